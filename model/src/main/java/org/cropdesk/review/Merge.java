package org.cropdesk.review;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Compares, field by field, what stood there, what stands there now and what refused decisions
 * meant. A field only one side changed is that side's; one that both changed differently is asked
 * about.
 */
final class Merge {
  static final String KEEP = "keep";
  static final String REJECT = "reject";
  private static final String VERIFIED = "verified";

  private static final Comparator<HumanField> ORDER =
      Comparator.comparing(HumanField::kind)
          .thenComparingLong(HumanField::crop)
          .thenComparing(HumanField::attribute);

  private final ReviewItem current;
  private final Map<HumanField, String> base;
  private final Map<HumanField, String> theirs;
  private final Map<HumanField, String> mine;
  private boolean mergeable = true;

  private Merge(ReviewItem current, HumanState base, HumanState theirs, HumanState mine) {
    this.current = current;
    this.base = flat(base);
    this.theirs = flat(theirs);
    this.mine = flat(mine);
  }

  /**
   * @param refused in order
   * @param base what people had said when the first of them was made
   * @param peopleChanged whether anybody decided since; else only a machine changed the product
   */
  static ReviewConflict of(
      ReviewItem current,
      List<ReviewDecision> refused,
      HumanState base,
      HumanState theirs,
      boolean peopleChanged) {
    String actor = peopleChanged ? current.lastActor() : null;
    var meant = meant(base, refused);
    if (meant.isEmpty()) {
      return new ReviewConflict(current, actor, List.of(), null, false, false);
    }
    var merge = new Merge(current, base, theirs, meant.get());
    var fields = merge.fields();
    var stageWord =
        refused.stream().map(d -> lastWord(d.change())).filter(Merge::ends).reduce((a, b) -> b);
    // Accepting says that everything shown is right; a machine has shown something else since.
    boolean stale = !peopleChanged && stageWord.isPresent();
    return new ReviewConflict(
        current,
        actor,
        fields,
        stageWord.orElse(null),
        meant.get().skips() > base.skips(),
        merge.mergeable
            && !stale
            && !boxesDiffer(base, theirs, meant.get(), stageWord.isPresent()));
  }

  /**
   * Boxes are looked at again, not merged: a redrawn one has other pixels, and whoever accepted has
   * not seen what another drew.
   */
  private static boolean boxesDiffer(
      HumanState base, HumanState theirs, HumanState mine, boolean ended) {
    return !mine.boxes().equals(base.boxes()) || (ended && !theirs.boxes().equals(base.boxes()));
  }

  private static ReviewChange lastWord(ReviewChange change) {
    return change instanceof ReviewChange.Together(var parts) ? parts.getLast() : change;
  }

  private static boolean ends(ReviewChange change) {
    return change instanceof ReviewChange.Accept || change instanceof ReviewChange.Reject;
  }

  /** Empty when a decision takes back one that is not among them. */
  private static Optional<HumanState> meant(HumanState base, List<ReviewDecision> refused) {
    Map<UUID, HumanState> before = new HashMap<>();
    HumanState now = base;
    for (ReviewDecision decision : refused) {
      before.put(decision.id(), now);
      HumanState next =
          switch (decision.change()) {
            case ReviewChange.Revert(var target) -> before.get(target);
            case ReviewChange.RevertAll _ -> null;
            case ReviewChange change -> now.after(change);
          };
      if (next == null) {
        return Optional.empty();
      }
      now = next;
    }
    return Optional.of(now);
  }

  /** What was said as text, field by field. */
  private static Map<HumanField, String> flat(HumanState state) {
    var flat = new TreeMap<HumanField, String>(ORDER);
    HumanField.of(state)
        .forEach((field, value) -> {
          String said = text(field, value);
          if (said != null) {
            flat.put(field, said);
          }
        });
    return flat;
  }

