package org.cropdesk.app.review;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.UUID;
import org.cropdesk.review.ReviewItem;
import org.jspecify.annotations.Nullable;

/** What this sitting did, newest first, and what was taken back. JavaFX thread only. */
final class UndoStack {
  private static final int KEPT = 1000;

  /**
   * @param decision the decision that an undo has to revert
   * @param what in the words of the button: "Undo: …"
   */
  record Step(
      UUID decision,
      String what,
      ReviewItem before,
      boolean decidedBefore,
      ReviewItem after,
      boolean decidedAfter) {
    Step revertedBy(UUID revert) {
      return new Step(revert, what, before, decidedBefore, after, decidedAfter);
    }
  }

  private final Deque<Step> undo = new ArrayDeque<>();
  private final Deque<Step> redo = new ArrayDeque<>();

  void did(Step step) {
    undo.push(step);
    redo.clear();
    if (undo.size() > KEPT) {
      undo.removeLast();
    }
  }

  @Nullable Step peekUndo() {
    return undo.peek();
  }

  @Nullable Step peekRedo() {
    return redo.peek();
  }

  void undone(UUID revert) {
    redo.push(undo.pop().revertedBy(revert));
  }

  /** A decision of an earlier sitting was taken back; its revert is what a redo has to revert. */
  void undoneEarlier(Step step) {
    redo.push(step);
  }

  void clear() {
    undo.clear();
    redo.clear();
  }

  void redone(UUID revert) {
    undo.push(redo.pop().revertedBy(revert));
  }

  /** Forgets a product somebody else has changed: its steps can no longer be taken back. */
  void forget(long productId) {
    undo.removeIf(s -> s.before().productId() == productId);
    redo.removeIf(s -> s.before().productId() == productId);
  }
}
