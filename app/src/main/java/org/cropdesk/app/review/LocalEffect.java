package org.cropdesk.app.review;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.cropdesk.review.ReviewChange;
import org.cropdesk.review.ReviewCrop;
import org.cropdesk.review.ReviewItem;
import org.cropdesk.review.ReviewStage;
import org.jspecify.annotations.Nullable;

/**
 * What a decision does to the item on screen, before the database has said so. The catalog applies
 * the same rules; a test holds the two against each other.
 */
final class LocalEffect {
  private LocalEffect() {}

  /** The item as it will be once the change is committed; its version is one higher. */
  static ReviewItem apply(ReviewItem item, ReviewChange change, String actor) {
    return switch (change) {
      case ReviewChange.Accept() ->
          with(item, ReviewStage.VERIFIED, item.crops(), item.humanPrimary());
      case ReviewChange.Reject reject ->
          with(item, ReviewStage.REWORK, item.crops(), item.humanPrimary());
      case ReviewChange.JudgeCrop(long cropId, boolean keep) ->
          with(
              item,
              started(item),
              judged(item.crops(), cropId, keep, actor),
              primaryAfter(item, cropId, keep));
      case ReviewChange.SetPrimary(long cropId) ->
          with(item, started(item), judged(item.crops(), cropId, true, actor), cropId);
      case ReviewChange.Relabel relabel ->
          with(item, started(item), relabelled(item.crops(), relabel), item.humanPrimary());
      case ReviewChange.Redraw redraw ->
          with(item, started(item), BoxEffect.redrawn(item, redraw), item.humanPrimary());
      case ReviewChange.AddBox added ->
          with(item, started(item), BoxEffect.added(item, added), item.humanPrimary());
      case ReviewChange.DeleteCrop(long cropId) ->
          with(
              item,
              started(item),
              item.crops().stream().filter(c -> c.id() != cropId).toList(),
              primaryAfter(item, cropId, false));
      case ReviewChange.SetClass named ->
          with(item, started(item), BoxEffect.named(item, named), item.humanPrimary());
      case ReviewChange.Skip() -> with(item, item.stage(), item.crops(), item.humanPrimary());
      case ReviewChange.Revert _, ReviewChange.RevertAll _ ->
          throw new IllegalArgumentException("A revert restores a remembered item: " + change);
    };
  }

  /** What people had said in one item, on the product as it stands now, one version on. */
  static ReviewItem restored(ReviewItem item, ReviewItem now) {
    return new ReviewItem(
        item.productId(),
        now.version() + 1,
        item.stage(),
        item.sku(),
        item.title(),
        item.description(),
        item.usage(),
        item.features(),
        item.category(),
        item.images(),
        BoxEffect.restored(item.crops(), now.crops()),
        item.machinePrimary(),
        item.humanPrimary(),
        item.basis(),
        item.lastActor(),
        item.lastDecidedAt());
  }

  private static ReviewItem with(
      ReviewItem item, ReviewStage stage, List<ReviewCrop> crops, @Nullable Long humanPrimary) {
    return new ReviewItem(
        item.productId(),
        item.version() + 1,
        stage,
        item.sku(),
        item.title(),
        item.description(),
        item.usage(),
        item.features(),
        item.category(),
        item.images(),
        crops,
        item.machinePrimary(),
        humanPrimary,
        item.basis(),
        item.lastActor(),
        item.lastDecidedAt());
  }

  /** A first word takes a product out of NEW; a word on a finished product does not reopen it. */
  private static ReviewStage started(ReviewItem item) {
    return item.stage() == ReviewStage.NEW ? ReviewStage.IN_REVIEW : item.stage();
  }

  /** Whoever rejects the crop a person had chosen takes that choice back. */
  private static @Nullable Long primaryAfter(ReviewItem item, long cropId, boolean keep) {
    Long chosen = item.humanPrimary();
    return chosen != null && chosen == cropId && !keep ? null : chosen;
  }

  /** A word that is said again stays the word of whoever said it first. */
  private static List<ReviewCrop> judged(
      List<ReviewCrop> crops, long cropId, boolean keep, String actor) {
    return crops.stream()
        .map(c ->
            c.id() == cropId && !Objects.equals(c.humanKeep(), keep)
                ? copy(c, keep, actor, c.humanLabels())
                : c)
        .toList();
  }

  private static List<ReviewCrop> relabelled(List<ReviewCrop> crops, ReviewChange.Relabel relabel) {
    return crops.stream()
        .map(c ->
            c.id() == relabel.cropId()
                ? copy(c, c.humanKeep(), c.humanActor(), labels(c, relabel))
                : c)
        .toList();
  }

  private static Map<String, String> labels(ReviewCrop crop, ReviewChange.Relabel relabel) {
    var labels = new HashMap<>(crop.humanLabels());
    String value = relabel.value();
    if (value == null) {
      labels.remove(relabel.attribute());
    } else {
      labels.put(relabel.attribute(), value);
    }
    return labels;
  }

  private static ReviewCrop copy(
      ReviewCrop c,
      @Nullable Boolean humanKeep,
      @Nullable String humanActor,
      Map<String, String> humanLabels) {
    return new ReviewCrop(
        c.id(),
        c.imageId(),
        c.source(),
        c.detection(),
        c.pixelBox(),
        c.margin(),
        c.verdict(),
        humanKeep,
        humanActor,
        c.scores(),
        c.suggestions(),
        humanLabels,
        c.stale());
  }
}
