package org.cropdesk.review;

import java.time.Instant;
import java.util.UUID;

/**
 * One line of a product's history, newest first.
 *
 * @param kind the name of the change, for instance {@code set_primary}
 * @param summary one sentence for a person
 * @param reverted whether a later decision took it back
 */
public record HistoryEntry(
    UUID id, Instant at, String actor, String kind, String summary, boolean reverted) {}
