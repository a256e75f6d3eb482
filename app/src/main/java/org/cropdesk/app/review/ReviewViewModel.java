package org.cropdesk.app.review;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Supplier;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.beans.property.ReadOnlyStringProperty;
import javafx.beans.property.ReadOnlyStringWrapper;
import org.cropdesk.app.activity.Lane;
import org.cropdesk.app.activity.RegisteredTask;
import org.cropdesk.app.activity.TaskRegistry;
import org.cropdesk.failure.CatalogException;
import org.cropdesk.label.Attribute;
import org.cropdesk.label.Suggestion;
import org.cropdesk.review.HistoryEntry;
import org.cropdesk.review.RejectReason;
import org.cropdesk.review.ReviewChange;
import org.cropdesk.review.ReviewCounts;
import org.cropdesk.review.ReviewCrop;
import org.cropdesk.review.ReviewDecision;
import org.cropdesk.review.ReviewItem;
import org.cropdesk.review.ReviewOutcome;
import org.cropdesk.review.ReviewService;
import org.cropdesk.review.ReviewStage;
import org.jspecify.annotations.Nullable;

/**
 * The review desk without its looks. A decision is handed to {@code submit}, which has it on disk
 * when it returns; only then does the screen move on. Everything else happens behind.
 *
 * <p>JavaFX thread only (or the one thread of a headless run).
 */
public final class ReviewViewModel {
  private static final int WARM_AHEAD = 10;
  private static final int COUNT_EVERY = 20;

  private final ReviewService reviews;
  private final Consumer<ReviewDecision> submit;
  private final TaskRegistry tasks;
  private final List<Attribute> attributes;
  private final String actor;
  private final InstantSource clock;
  private final Supplier<UUID> ids;

  private final ReviewQueue queue = new ReviewQueue();
  private final UndoStack steps = new UndoStack();
  private final QueueFeed feed;
  private final EarlierUndo earlier;
  private final Pace pace = new Pace();

  private final ReadOnlyObjectWrapper<@Nullable ReviewItem> item = new ReadOnlyObjectWrapper<>();
  private final DeskSelection selection;
  private final ReadOnlyObjectWrapper<QueueState> state =
      new ReadOnlyObjectWrapper<>(QueueState.LOADING);
  private final ReadOnlyObjectWrapper<@Nullable Notice> notice = new ReadOnlyObjectWrapper<>();
  private final ReadOnlyObjectWrapper<ReviewCounts> counts =
      new ReadOnlyObjectWrapper<>(new ReviewCounts(0, 0, 0, 0));
  private final ReadOnlyStringWrapper undoText = new ReadOnlyStringWrapper("");
  private final ReadOnlyStringWrapper redoText = new ReadOnlyStringWrapper("");
  private final ReadOnlyObjectWrapper<List<HistoryEntry>> history =
      new ReadOnlyObjectWrapper<>(List.of());
  private Runnable beforeLeaving = () -> {};
  private int committedSinceCount;

  /**
   * @param submit has the decision safely on disk when it returns; throws when it cannot
   * @param attributes the attributes a person may label, in order
   */
  public ReviewViewModel(
      ReviewService reviews,
      Consumer<ReviewDecision> submit,
      TaskRegistry tasks,
      List<Attribute> attributes,
      String actor,
      InstantSource clock,
      Supplier<UUID> ids) {
    this.reviews = reviews;
    this.submit = submit;
    this.tasks = tasks;
    this.attributes = List.copyOf(attributes);
    this.selection = new DeskSelection(attributes.size());
    this.actor = actor;
    this.clock = clock;
    this.ids = ids;
    this.earlier = new EarlierUndo(reviews, tasks, new Sitting());
    this.feed =
        new QueueFeed(
            queue, reviews, tasks, () -> showCurrent(this.item.get() == null), this::readFailed);
  }

  public ReadOnlyObjectProperty<@Nullable ReviewItem> itemProperty() {
    return item.getReadOnlyProperty();
  }

  public @Nullable ReviewItem item() {
    return item.get();
  }

  /** Which crop and which attribute the keys act on. */
  public DeskSelection selection() {
    return selection;
  }

