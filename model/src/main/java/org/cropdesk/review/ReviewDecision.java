package org.cropdesk.review;

import java.time.Instant;
import java.util.UUID;

/**
 * A decision as it leaves the screen: journalled first, then recorded. Recording it twice has the
 * effect of recording it once.
 *
 * @param id made by the client, unique for ever
 * @param expectedVersion the version of the product the person saw
 */
public record ReviewDecision(
    UUID id,
    long productId,
    long expectedVersion,
    String actor,
    Instant decidedAt,
    ReviewChange change) {}
