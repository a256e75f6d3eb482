package org.cropdesk.app.review;

import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.DoubleSupplier;
import java.util.random.RandomGenerator;
import org.cropdesk.app.activity.Lane;
import org.cropdesk.app.activity.RegisteredTask;
import org.cropdesk.failure.CatalogException;
import org.cropdesk.review.BlindAnswer;
import org.cropdesk.review.BlindResult;
import org.cropdesk.review.BlindRound;
import org.cropdesk.review.BlindRounds;
import org.cropdesk.review.RejectReason;
import org.cropdesk.review.ReviewChange;
import org.cropdesk.review.ReviewItem;
import org.jspecify.annotations.Nullable;

/**
 * Mixes a few products among the new ones that the reviewer has decided before, as the machine left
 * them, and keeps what they say of them beside the catalog. Until the last word nothing tells them
 * from new ones. JavaFX thread only.
 */
final class DeskBlind {
  private static final DateTimeFormatter DAY =
      DateTimeFormatter.ISO_LOCAL_DATE.withZone(ZoneId.systemDefault());

  private final ReviewDesk desk;
  private final BlindRounds rounds;
  private final Answers answers;
  private final DoubleSupplier share;
  private final RandomGenerator random;
  // Half a product to begin with: then a sitting of a few dozen products may meet one, too.
  private double owed = 0.5;
  private @Nullable BlindResult last;
  private final Map<UUID, ReviewQueue.Slot> underWay = new HashMap<>();

  /** Where blind answers go from the desk. */
  interface Answers {
    /** Has the answer safely on disk when it returns; throws when it cannot. */
    void submit(BlindAnswer answer);

    /** The products of answers that are on their way. */
    Set<Long> underWay();
  }

  /** A product shown again, with what was said of it so far. */
  static final class Visit {
    private final BlindRound round;
    private final Deque<ReviewItem> steps = new ArrayDeque<>();
    private long tookMillis;

    private Visit(BlindRound round) {
      this.round = round;
    }
  }

  /**
   * @param share of the products that are shown again, 0..1, asked for every time
   */
  DeskBlind(
      ReviewDesk desk,
      BlindRounds rounds,
      Answers answers,
      DoubleSupplier share,
      RandomGenerator random) {
    this.desk = desk;
    this.rounds = rounds;
    this.answers = answers;
    this.share = share;
    this.random = random;
  }

  /** So many new products came into the window. */
  void arrived(int products) {
    double wanted = share.getAsDouble();
    if (wanted <= 0 || !desk.feed().hidesOthers()) {
      return;
    }
    owed += wanted * products;
    if (owed >= 1) {
      owed -= 1;
      look();
    }
  }

  private void look() {
    var but = new HashSet<>(desk.queue().products());
    but.addAll(answers.underWay());
    String actor = desk.means().actor();
    desk.means()
        .tasks()
        .startQuietly(
            Lane.CATALOG,
            "Read the review queue",
            p -> rounds.next(actor, but),
            this::mixIn,
            // Nothing waits for it; a catalog out of reach is told by whatever does.
            e -> {});
  }

  private void mixIn(Optional<BlindRound> found) {
    if (desk.feed().hidesOthers()) {
      found.ifPresent(round -> desk.queue().mixIn(round.item(), new Visit(round), random));
    }
  }

  /** Whether the product on screen is one of these. */
  boolean isOnScreen() {
    ReviewQueue.Slot slot = desk.queue().current();
    return slot != null && slot.visit() != null && !slot.decided();
  }

  /** Takes a word about the product on screen; the catalog does not hear of it. */
  void said(ReviewQueue.Slot slot, Visit visit, ReviewChange change, boolean movesOn) {
    ReviewItem before = slot.item();
    visit.tookMillis += desk.lap();
    if (change instanceof ReviewChange.Skip) {
      slot.rehearse(before, true);
      desk.goOn(true);
      return;
    }
    ReviewItem after = LocalEffect.apply(before, change, desk.means().actor());
    if (movesOn && !keep(slot, visit, after, reason(change))) {
      return;
    }
    visit.steps.push(before);
    slot.rehearse(after, movesOn);
    desk.clearNotice();
    desk.goOn(movesOn);
  }

