package org.cropdesk.review;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One line of the log of all decisions.
 *
 * @param seq its place in the order of recording
 * @param summary one sentence for a person
 * @param source whether it was said here or came with labels of another tool; the summary says so
 * @param batch shared by decisions that were made in one go, null for a single one
 */
public record LoggedDecision(
    long seq,
    UUID id,
    Instant at,
    String actor,
    long productId,
    String sku,
    String summary,
    DecisionSource source,
    @Nullable UUID batch) {}
