package org.cropdesk.app.review;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import org.cropdesk.app.activity.Lane;
import org.cropdesk.app.activity.RegisteredTask;
import org.cropdesk.review.ReviewDecision;
import org.cropdesk.review.ReviewItem;

/** What others, people and machines, did to products that lie on this desk. JavaFX thread only. */
final class DeskNews {
  /** In the place of a person's name. */
  private static final String MACHINE = "the machine";

  private final ReviewDesk desk;
  private final DeskQuestions questions;
  private final DeskHolds holds;

  DeskNews(ReviewDesk desk, DeskQuestions questions, DeskHolds holds) {
    this.desk = desk;
    this.questions = questions;
    this.holds = holds;
  }

  /** Somebody at another desk decided about a product. */
  void decidedElsewhere(long product, long version, String other) {
    desk.counts().read();
    if (desk.queue().find(product).filter(s -> s.item().version() < version).isPresent()) {
      readAgain(product, other);
    }
  }

  /** The catalog was away for a while: reads again what is on the desk. */
  void lookAgain() {
    questions.products().forEach(questions::compare);
    desk.queue().waiting().forEach(product -> readAgain(product, ""));
  }

  private void readAgain(long product, String other) {
    if (desk.feed().isUnderWay(product) || questions.isPending(product)) {
      return; // The answer to the decision says it.
    }
    read(
        product,
        fresh -> patched(product, fresh, other),
        e ->
            desk.warn(
                "Product "
                    + product
                    + " was changed elsewhere and could not be read: "
                    + RegisteredTask.explain(e)));
  }

  private void read(
      long product, Consumer<Optional<ReviewItem>> receiver, Consumer<Throwable> onFailed) {
    var means = desk.means();
    means
        .tasks()
        .startQuietly(
            Lane.CATALOG,
            "Read product " + product + " again",
            p -> means.reviews().load(product),
            receiver,
            onFailed);
  }

  private void patched(long product, Optional<ReviewItem> fresh, String other) {
    Optional<ReviewQueue.Slot> found = desk.queue().find(product);
    if (found.isEmpty() || desk.feed().isUnderWay(product) || questions.isPending(product)) {
      return;
    }
    var slot = found.get();
    boolean onScreen = !desk.isEmpty() && slot == desk.queue().current();
    if (fresh.isEmpty()) {
      desk.gone(slot);
      if (onScreen) {
        desk.warn(
            slot.item().sku()
                + " was deleted by somebody else. What was said of it is kept in the"
                + " history.");
      }
      return;
    }
    if (fresh.get().version() <= slot.item().version()) {
      return;
    }
    desk.steps().forget(product);
    ReviewItem now = fresh.get();
    if (!onScreen && !slot.decided() && !desk.belongs(now)) {
      holds.dropWaiting(product);
      desk.feed().fill();
      return;
    }
    slot.read(now, slot.decided() || !desk.belongs(now));
    if (onScreen) {
      desk.showCurrent(false);
      desk.inform(changedBy(now, other));
    }
  }

  private static String changedBy(ReviewItem now, String other) {
    String last = other.isEmpty() ? Objects.requireNonNullElse(now.lastActor(), "Somebody") : other;
    if (other.equals(MACHINE)) {
      return "The suggestions of " + now.sku() + " have changed; you see it as it is now.";
    }
    return switch (now.stage()) {
      case VERIFIED -> last + " has just accepted " + now.sku() + ".";
      case REWORK -> last + " has just sent " + now.sku() + " to rework.";
      case NEW, IN_REVIEW -> last + " has just changed " + now.sku() + "; you see it as it is now.";
    };
  }

  /** The machine has looked again at crops of these products. */
  void refreshed(List<Long> products) {
    for (long product : products) {
      if (desk.queue().find(product).isPresent()) {
        read(
            product,
            fresh -> fresh.ifPresent(this::refreshed),
            e -> desk.warn("A changed crop is not up to date: " + RegisteredTask.explain(e)));
      }
    }
  }

  /** Only what the machine said may differ; at another version its suggestions changed, too. */
  private void refreshed(ReviewItem fresh) {
    patched(fresh.productId(), Optional.of(fresh), MACHINE);
    desk.queue()
        .find(fresh.productId())
        .filter(slot -> slot.item().version() == fresh.version())
        .ifPresent(slot -> {
          slot.read(fresh, slot.decided());
          if (desk.shows(fresh.productId())) {
            desk.showCurrent(false);
          }
        });
  }

  /** A decision was not applied; its product comes up again as it is now. */
  void takeBack(ReviewDecision decision, String why) {
    long product = decision.productId();
    desk.steps().forget(product);
    desk.counts().read();
    read(
        product,
        fresh -> desk.replaced(product, fresh, why),
        e ->
            desk.say(
                Notice.Level.ERROR, "Product " + product + why + " " + RegisteredTask.explain(e)));
  }
}