  private static @Nullable String text(HumanField field, Object value) {
    return switch (field.kind()) {
      case VERDICT -> (Boolean) value ? KEEP : REJECT;
      case PRIMARY -> Long.toString(((HumanState.Chosen) value).crop());
      case LABEL -> String.join("\n", ((HumanField.LabelWord) value).values());
      case FLAG -> ((HumanField.Flagged) value).note();
      case STANDING ->
          switch (((HumanField.Standing) value).stage()) {
            // Beginning a review is no word of its own.
            case NEW, IN_REVIEW -> null;
            case VERIFIED -> VERIFIED;
            case REWORK -> "rework";
          };
      case BOX -> null; // Boxes are looked at again, not merged.
    };
  }

  private List<MergeField> fields() {
    var all = new TreeSet<HumanField>(ORDER);
    all.addAll(base.keySet());
    all.addAll(theirs.keySet());
    all.addAll(mine.keySet());
    var accepted = VERIFIED.equals(mine.get(HumanField.STANDING));
    var fields = new ArrayList<MergeField>();
    for (HumanField field : all) {
      if (!impliedByThePrimary(field)) {
        merged(field, accepted).ifPresent(fields::add);
      }
    }
    return fields;
  }

  /** Choosing a primary crop keeps it, and rejecting a primary crop unchooses it. */
  private boolean impliedByThePrimary(HumanField field) {
    String before = base.get(HumanField.PRIMARY);
    String meant = mine.get(HumanField.PRIMARY);
    return switch (field.kind()) {
      case VERDICT ->
          meant != null && !meant.equals(before) && meant.equals(Long.toString(field.crop()));
      case PRIMARY ->
          meant == null
              && before != null
              && REJECT.equals(mine.get(HumanField.verdict(Long.parseLong(before))));
      case LABEL, FLAG, STANDING, BOX -> false;
    };
  }

  /**
   * @param accepted whether everything that was shown was called right, so that a field only they
   *     changed is asked about as well
   */
  private Optional<MergeField> merged(HumanField field, boolean accepted) {
    boolean byMe = !Objects.equals(base.get(field), mine.get(field));
    if (Objects.equals(theirs.get(field), mine.get(field)) || (!byMe && !accepted)) {
      return Optional.empty();
    }
    String was = shown(field, base.get(field));
    String now = theirs.get(field);
    String meant = byMe ? mine.get(field) : was;
    if (Objects.equals(now, meant)) {
      return Optional.empty();
    }
    if (!canBeSaid(field, meant)) {
      mergeable = false;
      return Optional.empty();
    }
    boolean byThem = !Objects.equals(base.get(field), now) || rejectedByThem(field, meant);
    return Optional.of(new MergeField(field, was, shown(field, now), meant, byThem));
  }

  /** Where no person had spoken, the person at the desk saw the machine's word. */
  private @Nullable String shown(HumanField field, @Nullable String said) {
    if (said != null) {
      return said;
    }
    return switch (field.kind()) {
      case VERDICT ->
          current.crops().stream()
              .filter(c -> c.id() == field.crop())
              .map(c -> c.verdict().keep() ? KEEP : REJECT)
              .findFirst()
              .orElse(null);
      case PRIMARY -> {
        Long machine = current.machinePrimary();
        yield machine == null ? null : machine.toString();
      }
      case LABEL, FLAG, STANDING, BOX -> null;
    };
  }

  private boolean rejectedByThem(HumanField field, @Nullable String meant) {
    return field.kind() == HumanField.Kind.PRIMARY
        && meant != null
        && REJECT.equals(theirs.get(HumanField.verdict(Long.parseLong(meant))));
  }

  private boolean canBeSaid(HumanField field, @Nullable String meant) {
    return switch (field.kind()) {
      case FLAG -> true;
      case LABEL -> isThere(field.crop());
      case VERDICT -> meant != null && isThere(field.crop());
      case PRIMARY -> meant != null && isThere(Long.parseLong(meant));
      case STANDING -> meant != null;
      case BOX -> false;
    };
  }

  private boolean isThere(long crop) {
    return current.crops().stream().anyMatch(c -> c.id() == crop);
  }
}