  /** The crop the keys act on, null when the product has none. */
  public @Nullable ReviewCrop selectedCrop() {
    ReviewItem now = item.get();
    int i = selection.crop();
    return now == null || i < 0 || i >= now.crops().size() ? null : now.crops().get(i);
  }

  public List<Attribute> attributes() {
    return attributes;
  }

  public Attribute selectedAttribute() {
    return attributes.get(selection.attribute());
  }

  public ReadOnlyObjectProperty<QueueState> stateProperty() {
    return state.getReadOnlyProperty();
  }

  public ReadOnlyObjectProperty<@Nullable Notice> noticeProperty() {
    return notice.getReadOnlyProperty();
  }

  public ReadOnlyObjectProperty<ReviewCounts> countsProperty() {
    return counts.getReadOnlyProperty();
  }

  public ReadOnlyStringProperty undoTextProperty() {
    return undoText.getReadOnlyProperty();
  }

  public ReadOnlyStringProperty redoTextProperty() {
    return redoText.getReadOnlyProperty();
  }

  public ReadOnlyObjectProperty<List<HistoryEntry>> historyProperty() {
    return history.getReadOnlyProperty();
  }

  /** Products whose pictures are worth having ready. */
  public List<ReviewItem> upcoming() {
    return queue.upcoming(WARM_AHEAD);
  }

  /** A person's value if there is one, else the machine's best; empty when there is neither. */
  public static Optional<String> labelOf(ReviewCrop crop, String attribute) {
    String human = crop.humanLabels().get(attribute);
    if (human != null) {
      return Optional.of(human);
    }
    return crop.suggestions().stream()
        .filter(s -> s.attribute().equals(attribute) && s.rank() == 1)
        .map(Suggestion::value)
        .findFirst();
  }

  /** Reads the queue and the counts; called at start and whenever the catalog has changed. */
  public void refresh() {
    feed.catalogChanged();
    readCounts();
  }

  private void readCounts() {
    committedSinceCount = 0;
    tasks.startQuietly(
        Lane.CATALOG,
        "Count the products",
        p -> reviews.counts(),
        counts::set,
        e -> say(Notice.Level.WARNING, "The counts are not up to date: " + explain(e)));
  }

  private void readFailed(Throwable e) {
    if (item.get() == null) {
      state.set(QueueState.FAILED);
    }
    say(Notice.Level.ERROR, "The review queue could not be read: " + explain(e));
  }

  private void showCurrent(boolean moved) {
    ReviewQueue.Slot slot = queue.current();
    if (slot == null
        || (moved && slot.decided() && queue.waitingAhead() == 0 && item.get() == null)) {
      item.set(null);
      selection.clear();
      state.set(feed.isBusy() ? QueueState.LOADING : QueueState.EMPTY);
      return;
    }
    if (moved) {
      selection.clear();
    }
    item.set(slot.item());
    state.set(QueueState.READY);
    if (moved) {
      selection.begin(slot.item());
      pace.begin(clock.instant());
    } else {
      selection.adjust(slot.item());
    }
  }

  /** Brings a product onto the desk, whatever its stage. */
  public void open(long productId) {
    tasks.startQuietly(
        Lane.CATALOG,
        "Read product " + productId,
        p -> reviews.load(productId),
        found -> {
          if (found.isEmpty()) {
            say(Notice.Level.WARNING, "This product was deleted meanwhile.");
          } else {
            present(found.get());
          }
        },
        e -> say(Notice.Level.ERROR, "The product could not be read: " + explain(e)));
  }

  private void present(ReviewItem found) {
    queue.open(found, !waits(found.stage()));
    showCurrent(true);
  }

  /** Much of the catalog was changed at once: what was read is read again, from the top. */
  public void reload() {
    steps.clear();
    stepsChanged();
    queue.clear();
    item.set(null);
    selection.clear();
    state.set(QueueState.LOADING);
    refresh();
  }

  /** Everything shown is right; the next product is on screen when this returns. */
  public void accept() {
    decide("Accept", new ReviewChange.Accept(), true);
  }

  /** The product goes to rework; the next one is on screen when this returns. */
  public void reject(RejectReason reason, @Nullable String note) {
    decide("Reject", new ReviewChange.Reject(reason, note), true);
  }

