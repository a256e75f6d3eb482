package org.cropdesk.backfill;

import org.jspecify.annotations.Nullable;

/**
 * What the database server gives a run to stand on.
 *
 * @param milliseconds of one question and its answer
 * @param connectionsFree how many more it would take from this user now
 * @param connectionsMost at all
 * @param databaseBytes of this catalog now
 * @param readOnly whether nothing can be written to it
 * @param dataDir where its files lie, when that is on this machine and it says so; else null
 */
public record CatalogGround(
    double milliseconds,
    int connectionsFree,
    int connectionsMost,
    long databaseBytes,
    boolean readOnly,
    @Nullable String dataDir) {}
