package org.cropdesk.review;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A decision as it leaves the screen: journalled first, then recorded. Recording it twice has the
 * effect of recording it once.
 *
 * @param id made by the client, unique for ever
 * @param expectedVersion the version of the product the person saw
 * @param batch shared by decisions that were made in one go, null for a single one
 * @param tookMillis from the product's coming on screen, or from the decision before, to this one;
 *     null when nobody looked
 */
public record ReviewDecision(
    UUID id,
    long productId,
    long expectedVersion,
    String actor,
    Instant decidedAt,
    ReviewChange change,
    @Nullable UUID batch,
    @Nullable Long tookMillis) {
  public ReviewDecision(
      UUID id,
      long productId,
      long expectedVersion,
      String actor,
      Instant decidedAt,
      ReviewChange change) {
    this(id, productId, expectedVersion, actor, decidedAt, change, null, null);
  }
}