  /** The product goes behind the others; the next one is on screen when this returns. */
  public void skip() {
    decide("Skip", new ReviewChange.Skip(), true);
  }

  /** Says the opposite of what stands about the selected crop. */
  public void toggleKeep() {
    ReviewCrop crop = selectedCrop();
    if (crop != null) {
      boolean keep = !crop.kept();
      decide(
          (keep ? "Keep crop " : "Reject crop ") + (selection.crop() + 1),
          new ReviewChange.JudgeCrop(crop.id(), keep),
          false);
    }
  }

  /** The selected crop stands for the product from now on. */
  public void makePrimary() {
    ReviewCrop crop = selectedCrop();
    ReviewItem now = item.get();
    if (crop == null || now == null) {
      return;
    }
    Long human = now.humanPrimary();
    if (human != null && human == crop.id() && crop.kept()) {
      say(Notice.Level.INFO, "Crop " + (selection.crop() + 1) + " is the primary crop already.");
      return;
    }
    decide("Primary crop " + (selection.crop() + 1), new ReviewChange.SetPrimary(crop.id()), false);
  }

  /** Sets the selected attribute of the selected crop. */
  public void chooseLabel(String value) {
    ReviewCrop crop = selectedCrop();
    if (crop == null) {
      return;
    }
    String attribute = selectedAttribute().name();
    if (value.equals(crop.humanLabels().get(attribute))) {
      say(Notice.Level.INFO, "The " + attribute + " is " + value + " already.");
      return;
    }
    decide(
        "Set " + attribute + " to " + value,
        new ReviewChange.Relabel(crop.id(), attribute, value),
        false);
  }

  /**
   * Records what a person did to a box of the product on screen.
   *
   * @param what in the words of the undo list
   */
  void changeBox(String what, ReviewChange change) {
    decide(what, change, false);
  }

  /** What is half done and has to become a decision before anything else does. */
  void setBeforeLeaving(Runnable action) {
    beforeLeaving = action;
  }

  /** The machine has looked again at crops of these products. */
  public void onRefreshed(List<Long> products) {
    for (long product : products) {
      if (queue.find(product).isPresent()) {
        tasks.startQuietly(
            Lane.CATALOG,
            "Read product " + product + " again",
            p -> reviews.load(product),
            fresh -> fresh.ifPresent(this::refreshed),
            e -> say(Notice.Level.WARNING, "A changed crop is not up to date: " + explain(e)));
      }
    }
  }

  /** Only what the machine said may differ; a version apart, a decision is under way. */
  private void refreshed(ReviewItem fresh) {
    queue
        .find(fresh.productId())
        .filter(slot -> slot.item().version() == fresh.version())
        .ifPresent(slot -> {
          slot.set(fresh, slot.decided());
          ReviewItem shown = item.get();
          if (shown != null && shown.productId() == fresh.productId()) {
            showCurrent(false);
          }
        });
  }

  /**
   * The values the selected attribute of a crop may have: the machine's suggestions first, then the
   * rest of the vocabulary in its own order. Digits choose among the first nine.
   */
  public List<String> values(ReviewCrop crop) {
    Attribute attribute = selectedAttribute();
    var values = new LinkedHashSet<String>();
    crop.suggestions().stream()
        .filter(s -> s.attribute().equals(attribute.name()))
        .map(Suggestion::value)
        .forEach(values::add);
    values.addAll(attribute.values());
    return List.copyOf(values);
  }

  /**
   * Sets the selected attribute to one of {@link #values}.
   *
   * @param number 1 for the first
   */
  public void chooseValue(int number) {
    ReviewCrop crop = selectedCrop();
    if (crop == null) {
      return;
    }
    List<String> values = values(crop);
    if (number >= 1 && number <= values.size()) {
      chooseLabel(values.get(number - 1));
    }
  }

