package org.cropdesk.app.review;

import java.time.InstantSource;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.LongFunction;
import java.util.function.LongPredicate;
import java.util.function.Supplier;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import org.cropdesk.app.activity.RegisteredTask;
import org.cropdesk.app.activity.TaskRegistry;
import org.cropdesk.failure.CatalogException;
import org.cropdesk.review.ReviewChange;
import org.cropdesk.review.ReviewDecision;
import org.cropdesk.review.ReviewItem;
import org.cropdesk.review.ReviewService;
import org.jspecify.annotations.Nullable;

/**
 * What lies on the desk, and the way of a decision from it: on disk first, then on screen, then to
 * the catalog. The parts of {@link ReviewViewModel} share it. JavaFX thread only.
 */
final class ReviewDesk {
  /** What the desk is made of that comes from outside. */
  record Means(
      ReviewService reviews,
      Consumer<ReviewDecision> submit,
      TaskRegistry tasks,
      String actor,
      InstantSource clock,
      Supplier<UUID> ids) {}

  private final Means means;
  private final ReviewQueue queue = new ReviewQueue();
  private final QueueFeed feed;
  private final DeskSteps steps = new DeskSteps();
  private final DeskCounts counts;
  private final DeskSelection selection;
  private final Pace pace = new Pace();
  private final ReadOnlyObjectWrapper<@Nullable ReviewItem> item = new ReadOnlyObjectWrapper<>();
  private final ReadOnlyObjectWrapper<QueueState> state =
      new ReadOnlyObjectWrapper<>(QueueState.LOADING);
  private final ReadOnlyObjectWrapper<@Nullable Notice> notice = new ReadOnlyObjectWrapper<>();
  private final ReadOnlyObjectWrapper<@Nullable ConflictViewModel> question =
      new ReadOnlyObjectWrapper<>();
  private LongFunction<@Nullable ConflictViewModel> questions = product -> null;
  private LongPredicate asked = product -> false;
  private Runnable beforeLeaving = () -> {};
  private Consumer<ReviewItem> onPresented = i -> {};
  private @Nullable DeskBlind blind;

  ReviewDesk(Means means, int attributes) {
    this.means = means;
    this.selection = new DeskSelection(attributes);
    this.counts =
        new DeskCounts(
            means.reviews(),
            means.tasks(),
            e -> warn("The counts are not up to date: " + RegisteredTask.explain(e)));
    this.feed =
        new QueueFeed(
            queue,
            means.reviews(),
            means.actor(),
            means.tasks(),
            () -> showCurrent(isEmpty()),
            this::readFailed);
  }

  /**
   * @param open the question to put about a product, null for none
   * @param pending whether a refused decision about a product is not settled yet
   */
  void asksAbout(LongFunction<@Nullable ConflictViewModel> open, LongPredicate pending) {
    questions = open;
    asked = pending;
  }

  /** Mixes products among the new ones that were decided before. */
  void setBlind(DeskBlind mixed) {
    blind = mixed;
    feed.setOnNew(mixed::arrived);
  }

  /** Milliseconds since the product came on screen, or since the word before. */
  long lap() {
    return pace.lap(means.clock().instant());
  }

  void clearNotice() {
    notice.set(null);
  }

  /** What is half done and has to become a decision before anything else does. */
  void setBeforeLeaving(Runnable action) {
    beforeLeaving = action;
  }

  /** Called when a product was brought onto the desk out of its turn. */
  void setOnPresented(Consumer<ReviewItem> action) {
    onPresented = action;
  }

  void finishHalfDone() {
    beforeLeaving.run();
  }

  Means means() {
    return means;
  }

  ReviewQueue queue() {
    return queue;
  }

  QueueFeed feed() {
    return feed;
  }

  DeskSteps steps() {
    return steps;
  }

  DeskCounts counts() {
    return counts;
  }

  DeskSelection selection() {
    return selection;
  }

  ReadOnlyObjectProperty<@Nullable ReviewItem> itemProperty() {
    return item.getReadOnlyProperty();
  }

  @Nullable ReviewItem item() {
    return item.get();
  }

  boolean isEmpty() {
    return item.get() == null;
  }

  /** Whether this very product is on screen. */
  boolean shows(long product) {
    ReviewItem now = item.get();
    return now != null && now.productId() == product;
  }

  ReadOnlyObjectProperty<QueueState> stateProperty() {
    return state.getReadOnlyProperty();
  }

  ReadOnlyObjectProperty<@Nullable Notice> noticeProperty() {
    return notice.getReadOnlyProperty();
  }

  ReadOnlyObjectProperty<@Nullable ConflictViewModel> questionProperty() {
    return question.getReadOnlyProperty();
  }

  void ask(@Nullable ConflictViewModel open) {
    question.set(open);
  }

  void say(Notice.Level level, String text) {
    notice.set(new Notice(level, text));
  }

  void inform(String text) {
    say(Notice.Level.INFO, text);
  }

  void warn(String text) {
    say(Notice.Level.WARNING, text);
  }

  private void readFailed(Throwable e) {
    if (isEmpty()) {
      state.set(QueueState.FAILED);
      say(Notice.Level.ERROR, "The review queue could not be read: " + RegisteredTask.explain(e));
    } else {
      warn(
          "The next products cannot be read now; you can go on with what is here. "
              + RegisteredTask.explain(e));
    }
  }

  /**
   * Shows where the queue stands.
   *
   * @param moved whether that is another product than before
   */
  void showCurrent(boolean moved) {
    ReviewQueue.Slot slot = queue.current();
    if (slot == null || (moved && slot.decided() && queue.waitingAhead() == 0 && isEmpty())) {
      item.set(null);
      question.set(null);
      selection.clear();
      state.set(feed.isBusy() ? QueueState.LOADING : QueueState.EMPTY);
      return;
    }
    show(slot, moved);
  }

