package org.cropdesk.app.review;

import java.util.Optional;
import java.util.UUID;
import org.cropdesk.review.ReviewChange;
import org.cropdesk.review.ReviewItem;

/** Takes back and does again: what this sitting did, then what earlier ones did. */
final class DeskUndo {
  private final ReviewDesk desk;
  private final EarlierUndo earlier;

  DeskUndo(ReviewDesk desk) {
    this.desk = desk;
    this.earlier = new EarlierUndo(desk.means().reviews(), desk.means().tasks(), new Sitting());
  }

  /** Whatever waits for this decision to be in the catalog. */
  void committed(UUID decision) {
    earlier.committed(decision);
  }

  void failed(UUID decision) {
    earlier.failed(decision);
  }

  /**
   * Takes back the last decision and shows its product: of this sitting, else the person's last one
   * in the catalog.
   */
  void undo() {
    desk.finishHalfDone();
    UndoStack.Step step = desk.steps().peekUndo();
    if (step == null) {
      earlier.undo(desk.means().actor());
      return;
    }
    restore(step, step.before(), step.decidedBefore())
        .ifPresent(id -> {
          desk.steps().undone(id);
          desk.inform("Undone: " + step.what());
        });
  }

  /** Takes back the last undo. */
  void redo() {
    desk.finishHalfDone();
    UndoStack.Step step = desk.steps().peekRedo();
    if (step == null) {
      desk.inform("There is nothing to redo.");
      return;
    }
    restore(step, step.after(), step.decidedAfter())
        .ifPresent(id -> {
          desk.steps().redone(id);
          if (step.decidedAfter() && !step.decidedBefore()) {
            desk.leave();
          }
          desk.inform("Done again: " + step.what());
        });
  }

  private Optional<UUID> restore(UndoStack.Step step, ReviewItem wanted, boolean decided) {
    Optional<ReviewQueue.Slot> found = desk.queue().find(wanted.productId());
    if (found.isEmpty()) {
      desk.warn(wanted.sku() + " is no longer in the queue.");
      desk.steps().forget(wanted.productId());
      return Optional.empty();
    }
    ReviewQueue.Slot slot = found.get();
    ReviewItem now = slot.item();
    var id = desk.submit(now, new ReviewChange.Revert(step.decision()), slot.foreseenBy());
    if (id.isPresent()) {
      slot.foresee(LocalEffect.restored(wanted, now), decided, id.get());
      desk.counts().along(now, wanted);
      boolean moves = !desk.shows(wanted.productId());
      desk.queue().moveTo(slot);
      desk.showCurrent(moves);
    }
    return id;
  }

  /** What taking back an earlier sitting's decision needs of this desk. */
  private final class Sitting implements EarlierUndo.Desk {
    @Override
    public Optional<UUID> submit(ReviewItem now, ReviewChange change) {
      return desk.submit(now, change, null);
    }

    @Override
    public void undone(UUID revert, String what, ReviewItem with, ReviewItem without) {
      desk.counts().along(with, without);
      desk.present(without);
      boolean decided = !desk.belongs(with);
      desk.steps().undoneEarlier(new UndoStack.Step(revert, what, without, false, with, decided));
      desk.inform("Undone from an earlier sitting: " + what);
    }

    @Override
    public void say(Notice.Level level, String text) {
      desk.say(level, text);
    }
  }
}