  private void decide(String what, ReviewChange change, boolean movesOn) {
    beforeLeaving.run();
    ReviewQueue.Slot slot = queue.current();
    if (slot == null || item.get() == null) {
      return;
    }
    ReviewItem before = slot.item();
    boolean decidedBefore = slot.decided();
    UUID id = ids.get();
    if (!submitted(id, before, change)) {
      return;
    }
    ReviewItem after = LocalEffect.apply(before, change);
    boolean decidedAfter = movesOn || decidedBefore;
    slot.set(after, decidedAfter);
    countAlong(before.stage(), after.stage());
    steps.did(
        new UndoStack.Step(
            id, what + " (" + before.sku() + ")", before, decidedBefore, after, decidedAfter));
    notice.set(null);
    if (movesOn) {
      item.set(null);
      queue.advance();
    }
    showCurrent(movesOn);
    stepsChanged();
    feed.fill();
  }

  private void countAlong(ReviewStage from, ReviewStage to) {
    ReviewCounts c = counts.get();
    counts.set(
        new ReviewCounts(
            c.waiting() + one(waits(to)) - one(waits(from)),
            c.verified() + one(to == ReviewStage.VERIFIED) - one(from == ReviewStage.VERIFIED),
            c.rework() + one(to == ReviewStage.REWORK) - one(from == ReviewStage.REWORK),
            c.unindexed()));
  }

  private static boolean waits(ReviewStage stage) {
    return stage == ReviewStage.NEW || stage == ReviewStage.IN_REVIEW;
  }

  private static int one(boolean counts) {
    return counts ? 1 : 0;
  }

  private boolean submitted(UUID id, ReviewItem seen, ReviewChange change) {
    try {
      submit.accept(
          new ReviewDecision(
              id,
              seen.productId(),
              seen.version(),
              actor,
              clock.instant(),
              change,
              null,
              pace.lap(clock.instant())));
      feed.sent(seen.productId());
      return true;
    } catch (CatalogException e) {
      say(Notice.Level.ERROR, "Not saved, so nothing was changed. " + e.explained());
      return false;
    }
  }

  /**
   * Takes back the last decision and shows its product: of this sitting, else the person's last one
   * in the catalog.
   */
  public void undo() {
    beforeLeaving.run();
    UndoStack.Step step = steps.peekUndo();
    if (step == null) {
      earlier.undo(actor);
      return;
    }
    UUID id = ids.get();
    if (restore(step, id, step.before(), step.decidedBefore())) {
      steps.undone(id);
      stepsChanged();
      say(Notice.Level.INFO, "Undone: " + step.what());
    }
  }

  /** Takes back the last undo. */
  public void redo() {
    beforeLeaving.run();
    UndoStack.Step step = steps.peekRedo();
    if (step == null) {
      say(Notice.Level.INFO, "There is nothing to redo.");
      return;
    }
    UUID id = ids.get();
    if (restore(step, id, step.after(), step.decidedAfter())) {
      steps.redone(id);
      stepsChanged();
      if (step.decidedAfter() && !step.decidedBefore()) {
        item.set(null);
        queue.advance();
        showCurrent(true);
      }
      say(Notice.Level.INFO, "Done again: " + step.what());
    }
  }

  private boolean restore(UndoStack.Step step, UUID id, ReviewItem wanted, boolean decided) {
    Optional<ReviewQueue.Slot> slot = queue.find(wanted.productId());
    if (slot.isEmpty()) {
      say(Notice.Level.WARNING, wanted.sku() + " is no longer in the queue.");
      steps.forget(wanted.productId());
      stepsChanged();
      return false;
    }
    ReviewItem now = slot.get().item();
    if (!submitted(id, now, new ReviewChange.Revert(step.decision()))) {
      return false;
    }
    slot.get().set(LocalEffect.restored(wanted, now), decided);
    countAlong(now.stage(), wanted.stage());
    ReviewItem shown = item.get();
    boolean moves = shown == null || shown.productId() != wanted.productId();
    queue.moveTo(slot.get());
    showCurrent(moves);
    return true;
  }

  /** What taking back an earlier sitting's decision needs of this desk. */
  private final class Sitting implements EarlierUndo.Desk {
    @Override
    public Optional<UUID> submit(ReviewItem now, ReviewChange change) {
      UUID id = ids.get();
      return submitted(id, now, change) ? Optional.of(id) : Optional.empty();
    }

