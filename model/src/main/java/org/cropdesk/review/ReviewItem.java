package org.cropdesk.review;

import java.time.Instant;
import java.util.List;
import org.cropdesk.index.PrimaryBasis;
import org.cropdesk.queue.QueuePile;
import org.jspecify.annotations.Nullable;

/**
 * One product with all a reviewer sees of it. Immutable: a snapshot of {@code version}.
 *
 * @param crops pictures in order, within a picture by descending detector score
 * @param machinePrimary crop id, null when the machine chose none
 * @param humanPrimary crop id, null when no person chose one
 * @param primaryReason why a person chose it, null when nobody said
 * @param flag a person's note, may be empty; null when it is not flagged
 * @param lastActor who decided last, null when nobody did
 */
public record ReviewItem(
    long productId,
    long version,
    ReviewStage stage,
    String sku,
    String title,
    String description,
    String usage,
    String features,
    String category,
    List<ReviewImage> images,
    List<ReviewCrop> crops,
    @Nullable Long machinePrimary,
    @Nullable Long humanPrimary,
    @Nullable PrimaryBasis basis,
    @Nullable PrimaryReason primaryReason,
    @Nullable String flag,
    @Nullable String lastActor,
    @Nullable Instant lastDecidedAt) {
  public ReviewItem {
    images = List.copyOf(images);
    crops = List.copyOf(crops);
  }

  /** Whether it belongs to a pile of the review queue. */
  public boolean isIn(QueuePile pile) {
    return switch (pile) {
      case WAITING -> stage.waits();
      case REWORK -> stage == ReviewStage.REWORK;
      case FLAGGED -> flag != null;
      case VERIFIED -> stage == ReviewStage.VERIFIED;
    };
  }

  /** The same product with these pictures and crops. */
  ReviewItem with(List<ReviewImage> newImages, List<ReviewCrop> newCrops) {
    return new ReviewItem(
        productId,
        version,
        stage,
        sku,
        title,
        description,
        usage,
        features,
        category,
        newImages,
        newCrops,
        machinePrimary,
        humanPrimary,
        basis,
        primaryReason,
        flag,
        lastActor,
        lastDecidedAt);
  }

  /**
   * The same product after a person's word.
   *
   * @param chosen the crop a person chose as primary, null for none
   */
  public ReviewItem decided(
      long newVersion,
      ReviewStage newStage,
      List<ReviewCrop> newCrops,
      @Nullable Long chosen,
      @Nullable PrimaryReason why,
      @Nullable String newFlag) {
    return new ReviewItem(
        productId,
        newVersion,
        newStage,
        sku,
        title,
        description,
        usage,
        features,
        category,
        images,
        newCrops,
        machinePrimary,
        chosen,
        basis,
        why,
        newFlag,
        lastActor,
        lastDecidedAt);
  }

  /**
   * The person's choice if there is one, else the machine's unless a person rejected or deleted
   * that very crop; null when there is neither.
   */
  public @Nullable Long primary() {
    if (humanPrimary != null || machinePrimary == null) {
      return humanPrimary;
    }
    long machine = machinePrimary;
    boolean stands =
        crops.stream().anyMatch(c -> c.id() == machine && !Boolean.FALSE.equals(c.humanKeep()));
    return stands ? machinePrimary : null;
  }
}