  private static @Nullable RejectReason reason(ReviewChange change) {
    return switch (change) {
      case ReviewChange.Reject(var reason, var note) -> reason;
      case ReviewChange.Together(var parts) -> reason(parts.getLast());
      default -> null;
    };
  }

  /** Has the last word on disk before the screen moves on; false when it could not be kept. */
  private boolean keep(
      ReviewQueue.Slot slot, Visit visit, ReviewItem said, @Nullable RejectReason reason) {
    var means = desk.means();
    BlindAnswer answer =
        visit.round.answer(
            means.ids().get(),
            means.actor(),
            means.clock().instant(),
            said,
            reason,
            visit.tookMillis);
    try {
      answers.submit(answer);
    } catch (CatalogException e) {
      desk.say(Notice.Level.ERROR, "Not saved, so nothing was changed. " + e.explained());
      return false;
    }
    underWay.put(answer.id(), slot);
    return true;
  }

  /** An answer of this sitting, or of one before that did not live to see it, has been compared. */
  void answered(BlindAnswer answer, Optional<BlindResult> result) {
    ReviewQueue.Slot slot = underWay.remove(answer.id());
    if (slot == null) {
      result.ifPresent(this::tell);
      return;
    }
    var means = desk.means();
    means
        .tasks()
        .startQuietly(
            Lane.CATALOG,
            "Read " + answer.sku(),
            p -> means.reviews().load(answer.productId()),
            real -> {
              // From here on it is the product as the catalog has it.
              real.ifPresent(item -> slot.read(item, true));
              result.ifPresent(this::tell);
            },
            // The answer is kept; the product is read again when it comes up again.
            e -> result.ifPresent(this::tell));
  }

  /** The catalog does not take an answer, and would not take it again. */
  void refused(BlindAnswer answer, CatalogException reason) {
    underWay.remove(answer.id());
    desk.warn(
        answer.sku()
            + " was shown to you a second time, and the catalog does not take what you said now."
            + " The product is as it was; the answer is kept on this machine and tried again at"
            + " the next start. "
            + reason.explained());
  }

  private void tell(BlindResult result) {
    String day = DAY.format(result.decidedAt());
    if (result.same()) {
      last = null;
      desk.inform("You saw " + result.sku() + " before: same as on " + day + ".");
    } else {
      last = result;
      desk.inform(
          "You saw "
              + result.sku()
              + " before, on "
              + day
              + ": "
              + String.join("; ", result.differences())
              + ". The catalog keeps the earlier word; Shift+B makes the new one count.");
    }
  }

  /** Takes the last word about the product on screen back; false when there is none. */
  boolean undo() {
    ReviewQueue.Slot slot = desk.queue().current();
    Visit visit = slot == null || slot.decided() ? null : slot.visit();
    if (slot == null || visit == null || visit.steps.isEmpty()) {
      return false;
    }
    slot.rehearse(visit.steps.pop(), false);
    desk.showCurrent(false);
    return true;
  }

  /** Makes the second word of the last comparison an ordinary decision. */
  void applyLast() {
    BlindResult result = last;
    ReviewChange change = result == null ? null : result.change();
    if (result == null || change == null) {
      desk.inform("There is no second word of yours that differs from the first.");
      return;
    }
    last = null;
    var means = desk.means();
    means
        .tasks()
        .startQuietly(
            Lane.CATALOG,
            "Read " + result.sku(),
            p -> means.reviews().load(result.productId()),
            found ->
                found.ifPresentOrElse(
                    real -> {
                      desk.present(real);
                      desk.decide("Second word", change, true);
                      desk.inform(
                          "Your second word about "
                              + result.sku()
                              + " counts. Ctrl+Z takes it back.");
                    },
                    () -> desk.warn(result.sku() + " was deleted meanwhile.")),
            e -> desk.warn("Not changed: " + RegisteredTask.explain(e)));
  }
}
