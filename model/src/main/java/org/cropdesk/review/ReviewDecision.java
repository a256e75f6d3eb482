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
 * @param follows the earlier decision at the same desk that made the version the person saw; null
 *     when the catalog itself had shown that version. Without it, a decision that was made on top
 *     of a refused one could meet the same version number by chance.
 */
public record ReviewDecision(
    UUID id,
    long productId,
    long expectedVersion,
    String actor,
    Instant decidedAt,
    ReviewChange change,
    @Nullable UUID batch,
    @Nullable Long tookMillis,
    @Nullable UUID follows)
    implements Journalled {
  /** A single decision about what the catalog itself had shown. */
  public static ReviewDecision of(
      UUID id, long productId, long version, String actor, Instant decidedAt, ReviewChange change) {
    return new ReviewDecision(id, productId, version, actor, decidedAt, change, null, null, null);
  }

  /** This decision as one of those that are made in one go. */
  public ReviewDecision in(UUID all) {
    return new ReviewDecision(
        id, productId, expectedVersion, actor, decidedAt, change, all, tookMillis, follows);
  }
}
