package org.cropdesk.review;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What a person said of a product a second time, with all it takes to compare it without the
 * screen: journalled first, then kept beside the catalog.
 *
 * @param id made by the client, unique for ever
 * @param decision the same person's earlier one, made at {@code decidedAt}
 * @param tookMillis from the product's coming on screen to the last word
 * @param reason of the rework, null when they accepted
 * @param crops as they stood on the screen, so that they can be called by their numbers
 * @param machine what stood without anybody's word
 * @param said what stood when they were done with it
 */
public record BlindAnswer(
    UUID id,
    long productId,
    String sku,
    UUID decision,
    Instant decidedAt,
    String actor,
    Instant answeredAt,
    long tookMillis,
    @Nullable RejectReason reason,
    List<Long> crops,
    Answer machine,
    Answer said)
    implements Journalled {
  public BlindAnswer {
    crops = List.copyOf(crops);
  }
}
