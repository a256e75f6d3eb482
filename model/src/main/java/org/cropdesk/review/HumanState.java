package org.cropdesk.review;

import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Everything people said about one product, as one value. A decision turns one state into the next;
 * both are stored with it, so taking it back is putting the first one back.
 *
 * @param skips how often it was put behind the others
 * @param primary crop id, null when no person chose one
 * @param verdicts keep or not, by crop id
 * @param labels value by attribute, by crop id
 */
record HumanState(
    ReviewStage stage,
    int skips,
    @Nullable String reworkReason,
    @Nullable String reworkNote,
    @Nullable Long primary,
    Map<Long, Boolean> verdicts,
    Map<Long, Map<String, String>> labels) {
  HumanState {
    verdicts = Map.copyOf(verdicts);
    labels = Map.copyOf(labels);
  }

  /**
   * The state after a change. A revert is not a change of this kind: it puts an earlier state back.
   */
  HumanState after(ReviewChange change) {
    return switch (change) {
      case ReviewChange.Accept _ -> staged(ReviewStage.VERIFIED, null, null);
      case ReviewChange.Reject(var reason, var note) ->
          staged(ReviewStage.REWORK, reason.name(), note);
      case ReviewChange.JudgeCrop(var crop, var keep) -> judged(crop, keep).started();
      case ReviewChange.SetPrimary(var crop) -> judged(crop, true).chosen(crop).started();
      case ReviewChange.Relabel relabel ->
          labelled(relabel.cropId(), relabel.attribute(), relabel.value()).started();
      case ReviewChange.Skip _ ->
          new HumanState(stage, skips + 1, reworkReason, reworkNote, primary, verdicts, labels);
      case ReviewChange.Revert _, ReviewChange.RevertAll _ ->
          throw new IllegalArgumentException("A revert puts back what a decision has stored");
    };
  }

  private HumanState staged(ReviewStage next, @Nullable String reason, @Nullable String note) {
    return new HumanState(next, skips, reason, note, primary, verdicts, labels);
  }

  /** A first word takes a product out of NEW; a word on a finished product does not reopen it. */
  private HumanState started() {
    return stage == ReviewStage.NEW ? staged(ReviewStage.IN_REVIEW, null, null) : this;
  }

  private HumanState judged(long crop, boolean keep) {
    var next = new TreeMap<>(verdicts);
    next.put(crop, keep);
    // A rejected crop cannot go on standing for the product.
    Long stays = !keep && primary != null && primary == crop ? null : primary;
    return new HumanState(stage, skips, reworkReason, reworkNote, stays, next, labels);
  }

  private HumanState chosen(long crop) {
    return new HumanState(stage, skips, reworkReason, reworkNote, crop, verdicts, labels);
  }

  private HumanState labelled(long crop, String attribute, @Nullable String value) {
    var next = new TreeMap<>(labels);
    var ofCrop = new TreeMap<>(labels.getOrDefault(crop, Map.of()));
    if (value == null) {
      ofCrop.remove(attribute);
    } else {
      ofCrop.put(attribute, value);
    }
    if (ofCrop.isEmpty()) {
      next.remove(crop);
    } else {
      next.put(crop, Map.copyOf(ofCrop));
    }
    return new HumanState(stage, skips, reworkReason, reworkNote, primary, verdicts, next);
  }
}