  private void show(ReviewQueue.Slot slot, boolean moved) {
    if (moved) {
      selection.clear();
    }
    item.set(slot.item());
    state.set(QueueState.READY);
    if (moved) {
      selection.begin(slot.item());
      question.set(questions.apply(slot.item().productId()));
      pace.begin(means.clock().instant());
    } else {
      selection.adjust(slot.item());
    }
  }

  /** Puts a product in front of the reviewer, whatever its stage. */
  void present(ReviewItem found) {
    beforeLeaving.run();
    // Shown even if it is done with and nothing else waits.
    show(queue.open(found, !belongs(found)), true);
    onPresented.accept(found);
  }

  /** Whether a product is part of the queue on this desk, as far as its pile goes. */
  boolean belongs(ReviewItem product) {
    return product.isIn(feed.view().pile());
  }

  /** Forgets what was read; the queue is read again from its top. */
  void clear() {
    beforeLeaving.run();
    steps.clear();
    queue.clear();
    item.set(null);
    selection.clear();
    state.set(QueueState.LOADING);
  }

  /**
   * Decides about the product on screen.
   *
   * @param what in the words of the undo list
   * @param movesOn whether the next product is on screen when this returns
   */
  void decide(String what, ReviewChange change, boolean movesOn) {
    beforeLeaving.run();
    ReviewQueue.Slot slot = queue.current();
    DeskBlind.Visit visit = slot == null || isEmpty() ? null : slot.visit();
    if (slot != null && visit != null && blind != null) {
      if (slot.decided()) {
        inform(slot.item().sku() + " is compared with your earlier word as soon as that is read.");
      } else {
        blind.said(slot, visit, change, movesOn);
      }
      return;
    }
    if (slot == null || isEmpty() || asksFirst(slot) || !decide(slot, what, change, movesOn)) {
      return;
    }
    notice.set(null);
    goOn(movesOn);
  }

  /** Decides about a product in the window; false when the decision could not be kept. */
  boolean decide(ReviewQueue.Slot slot, String what, ReviewChange change, boolean movesOn) {
    ReviewItem before = slot.item();
    boolean decidedBefore = slot.decided();
    Optional<UUID> id = submit(before, change, slot.foreseenBy());
    if (id.isEmpty()) {
      return false;
    }
    ReviewItem after = LocalEffect.apply(before, change, means.actor());
    boolean decidedAfter = movesOn || decidedBefore;
    slot.foresee(after, decidedAfter, id.get());
    counts.along(before, after);
    steps.did(
        new UndoStack.Step(
            id.get(),
            what + " (" + before.sku() + ")",
            before,
            decidedBefore,
            after,
            decidedAfter));
    return true;
  }

  /** Whoever has an open question answers it before saying more about the same product. */
  private boolean asksFirst(ReviewQueue.Slot slot) {
    long product = slot.item().productId();
    if (!asked.test(product)) {
      return false;
    }
    question.set(questions.apply(product));
    warn("Somebody else changed " + slot.item().sku() + " meanwhile. Choose first what stands.");
    return true;
  }

  /** After a decision: the next product, or the same one as it is now. */
  void goOn(boolean movesOn) {
    if (movesOn) {
      ReviewItem left = item.get();
      if (left != null) {
        feed.done(left.productId());
      }
      item.set(null);
      queue.advance();
    }
    showCurrent(movesOn);
    feed.fillBehindTheFrame();
  }

  /** Leaves the product for the next that waits, without a decision. */
  void leave() {
    item.set(null);
    queue.advance();
    showCurrent(true);
  }

  /**
   * Has a decision on disk when it returns.
   *
   * @param foreseenBy the decision of this desk that makes the version seen, null when the catalog
   *     showed it
   * @return its id, empty when it could not be kept; the reviewer was told then
   */
  Optional<UUID> submit(ReviewItem seen, ReviewChange change, @Nullable UUID foreseenBy) {
    UUID id = means.ids().get();
    var now = means.clock().instant();
    try {
      means
          .submit()
          .accept(
              new ReviewDecision(
                  id,
                  seen.productId(),
                  seen.version(),
                  means.actor(),
                  now,
                  change,
                  null,
                  pace.lap(now),
                  foreseenBy));
      feed.sent(seen.productId());
      return Optional.of(id);
    } catch (CatalogException e) {
      say(Notice.Level.ERROR, "Not saved, so nothing was changed. " + e.explained());
      return Optional.empty();
    }
  }

  /** A product was deleted: it leaves the desk, and the next one comes if it was on screen. */
  void gone(ReviewQueue.Slot slot) {
    boolean onScreen = shows(slot.item().productId());
    queue.drop(slot);
    steps.forget(slot.item().productId());
    if (onScreen) {
      item.set(null);
      showCurrent(true);
    }
    feed.fill();
  }

  /** The catalog shows a product otherwise than this desk foresaw; it comes up again. */
  void replaced(long product, Optional<ReviewItem> fresh, String why) {
    Optional<ReviewQueue.Slot> slot = queue.find(product);
    String name =
        fresh
            .or(() -> slot.map(ReviewQueue.Slot::item))
            .map(ReviewItem::sku)
            .orElse("Product " + product);
    if (slot.isPresent() && fresh.isEmpty()) {
      gone(slot.get());
    }
    if (slot.isPresent() && fresh.isPresent()) {
      slot.get().read(fresh.get(), false);
      queue.bringForward(slot.get());
      showCurrent(isEmpty());
    }
    warn(name + why + (fresh.isPresent() ? " It comes up again." : ""));
  }
}