    @Override
    public void undone(UUID revert, String what, ReviewItem with, ReviewItem without) {
      countAlong(with.stage(), without.stage());
      present(without);
      boolean decided = !waits(with.stage());
      steps.undoneEarlier(new UndoStack.Step(revert, what, without, false, with, decided));
      stepsChanged();
      say(Notice.Level.INFO, "Undone from an earlier sitting: " + what);
    }

    @Override
    public void say(Notice.Level level, String text) {
      ReviewViewModel.this.say(level, text);
    }
  }

  private void stepsChanged() {
    UndoStack.Step undo = steps.peekUndo();
    UndoStack.Step redo = steps.peekRedo();
    undoText.set(undo == null ? "" : undo.what());
    redoText.set(redo == null ? "" : redo.what());
  }

  public void nextProduct() {
    beforeLeaving.run();
    if (queue.next()) {
      showCurrent(true);
      feed.fill();
    }
  }

  public void previousProduct() {
    beforeLeaving.run();
    if (queue.previous()) {
      showCurrent(true);
    }
  }

  /** Reads the history of the product on screen into {@link #historyProperty}. */
  public void readHistory() {
    ReviewItem now = item.get();
    if (now == null) {
      history.set(List.of());
      return;
    }
    long product = now.productId();
    tasks.startQuietly(
        Lane.CATALOG,
        "Read the history of " + now.sku(),
        p -> reviews.history(product, 50),
        entries -> history.set(new ArrayList<>(entries)),
        e -> say(Notice.Level.ERROR, "The history could not be read: " + explain(e)));
  }

  /** What the catalog made of a decision. */
  public void onOutcome(ReviewDecision decision, ReviewOutcome outcome) {
    feed.answered(decision.productId(), item.get() == null);
    switch (outcome) {
      case ReviewOutcome.Committed committed -> {
        earlier.committed(decision.id());
        // The desk counts along; the catalog is asked now and then, because colleagues decide, too.
        if (++committedSinceCount >= COUNT_EVERY || item.get() == null) {
          readCounts();
        }
      }
      case ReviewOutcome.Conflict conflict ->
          takeBack(
              decision,
              " was changed by " + conflict.actor() + " meanwhile; your decision was not applied.");
      case ReviewOutcome.Gone gone ->
          takeBack(decision, ": " + gone.what() + " is gone; your decision was not applied.");
    }
  }

  /** The catalog refuses a decision for a reason of its own; it stays in the journal. */
  public void onRefused(ReviewDecision decision, CatalogException reason) {
    earlier.failed(decision.id());
    feed.answered(decision.productId(), item.get() == null);
    say(
        Notice.Level.ERROR,
        "The catalog refuses a decision about product "
            + decision.productId()
            + "; it is kept on this machine and tried again at the next start. "
            + reason.explained());
  }

  /** Something the reviewer should know although nothing has to be decided. */
  public void warn(String text) {
    say(Notice.Level.WARNING, text);
  }

  private void takeBack(ReviewDecision decision, String why) {
    earlier.failed(decision.id());
    long product = decision.productId();
    steps.forget(product);
    stepsChanged();
    readCounts();
    tasks.startQuietly(
        Lane.CATALOG,
        "Read product " + product + " again",
        p -> reviews.load(product),
        fresh -> replaced(product, fresh, why),
        e -> say(Notice.Level.ERROR, "Product " + product + why + " " + explain(e)));
  }

  private void replaced(long product, Optional<ReviewItem> fresh, String why) {
    Optional<ReviewQueue.Slot> slot = queue.find(product);
    if (slot.isPresent() && fresh.isPresent()) {
      slot.get().set(fresh.get(), false);
      queue.bringForward(slot.get());
      ReviewItem shown = item.get();
      showCurrent(shown == null);
    }
    String name = fresh.map(ReviewItem::sku).orElse("Product " + product);
    say(Notice.Level.WARNING, name + why + (fresh.isPresent() ? " It comes up again." : ""));
  }

  private void say(Notice.Level level, String text) {
    notice.set(new Notice(level, text));
  }

  private static String explain(Throwable e) {
    return RegisteredTask.explain(e);
  }
}
