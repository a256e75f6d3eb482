package org.cropdesk.review;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A product its reviewer has decided before, to be decided again without sight of that.
 *
 * @param item as the machine left it: nothing in it tells that anybody spoke
 * @param decision the reviewer's earlier one
 */
public record BlindRound(ReviewItem item, UUID decision, Instant decidedAt) {
  /**
   * What a person said of it.
   *
   * @param said the item as they left it
   * @param reason of the rework, null when they accepted
   * @param tookMillis from the product's coming on screen to the last word
   */
  public BlindAnswer answer(
      UUID id,
      String actor,
      Instant at,
      ReviewItem said,
      @Nullable RejectReason reason,
      long tookMillis) {
    return new BlindAnswer(
        id,
        item.productId(),
        item.sku(),
        decision,
        decidedAt,
        actor,
        at,
        tookMillis,
        reason,
        said.crops().stream().map(ReviewCrop::id).toList(),
        Answer.of(item, null),
        Answer.of(said, reason == null ? null : reason.name()));
  }
}
