package org.cropdesk.review;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Everything people said about one product, as one value. A decision turns one state into the next;
 * both are stored with it, so taking it back is putting the first one back.
 *
 * @param skips how often it was put behind the others
 * @param flag a note, may be empty; null when it is not flagged
 * @param primary null when no person chose one
 * @param verdicts keep or not, by crop id
 * @param labels values by attribute, by crop id; never an empty list
 * @param boxes what was said of boxes, by crop id; a crop that a person drew has an entry always
 */
record HumanState(
    ReviewStage stage,
    int skips,
    @Nullable String reworkReason,
    @Nullable String reworkNote,
    @Nullable String flag,
    @Nullable Chosen primary,
    Map<Long, Boolean> verdicts,
    Map<Long, Map<String, List<String>>> labels,
    Map<Long, BoxWord> boxes) {
  /** The crop that a person made stand for the product, and why if they said. */
  record Chosen(long crop, @Nullable PrimaryReason reason) {}

  /** Nobody has said anything. */
  static final HumanState NONE =
      new HumanState(ReviewStage.NEW, 0, null, null, null, null, Map.of(), Map.of(), Map.of());

  HumanState {
    verdicts = Map.copyOf(verdicts);
    labels = Map.copyOf(labels);
    boxes = Map.copyOf(boxes);
  }

  /**
   * The state after a change. A revert is not a change of this kind: it puts an earlier state back.
   */
  HumanState after(ReviewChange change) {
    return switch (change) {
      case ReviewChange.Accept _ -> staged(ReviewStage.VERIFIED, null, null);
      case ReviewChange.Reject(var reason, var note) ->
          staged(ReviewStage.REWORK, reason.name(), note);
      case ReviewChange.JudgeCrop(var crop, var keep, _) -> judged(crop, keep).started();
      case ReviewChange.SetPrimary(var crop, var reason) ->
          judged(crop, true).chosen(new Chosen(crop, reason)).started();
      case ReviewChange.Relabel relabel ->
          labelled(relabel.cropId(), relabel.attribute(), relabel.values()).started();
      case ReviewChange.Redraw(var crop, var box, var margin) ->
          worded(crop, word(crop).redrawn(new BoxWord.Drawn(box, margin))).started();
      case ReviewChange.AddBox added ->
          worded(
                  added.ids().cropId(),
                  new BoxWord(
                      new BoxWord.Drawn(added.box(), added.margin()), added.className(), false))
              .started();
      case ReviewChange.DeleteCrop(var crop) ->
          worded(crop, word(crop).gone()).withoutPrimary(crop).started();
      case ReviewChange.SetClass(var crop, var name) ->
          worded(crop, word(crop).named(name)).started();
      case ReviewChange.Flag(var note) -> flagged(note).started();
      case ReviewChange.Together(var parts) -> {
        HumanState state = this;
        for (ReviewChange part : parts) {
          state = state.after(part);
        }
        yield state;
      }
      case ReviewChange.Skip _ -> skipped(skips + 1);
      case ReviewChange.Revert _, ReviewChange.RevertAll _ ->
          throw new IllegalArgumentException("A revert puts back what a decision has stored");
    };
  }

  private HumanState staged(ReviewStage next, @Nullable String reason, @Nullable String note) {
    return new HumanState(next, skips, reason, note, flag, primary, verdicts, labels, boxes);
  }

  /** A first word takes a product out of NEW; a word on a finished product does not reopen it. */
  private HumanState started() {
    return stage == ReviewStage.NEW ? staged(ReviewStage.IN_REVIEW, null, null) : this;
  }

  HumanState skipped(int times) {
    return new HumanState(
        stage, times, reworkReason, reworkNote, flag, primary, verdicts, labels, boxes);
  }

  private HumanState flagged(@Nullable String note) {
    return new HumanState(
        stage, skips, reworkReason, reworkNote, note, primary, verdicts, labels, boxes);
  }

  private HumanState judged(long crop, boolean keep) {
    var next = new TreeMap<>(verdicts);
    next.put(crop, keep);
    var judged =
        new HumanState(stage, skips, reworkReason, reworkNote, flag, primary, next, labels, boxes);
    return keep ? judged : judged.withoutPrimary(crop);
  }

  /** A crop that is rejected or gone cannot go on standing for the product. */
  private HumanState withoutPrimary(long crop) {
    return primary != null && primary.crop() == crop ? chosen(null) : this;
  }

  private HumanState chosen(@Nullable Chosen choice) {
    return new HumanState(
        stage, skips, reworkReason, reworkNote, flag, choice, verdicts, labels, boxes);
  }

  private BoxWord word(long crop) {
    return boxes.getOrDefault(crop, BoxWord.NONE);
  }

  private HumanState worded(long crop, BoxWord word) {
    var next = new TreeMap<>(boxes);
    next.put(crop, word);
    return new HumanState(
        stage, skips, reworkReason, reworkNote, flag, primary, verdicts, labels, next);
  }

  private HumanState labelled(long crop, String attribute, List<String> values) {
    var next = new TreeMap<>(labels);
    var ofCrop = new TreeMap<>(labels.getOrDefault(crop, Map.of()));
    if (values.isEmpty()) {
      ofCrop.remove(attribute);
    } else {
      ofCrop.put(attribute, values);
    }
    if (ofCrop.isEmpty()) {
      next.remove(crop);
    } else {
      next.put(crop, Map.copyOf(ofCrop));
    }
    return new HumanState(
        stage, skips, reworkReason, reworkNote, flag, primary, verdicts, next, boxes);
  }
}
