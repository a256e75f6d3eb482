package org.cropdesk.review;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What can be undone and redone next, told from the append-only history of one product. Undo goes
 * back decision by decision; redo goes forward until somebody decides something new.
 */
final class UndoStack {
  /**
   * One decision of the history.
   *
   * @param reverts null unless it is a revert
   */
  record Entry(UUID id, @Nullable UUID reverts) {}

  /**
   * A decision that is in effect, under all ids by which it may be taken back: its own, and those
   * of the redos that brought it back.
   */
  private record Effective(UUID decision, Set<UUID> ids) {}

  /** A decision that was taken back, by which revert. */
  private record TakenBack(Effective decision, UUID revert) {}

  /** What a revert puts back. */
  sealed interface Step {
    /** The state before this decision. */
    record Undo(UUID decision) implements Step {}

    /** The state after this decision. */
    record Redo(UUID decision) implements Step {}
  }

  private final Deque<Effective> effective = new ArrayDeque<>();
  private final Deque<TakenBack> takenBack = new ArrayDeque<>();
  private final Set<UUID> reverted = new HashSet<>();

  /**
   * @param history oldest first
   */
  UndoStack(List<Entry> history) {
    for (Entry entry : new ArrayList<>(history)) {
      UUID target = entry.reverts();
      if (target == null) {
        effective.push(new Effective(entry.id(), Set.of(entry.id())));
        takenBack.clear();
      } else {
        apply(entry.id(), target);
      }
    }
  }

  private void apply(UUID revert, UUID target) {
    reverted.add(target);
    if (undoes(target)) {
      var undone = effective.pop();
      reverted.add(undone.decision());
      takenBack.push(new TakenBack(undone, revert));
    } else {
      var back = takenBack.pop();
      reverted.remove(back.decision().decision());
      var ids = new HashSet<>(back.decision().ids());
      ids.add(revert);
      effective.push(new Effective(back.decision().decision(), ids));
    }
  }

  private boolean undoes(UUID target) {
    return !effective.isEmpty() && effective.peek().ids().contains(target);
  }

  /** What taking back this decision would do; empty unless it is the newest one in effect. */
  Optional<Step> step(UUID target) {
    if (undoes(target)) {
      return Optional.of(new Step.Undo(effective.getFirst().decision()));
    }
    if (!takenBack.isEmpty() && takenBack.getFirst().revert().equals(target)) {
      return Optional.of(new Step.Redo(takenBack.getFirst().decision().decision()));
    }
    return Optional.empty();
  }

  boolean isReverted(UUID decision) {
    return reverted.contains(decision);
  }
}
