package org.cropdesk.review;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One thing people said about a product, so that two states can be compared and mended field by
 * field. Skips are no field: they add up and never contradict each other.
 *
 * @param crop 0 for what concerns the product
 * @param attribute empty unless it is a label
 */
public record HumanField(Kind kind, long crop, String attribute) {
  /** What was said. */
  public enum Kind {
    VERDICT,
    PRIMARY,
    LABEL,
    FLAG,
    STANDING,
    BOX
  }

  /** Where a product stands, with the reason if it is rework. */
  record Standing(ReviewStage stage, @Nullable String reason, @Nullable String note) {}

  /** That somebody should look, and why; the note may be empty. */
  record Flagged(String note) {}

  /** What a label says. */
  record LabelWord(List<String> values) {}

  /** Both sides of a field; null where nothing was said. */
  record Change(@Nullable Object before, @Nullable Object after) {}

  static final HumanField STANDING = new HumanField(Kind.STANDING, 0, "");
  private static final HumanField FLAG = new HumanField(Kind.FLAG, 0, "");
  static final HumanField PRIMARY = new HumanField(Kind.PRIMARY, 0, "");

  static HumanField verdict(long crop) {
    return new HumanField(Kind.VERDICT, crop, "");
  }

  /** A state as fields; what was not said is not in it. */
  static Map<HumanField, Object> of(HumanState state) {
    var fields = new LinkedHashMap<HumanField, Object>();
    fields.put(STANDING, new Standing(state.stage(), state.reworkReason(), state.reworkNote()));
    String flag = state.flag();
    if (flag != null) {
      fields.put(FLAG, new Flagged(flag));
    }
    HumanState.Chosen primary = state.primary();
    if (primary != null) {
      fields.put(PRIMARY, primary);
    }
    new TreeMap<>(state.verdicts()).forEach((crop, keep) -> fields.put(verdict(crop), keep));
    new TreeMap<>(state.labels())
        .forEach((crop, labels) ->
            new TreeMap<>(labels)
                .forEach((name, values) ->
                    fields.put(new HumanField(Kind.LABEL, crop, name), new LabelWord(values))));
    new TreeMap<>(state.boxes())
        .forEach((crop, word) -> fields.put(new HumanField(Kind.BOX, crop, ""), word));
    return fields;
  }

  /** The fields in which two states differ. */
  static Map<HumanField, Change> changes(HumanState before, HumanState after) {
    Map<HumanField, Object> was = of(before);
    Map<HumanField, Object> is = of(after);
    var all = new LinkedHashMap<HumanField, Change>();
    was.forEach((field, value) -> all.put(field, new Change(value, is.get(field))));
    is.forEach((field, value) -> all.putIfAbsent(field, new Change(null, value)));
    all.values().removeIf(change -> Objects.equals(change.before(), change.after()));
    return all;
  }

  /** The state that has these fields. */
  static HumanState state(Map<HumanField, Object> fields, int skips) {
    Map<Long, Boolean> verdicts = new HashMap<>();
    Map<Long, Map<String, List<String>>> labels = new HashMap<>();
    Map<Long, BoxWord> boxes = new HashMap<>();
    var standing = new Standing(ReviewStage.NEW, null, null);
    String flag = null;
    HumanState.Chosen primary = null;
    for (Map.Entry<HumanField, Object> entry : fields.entrySet()) {
      HumanField field = entry.getKey();
      switch (field.kind()) {
        case STANDING -> standing = (Standing) entry.getValue();
        case FLAG -> flag = ((Flagged) entry.getValue()).note();
        case PRIMARY -> primary = (HumanState.Chosen) entry.getValue();
        case VERDICT -> verdicts.put(field.crop(), (Boolean) entry.getValue());
        case LABEL ->
            labels
                .computeIfAbsent(field.crop(), c -> new TreeMap<>())
                .put(field.attribute(), ((LabelWord) entry.getValue()).values());
        case BOX -> boxes.put(field.crop(), (BoxWord) entry.getValue());
      }
    }
    return new HumanState(
        standing.stage(),
        skips,
        standing.reason(),
        standing.note(),
        flag,
        primary,
        verdicts,
        labels,
        boxes);
  }

  /** The field in words, for instance "the colour". */
  String words() {
    return switch (kind) {
      case STANDING -> "where it stands";
      case FLAG -> "the flag";
      case PRIMARY -> "the primary crop";
      case VERDICT -> "the verdict";
      case LABEL -> "the " + attribute;
      case BOX -> "the box";
    };
  }

  /** A value of a field in words. */
  static String words(@Nullable Object value) {
    return switch (value) {
      case null -> "nothing";
      case Standing(var stage, var reason, var note) ->
          switch (stage) {
            case NEW -> "new";
            case IN_REVIEW -> "in review";
            case VERIFIED -> "verified";
            case REWORK -> "rework" + (reason == null ? "" : ": " + reason(reason));
          };
      case Boolean keep -> keep ? "keep" : "reject";
      case Flagged(var note) -> note.isBlank() ? "flagged" : "flagged: " + note;
      case LabelWord(var values) -> String.join(", ", values);
      case BoxWord word -> word.words();
      case HumanState.Chosen(var crop, var reason) ->
          "crop " + crop + (reason == null ? "" : ": " + reason.text());
      default -> value.toString();
    };
  }

  private static String reason(String name) {
    return RejectReason.valueOf(name).text();
  }
}
