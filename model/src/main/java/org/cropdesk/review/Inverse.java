package org.cropdesk.review;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What people say about a product once some decisions are taken back. A field goes back only where
 * what a decision said still stands; what somebody said later is left alone and listed. So the
 * decisions need not be the newest ones, nor follow each other.
 */
final class Inverse {
  /** One decision: what was said before it and after it. */
  record Step(HumanState before, HumanState after) {}

  /** A field that somebody changed since. */
  record Clash(HumanField field, @Nullable Object expected, @Nullable Object found) {}

  private final Map<HumanField, Object> fields;
  private final Map<HumanField, Clash> clashes = new LinkedHashMap<>();
  private int skips;
  private boolean unstarted;

  private Inverse(HumanState now) {
    fields = new LinkedHashMap<>(HumanField.of(now));
    skips = now.skips();
  }

  /**
   * @param newestFirst the decisions to take back
   */
  static Inverse of(HumanState now, List<Step> newestFirst) {
    var inverse = new Inverse(now);
    newestFirst.forEach(inverse::takeBack);
    return inverse;
  }

  private void takeBack(Step step) {
    skips = Math.max(0, skips - (step.after().skips() - step.before().skips()));
    HumanField.changes(step.before(), step.after()).forEach(this::takeBack);
  }

  private void takeBack(HumanField field, HumanField.Change change) {
    if (isStart(change)) {
      // The first word about a product opens it; taking it back is no word against later ones.
      unstarted = true;
      return;
    }
    Object now = fields.get(field);
    Object before = change.before();
    if (Objects.equals(now, change.after())) {
      if (before == null) {
        fields.remove(field);
      } else {
        fields.put(field, before);
      }
    } else if (!Objects.equals(now, before)) {
      clashes.putIfAbsent(field, new Clash(field, change.after(), now));
    }
  }

  private static boolean isStart(HumanField.Change change) {
    return change.before() instanceof HumanField.Standing was
        && change.after() instanceof HumanField.Standing is
        && was.stage() == ReviewStage.NEW
        && is.stage() == ReviewStage.IN_REVIEW;
  }

  HumanState state() {
    HumanState state = HumanField.state(fields, skips);
    boolean silent =
        state.primary() == null
            && state.verdicts().isEmpty()
            && state.labels().isEmpty()
            && state.boxes().isEmpty()
            && state.flag() == null;
    return unstarted && silent && state.stage() == ReviewStage.IN_REVIEW
        ? HumanState.NONE.skipped(skips)
        : state;
  }

  List<Clash> clashes() {
    return new ArrayList<>(clashes.values());
  }
}
