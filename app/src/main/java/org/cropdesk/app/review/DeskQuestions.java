package org.cropdesk.app.review;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import org.cropdesk.app.activity.RegisteredTask;
import org.cropdesk.review.ReviewChange;
import org.cropdesk.review.ReviewConflict;
import org.cropdesk.review.ReviewDecision;
import org.cropdesk.review.ReviewItem;

/**
 * Decisions that met somebody else's: what can be merged is said again, the rest is put to the
 * reviewer. JavaFX thread only.
 */
final class DeskQuestions {
  private final ReviewDesk desk;
  private final Refusals refusals;

  /**
   * @param settle takes a decision that met a conflict out of the journal
   */
  DeskQuestions(ReviewDesk desk, Consumer<UUID> settle) {
    this.desk = desk;
    this.refusals =
        new Refusals(desk.means().reviews(), desk.means().tasks(), settle, new RefusedDecisions());
    desk.asksAbout(refusals::question, refusals::isPending);
  }

  boolean isPending(long product) {
    return refusals.isPending(product);
  }

  /** The products with refused decisions. */
  Set<Long> products() {
    return refusals.products();
  }

  void refused(ReviewDecision decision) {
    refusals.add(decision);
  }

  /** Sets what was refused side by side with what others said. */
  void compare(long product) {
    refusals.compare(product);
  }

  /**
   * Decides as was chosen, once every line of the question is answered.
   *
   * @return false when a line is open; it is selected then
   */
  boolean answer() {
    ConflictViewModel asked = desk.questionProperty().get();
    if (asked == null) {
      return true;
    }
    if (!asked.isComplete()) {
      asked.selectUnchosen();
      return false;
    }
    desk.ask(null);
    var changes = asked.changes();
    if (decideAgain(asked.item(), changes)) {
      desk.inform(
          changes.isEmpty()
              ? asked.item().sku() + " stays as " + asked.actor() + " left it."
              : asked.item().sku() + " is decided as you chose.");
    }
    return true;
  }

  /** Says again what was refused, about the product as it is now; then it is settled. */
  private boolean decideAgain(ReviewItem now, List<ReviewChange> changes) {
    var queue = desk.queue();
    var slot = queue.find(now.productId()).orElseGet(() -> queue.insert(now));
    boolean onScreen = !desk.isEmpty() && slot == queue.current();
    slot.read(now, !desk.belongs(now));
    for (ReviewChange change : changes) {
      if (!desk.decide(slot, "Your choice", change, change.endsVisit())) {
        return false;
      }
    }
    refusals.settled(now.productId());
    if (onScreen || desk.isEmpty()) {
      desk.goOn(onScreen && slot.decided());
    }
    return true;
  }

  /** What becomes of decisions that met somebody else's. */
  private final class RefusedDecisions implements Refusals.Desk {
    @Override
    public void productGone(long product) {
      refusals.settled(product);
      desk.replaced(product, Optional.empty(), " was deleted; your decision was not applied.");
    }

    @Override
    public void compared(ReviewConflict conflict) {
      ReviewItem now = conflict.current();
      String other = Objects.requireNonNullElse(conflict.actor(), "the machine");
      if (!conflict.mergeable()) {
        refusals.settled(now.productId());
        desk.replaced(
            now.productId(),
            Optional.of(now),
            " was changed by " + other + " meanwhile; your decision was not applied.");
        return;
      }
      var changes = conflict.changes(conflict.fields());
      if (decideAgain(now, changes)) {
        desk.inform(
            changes.isEmpty()
                ? "You and " + other + " said the same about " + now.sku() + "."
                : other + " changed " + now.sku() + ", too. Both changes stand.");
      }
    }

    @Override
    public void asked(ReviewConflict conflict) {
      ReviewItem now = conflict.current();
      var queue = desk.queue();
      var slot = queue.find(now.productId()).orElseGet(() -> queue.insert(now));
      slot.read(now, false);
      queue.bringForward(slot);
      boolean onScreen = desk.shows(now.productId());
      desk.showCurrent(desk.isEmpty());
      if (onScreen) {
        desk.ask(refusals.question(now.productId()));
      }
      desk.warn(
          conflict.actor()
              + " changed "
              + now.sku()
              + " meanwhile. It comes up again, and you choose what stands.");
    }

    @Override
    public void notRead(Throwable reason) {
      desk.warn(
          "A decision met somebody else's, and theirs could not be read: "
              + RegisteredTask.explain(reason)
              + " Yours is kept on this machine and asked about again.");
    }
  }
}
