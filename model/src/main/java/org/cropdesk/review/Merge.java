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
  private static final Key PRIMARY = new Key(MergeField.Kind.PRIMARY, 0, "");
  private static final Key STAGE = new Key(MergeField.Kind.STAGE, 0, "");

  private record Key(MergeField.Kind kind, long crop, String attribute) {}

  private static final Comparator<Key> ORDER =
      Comparator.comparing(Key::kind).thenComparingLong(Key::crop).thenComparing(Key::attribute);

  private final ReviewItem current;
  private final Map<Key, String> base;
  private final Map<Key, String> theirs;
  private final Map<Key, String> mine;
  private final Map<Long, ReviewChange.AddBox> added;
  private boolean mergeable = true;

  private Merge(
      ReviewItem current,
      HumanState base,
      HumanState theirs,
      HumanState mine,
      Map<Long, ReviewChange.AddBox> added) {
    this.added = added;
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
      return new ReviewConflict(current, actor, List.of(), null, false, Map.of(), false);
    }
    var added = added(current, refused, meant.get());
    var merge = new Merge(current, base, theirs, meant.get(), added);
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
        added,
        merge.mergeable && !stale);
  }

  /** The boxes that were drawn and not deleted again, where they were left and as what. */
  private static Map<Long, ReviewChange.AddBox> added(
      ReviewItem current, List<ReviewDecision> refused, HumanState meant) {
    Map<Long, ReviewChange.AddBox> added = new HashMap<>();
    for (ReviewDecision decision : refused) {
      if (decision.change() instanceof ReviewChange.AddBox first
          && current.images().stream().anyMatch(i -> i.id() == first.imageId())) {
        long crop = first.ids().cropId();
        BoxWord word = meant.boxes().get(crop);
        BoxWord.Drawn drawn = word == null || word.deleted() ? null : word.drawn();
        if (word != null && drawn != null) {
          added.put(
              crop,
              new ReviewChange.AddBox(
                  first.ids(),
                  first.imageId(),
                  drawn.box(),
                  drawn.margin(),
                  Objects.requireNonNullElse(word.className(), "")));
        }
      }
    }
    return added;
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

  /** What was said as text; a box as where it is, what is in it, and whether it goes. */
  private static Map<Key, String> flat(HumanState state) {
    var flat = new TreeMap<Key, String>(ORDER);
    HumanField.of(state).forEach((field, value) -> put(flat, field, value));
    return flat;
  }

  private static void put(Map<Key, String> flat, HumanField field, Object value) {
    switch (field.kind()) {
      case VERDICT -> flat.put(verdict(field.crop()), (Boolean) value ? KEEP : REJECT);
      case PRIMARY -> flat.put(PRIMARY, Long.toString(((HumanState.Chosen) value).crop()));
      case LABEL ->
          flat.put(
              new Key(MergeField.Kind.LABEL, field.crop(), field.attribute()),
              String.join("\n", ((HumanField.LabelWord) value).values()));
      case FLAG ->
          flat.put(new Key(MergeField.Kind.FLAG, 0, ""), ((HumanField.Flagged) value).note());
      case BOX -> box(flat, field.crop(), (BoxWord) value);
      case STANDING -> {
        switch (((HumanField.Standing) value).stage()) {
          // Beginning a review is no word of its own.
          case NEW, IN_REVIEW -> {}
          case VERIFIED -> flat.put(STAGE, VERIFIED);
          case REWORK -> flat.put(STAGE, "rework");
        }
      }
    }
  }

  private static void box(Map<Key, String> flat, long crop, BoxWord word) {
    BoxWord.Drawn drawn = word.drawn();
    if (drawn != null) {
      flat.put(new Key(MergeField.Kind.BOX, crop, ""), MergeField.box(drawn));
    }
    String name = word.className();
    if (name != null) {
      flat.put(new Key(MergeField.Kind.CLASS, crop, ""), name);
    }
    if (word.deleted()) {
      flat.put(deleted(crop), "deleted");
    }
  }

  private static Key verdict(long crop) {
    return new Key(MergeField.Kind.VERDICT, crop, "");
  }

  private static Key deleted(long crop) {
    return new Key(MergeField.Kind.DELETED, crop, "");
  }

  private List<MergeField> fields() {
    var keys = new TreeSet<Key>(ORDER);
    keys.addAll(base.keySet());
    keys.addAll(theirs.keySet());
    keys.addAll(mine.keySet());
    var accepted = VERIFIED.equals(mine.get(STAGE));
    var fields = new ArrayList<MergeField>();
    for (Key key : keys) {
      if (!impliedByThePrimary(key) && !impliedByTheBox(key)) {
        field(key, accepted).ifPresent(fields::add);
      }
    }
    return fields;
  }

  /** Choosing a primary crop keeps it, and rejecting a primary crop unchooses it. */
  private boolean impliedByThePrimary(Key key) {
    String before = base.get(PRIMARY);
    String meant = mine.get(PRIMARY);
    return switch (key.kind()) {
      case VERDICT ->
          meant != null && !meant.equals(before) && meant.equals(Long.toString(key.crop()));
      case PRIMARY ->
          meant == null
              && before != null
              && REJECT.equals(mine.get(verdict(Long.parseLong(before))));
      case BOX, CLASS, DELETED, LABEL, FLAG, STAGE -> false;
    };
  }

  /** Of a crop that is to go nothing else is said, and a drawn box comes with its class. */
  private boolean impliedByTheBox(Key key) {
    boolean goes = mine.containsKey(deleted(key.crop())) && !base.containsKey(deleted(key.crop()));
    return switch (key.kind()) {
      case BOX, LABEL, VERDICT -> goes;
      case CLASS -> goes || added.containsKey(key.crop());
      case DELETED -> goes && !isThere(key.crop()) && !theirs.containsKey(key);
      case PRIMARY -> {
        String before = base.get(key);
        yield !mine.containsKey(key)
            && before != null
            && mine.containsKey(deleted(Long.parseLong(before)));
      }
      case FLAG, STAGE -> false;
    };
  }

  /** Whether they said anything of a crop that is to go. */
  private boolean spokeOf(long crop) {
    var keys = new TreeSet<Key>(ORDER);
    keys.addAll(base.keySet());
    keys.addAll(theirs.keySet());
    return keys.stream()
        .filter(k -> k.crop() == crop)
        .anyMatch(k -> !Objects.equals(base.get(k), theirs.get(k)));
  }

  /**
   * @param accepted whether everything that was shown was called right, so that a field only they
   *     changed is asked about as well
   */
  private Optional<MergeField> field(Key key, boolean accepted) {
    boolean byMe = !Objects.equals(base.get(key), mine.get(key));
    if (Objects.equals(theirs.get(key), mine.get(key)) || (!byMe && !accepted)) {
      return Optional.empty();
    }
    String was = shown(key, base.get(key));
    String now = theirs.get(key);
    String meant = byMe ? mine.get(key) : was;
    if (Objects.equals(now, meant)) {
      return Optional.empty();
    }
    if (!canBeSaid(key, meant)) {
      mergeable = false;
      return Optional.empty();
    }
    boolean byThem =
        !Objects.equals(base.get(key), now)
            || rejectedByThem(key, meant)
            || (key.kind() == MergeField.Kind.DELETED && spokeOf(key.crop()));
    return Optional.of(
        new MergeField(
            key.kind(), key.crop(), key.attribute(), was, shown(key, now), meant, byThem));
  }

  /** Where no person had spoken, the person at the desk saw the machine's word. */
  private @Nullable String shown(Key key, @Nullable String said) {
    if (said != null) {
      return said;
    }
    return switch (key.kind()) {
      case VERDICT ->
          current.crops().stream()
              .filter(c -> c.id() == key.crop())
              .map(c -> c.verdict().keep() ? KEEP : REJECT)
              .findFirst()
              .orElse(null);
      case PRIMARY -> {
        Long machine = current.machinePrimary();
        yield machine == null ? null : machine.toString();
      }
      case BOX, CLASS, DELETED, LABEL, FLAG, STAGE -> null;
    };
  }

  private boolean rejectedByThem(Key key, @Nullable String meant) {
    return key.kind() == MergeField.Kind.PRIMARY
        && meant != null
        && REJECT.equals(theirs.get(verdict(Long.parseLong(meant))));
  }

  private boolean canBeSaid(Key key, @Nullable String meant) {
    return switch (key.kind()) {
      case FLAG -> true;
      case LABEL -> isThere(key.crop()) || added.containsKey(key.crop());
      case BOX, VERDICT -> meant != null && (isThere(key.crop()) || added.containsKey(key.crop()));
      case CLASS, DELETED -> meant != null && isThere(key.crop());
      case PRIMARY ->
          meant != null
              && (isThere(Long.parseLong(meant)) || added.containsKey(Long.parseLong(meant)));
      case STAGE -> meant != null;
    };
  }

  private boolean isThere(long crop) {
    return current.crops().stream().anyMatch(c -> c.id() == crop);
  }
}
