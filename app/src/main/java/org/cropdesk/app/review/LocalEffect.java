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
    return change instanceof ReviewChange.Together(var parts)
        ? together(item, parts, actor)
        : one(item, change, actor);
  }

  /** However much is said in one action, it makes one version. */
  private static ReviewItem together(ReviewItem item, List<ReviewChange> parts, String actor) {
    ReviewItem now = item;
    for (ReviewChange part : parts) {
      now = one(now, part, actor);
    }
    return now.decided(
        item.version() + 1,
        now.stage(),
        now.crops(),
        now.humanPrimary(),
        now.primaryReason(),
        now.flag());
  }

  private static ReviewItem one(ReviewItem item, ReviewChange change, String actor) {
    return switch (change) {
      case ReviewChange.Accept() -> staged(item, ReviewStage.VERIFIED);
      case ReviewChange.Reject reject -> staged(item, ReviewStage.REWORK);
      case ReviewChange.JudgeCrop(long cropId, boolean keep, _) ->
          with(item, judged(item.crops(), cropId, keep, actor), primaryAfter(item, cropId, keep));
      case ReviewChange.SetPrimary(long cropId, var reason) ->
          item.decided(
              item.version() + 1,
              started(item),
              judged(item.crops(), cropId, true, actor),
              cropId,
              reason,
              item.flag());
      case ReviewChange.Relabel relabel ->
          with(item, relabelled(item.crops(), relabel), item.humanPrimary());
      case ReviewChange.Redraw redraw ->
          with(item, BoxEffect.redrawn(item, redraw), item.humanPrimary());
      case ReviewChange.AddBox added ->
          with(item, BoxEffect.added(item, added), item.humanPrimary());
      case ReviewChange.DeleteCrop(long cropId) ->
          with(
              item,
              item.crops().stream().filter(c -> c.id() != cropId).toList(),
              primaryAfter(item, cropId, false));
      case ReviewChange.SetClass named ->
          with(item, BoxEffect.named(item, named), item.humanPrimary());
      case ReviewChange.Flag(var note) ->
          item.decided(
              item.version() + 1,
              started(item),
              item.crops(),
              item.humanPrimary(),
              item.primaryReason(),
              note);
      case ReviewChange.Skip() -> staged(item, item.stage());
      case ReviewChange.Together _, ReviewChange.Revert _, ReviewChange.RevertAll _ ->
          throw new IllegalArgumentException("Not a single change of an item: " + change);
    };
  }

  /** What people had said in one item, on the product as it stands now, one version on. */
  static ReviewItem restored(ReviewItem item, ReviewItem now) {
    return item.decided(
        now.version() + 1,
        item.stage(),
        BoxEffect.restored(item.crops(), now.crops()),
        item.humanPrimary(),
        item.primaryReason(),
        item.flag());
  }

  private static ReviewItem staged(ReviewItem item, ReviewStage stage) {
    return item.decided(
        item.version() + 1,
        stage,
        item.crops(),
        item.humanPrimary(),
        item.primaryReason(),
        item.flag());
  }

  private static ReviewItem with(
      ReviewItem item, List<ReviewCrop> crops, @Nullable Long humanPrimary) {
    return item.decided(
        item.version() + 1,
        started(item),
        crops,
        humanPrimary,
        humanPrimary == null ? null : item.primaryReason(),
        item.flag());
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

  private static Map<String, List<String>> labels(ReviewCrop crop, ReviewChange.Relabel relabel) {
    var labels = new HashMap<>(crop.humanLabels());
    if (relabel.values().isEmpty()) {
      labels.remove(relabel.attribute());
    } else {
      labels.put(relabel.attribute(), relabel.values());
    }
    return labels;
  }

  private static ReviewCrop copy(
      ReviewCrop c,
      @Nullable Boolean humanKeep,
      @Nullable String humanActor,
      Map<String, List<String>> humanLabels) {
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
