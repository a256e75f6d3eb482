package org.cropdesk.db;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What the catalog runs on, for people.
 *
 * @param location without secrets
 * @param dataDir null on a server somebody else runs
 */
public record ServerInfo(
    String postgresVersion,
    String pgvectorVersion,
    String location,
    boolean embedded,
    @Nullable Path dataDir) {}
