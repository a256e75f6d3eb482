package org.cropdesk.app.review;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
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
import org.cropdesk.review.Claim;
import org.cropdesk.review.HistoryEntry;
import org.cropdesk.review.RejectReason;
import org.cropdesk.review.ReviewChange;
import org.cropdesk.review.ReviewConflict;
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
  private final Refusals refusals;
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
  private final ReadOnlyStringWrapper heldBy = new ReadOnlyStringWrapper("");
  private final ReadOnlyObjectWrapper<@Nullable ConflictViewModel> question =
      new ReadOnlyObjectWrapper<>();
  private Runnable beforeLeaving = () -> {};
  private int committedSinceCount;
  private boolean counting;
  private boolean countAgain;

  /**
   * @param submit has the decision safely on disk when it returns; throws when it cannot
   * @param settle takes a decision that met a conflict out of the journal
   * @param attributes the attributes a person may label, in order
   */
  public ReviewViewModel(
      ReviewService reviews,
      Consumer<ReviewDecision> submit,
      Consumer<UUID> settle,
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
            queue,
            reviews,
            actor,
            tasks,
            () -> showCurrent(this.item.get() == null),
            this::readFailed);
    this.refusals = new Refusals(reviews, tasks, settle, new RefusedDecisions());
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

  /** Who else has the product on screen on the desk, empty when nobody has. */
  public ReadOnlyStringProperty heldByProperty() {
    return heldBy.getReadOnlyProperty();
  }

  /** The question that is put to the reviewer about the product on screen, null when none is. */
  public ReadOnlyObjectProperty<@Nullable ConflictViewModel> questionProperty() {
    return question.getReadOnlyProperty();
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

  /** One count at a time; whatever asks meanwhile is answered by one more. */
  private void readCounts() {
    committedSinceCount = 0;
    countAgain = counting;
    if (counting) {
      return;
    }
    counting = true;
    tasks.startQuietly(
        Lane.CATALOG,
        "Count the products",
        p -> reviews.counts(),
        now -> {
          counts.set(now);
          counted();
        },
        e -> {
          say(Notice.Level.WARNING, "The counts are not up to date: " + explain(e));
          countAgain = false;
          counted();
        });
  }

  private void counted() {
    counting = false;
    if (countAgain) {
      readCounts();
    }
  }

  private void readFailed(Throwable e) {
    if (item.get() == null) {
      state.set(QueueState.FAILED);
      say(Notice.Level.ERROR, "The review queue could not be read: " + explain(e));
    } else {
      say(
          Notice.Level.WARNING,
          "The next products cannot be read now; you can go on with what is here. " + explain(e));
    }
  }

  private void showCurrent(boolean moved) {
    ReviewQueue.Slot slot = queue.current();
    if (slot == null
        || (moved && slot.decided() && queue.waitingAhead() == 0 && item.get() == null)) {
      item.set(null);
      question.set(null);
      selection.clear();
      state.set(feed.isBusy() ? QueueState.LOADING : QueueState.EMPTY);
      return;
    }
    if (moved) {
      selection.clear();
      heldBy.set("");
    }
    item.set(slot.item());
    state.set(QueueState.READY);
    if (moved) {
      selection.begin(slot.item());
      question.set(refusals.question(slot.item().productId()));
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
    beforeLeaving.run();
    queue.open(found, !waits(found.stage()));
    showCurrent(true);
    holdCurrent();
  }

  /** Much of the catalog was changed at once: what was read is read again, from the top. */
  public void reload() {
    beforeLeaving.run();
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
          slot.read(fresh, slot.decided());
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
    if (slot == null
        || item.get() == null
        || asksFirst(slot)
        || !decide(slot, what, change, movesOn)) {
      return;
    }
    notice.set(null);
    goOn(movesOn);
  }

  private void goOn(boolean movesOn) {
    if (movesOn) {
      item.set(null);
      queue.advance();
    }
    showCurrent(movesOn);
    stepsChanged();
    feed.fill();
  }

  private boolean decide(ReviewQueue.Slot slot, String what, ReviewChange change, boolean movesOn) {
    ReviewItem before = slot.item();
    boolean decidedBefore = slot.decided();
    UUID id = ids.get();
    if (!submitted(id, slot, change)) {
      return false;
    }
    ReviewItem after = LocalEffect.apply(before, change);
    boolean decidedAfter = movesOn || decidedBefore;
    slot.foresee(after, decidedAfter, id);
    countAlong(before.stage(), after.stage());
    steps.did(
        new UndoStack.Step(
            id, what + " (" + before.sku() + ")", before, decidedBefore, after, decidedAfter));
    return true;
  }

  /** Whoever has an open question answers it before saying more about the same product. */
  private boolean asksFirst(ReviewQueue.Slot slot) {
    long product = slot.item().productId();
    if (!refusals.isPending(product)) {
      return false;
    }
    question.set(refusals.question(product));
    say(
        Notice.Level.WARNING,
        "Somebody else changed " + slot.item().sku() + " meanwhile. Choose first what stands.");
    return true;
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

  private boolean submitted(UUID id, ReviewQueue.Slot slot, ReviewChange change) {
    return submitted(id, slot.item(), change, slot.foreseenBy());
  }

  private boolean submitted(
      UUID id, ReviewItem seen, ReviewChange change, @Nullable UUID foreseenBy) {
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
              pace.lap(clock.instant()),
              foreseenBy));
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
    if (!submitted(id, slot.get(), new ReviewChange.Revert(step.decision()))) {
      return false;
    }
    slot.get().foresee(LocalEffect.restored(wanted, now), decided, id);
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
      return submitted(id, now, change, null) ? Optional.of(id) : Optional.empty();
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
      holdCurrent();
      feed.fill();
    }
  }

  public void previousProduct() {
    beforeLeaving.run();
    if (queue.previous()) {
      showCurrent(true);
      holdCurrent();
    }
  }

  /** To the next product that is not decided yet, past those that are. */
  public void nextWaiting() {
    beforeLeaving.run();
    if (queue.nextWaiting()) {
      showCurrent(true);
      feed.fill();
    } else {
      say(Notice.Level.INFO, "No product further on waits.");
    }
  }

  /** Back to the product before that is not decided yet. */
  public void previousWaiting() {
    beforeLeaving.run();
    if (queue.previousWaiting()) {
      showCurrent(true);
    } else {
      say(Notice.Level.INFO, "No product before this one waits.");
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
        if (decision.change() instanceof ReviewChange.Revert) {
          hold(List.of(decision.productId())); // It may wait again, and is on this desk.
        }
      }
      case ReviewOutcome.Conflict conflict -> {
        earlier.failed(decision.id());
        refusals.add(decision);
        steps.forget(decision.productId());
        stepsChanged();
        readCounts();
      }
      case ReviewOutcome.Gone gone ->
          takeBack(decision, ": " + gone.what() + " is gone; your decision was not applied.");
    }
    // Together with all that was said on top of it, which is refused as well.
    if (!feed.isUnderWay(decision.productId())) {
      refusals.compare(decision.productId());
    }
  }

  /** What becomes of decisions that met somebody else's. */
  private final class RefusedDecisions implements Refusals.Desk {
    @Override
    public void productGone(long product) {
      refusals.settled(product);
      replaced(product, Optional.empty(), " was deleted; your decision was not applied.");
    }

    @Override
    public void compared(ReviewConflict conflict) {
      ReviewItem now = conflict.current();
      String other = Objects.requireNonNullElse(conflict.actor(), "the machine");
      if (!conflict.mergeable()) {
        refusals.settled(now.productId());
        replaced(
            now.productId(),
            Optional.of(now),
            " was changed by " + other + " meanwhile; your decision was not applied.");
        return;
      }
      var changes = conflict.changes(conflict.fields());
      if (decideAgain(now, changes)) {
        say(
            Notice.Level.INFO,
            changes.isEmpty()
                ? "You and " + other + " said the same about " + now.sku() + "."
                : other + " changed " + now.sku() + ", too. Both changes stand.");
      }
    }

    @Override
    public void asked(ReviewConflict conflict) {
      ReviewItem now = conflict.current();
      var slot = queue.find(now.productId()).orElseGet(() -> queue.insert(now));
      slot.read(now, false);
      queue.bringForward(slot);
      ReviewItem shown = item.get();
      showCurrent(shown == null);
      if (shown != null && shown.productId() == now.productId()) {
        question.set(refusals.question(now.productId()));
      }
      say(
          Notice.Level.WARNING,
          conflict.actor()
              + " changed "
              + now.sku()
              + " meanwhile. It comes up again, and you choose what stands.");
    }

    @Override
    public void notRead(Throwable reason) {
      say(
          Notice.Level.WARNING,
          "A decision met somebody else's, and theirs could not be read: "
              + explain(reason)
              + " Yours is kept on this machine and asked about again.");
    }
  }

  /** Says again what was refused, about the product as it is now; then it is settled. */
  private boolean decideAgain(ReviewItem now, List<ReviewChange> changes) {
    var slot = queue.find(now.productId()).orElseGet(() -> queue.insert(now));
    boolean onScreen = item.get() != null && slot == queue.current();
    slot.read(now, !waits(now.stage()));
    for (ReviewChange change : changes) {
      if (!decide(slot, "Your choice", change, endsVisit(change))) {
        return false;
      }
    }
    refusals.settled(now.productId());
    if (onScreen || item.get() == null) {
      goOn(onScreen && slot.decided());
    } else {
      stepsChanged();
    }
    return true;
  }

  private static boolean endsVisit(ReviewChange change) {
    return change instanceof ReviewChange.Accept
        || change instanceof ReviewChange.Reject
        || change instanceof ReviewChange.Skip;
  }

  /**
   * Decides as was chosen, once every line of the question is answered.
   *
   * @return false when a line is open; it is selected then
   */
  public boolean answerQuestion() {
    ConflictViewModel asked = question.get();
    if (asked == null) {
      return true;
    }
    if (!asked.isComplete()) {
      asked.selectUnchosen();
      return false;
    }
    question.set(null);
    var changes = asked.changes();
    if (decideAgain(asked.item(), changes)) {
      say(
          Notice.Level.INFO,
          changes.isEmpty()
              ? asked.item().sku() + " stays as " + asked.actor() + " left it."
              : asked.item().sku() + " is decided as you chose.");
    }
    return true;
  }

  /** Puts the question off; it is asked again when the product is next decided on. */
  public void leaveQuestion() {
    question.set(null);
  }

  /** Holds on to what is on this desk for another two minutes. Call it every thirty seconds. */
  public void heartbeat() {
    hold(queue.waiting());
    if (item.get() == null) {
      feed.catalogChanged(); // What a crashed desk had claimed may have become free.
    }
  }

  private void holdCurrent() {
    ReviewItem now = item.get();
    if (now != null) {
      hold(List.of(now.productId()));
    }
  }

  private void hold(List<Long> products) {
    if (products.isEmpty()) {
      return;
    }
    tasks.startQuietly(
        Lane.CATALOG,
        "Hold on to what is on the desk",
        p -> reviews.renew(actor, products),
        others -> heldElsewhere(products, others),
        e -> heldBy.set("")); // The status bar says that the catalog is out of reach.
  }

  private void heldElsewhere(List<Long> asked, List<Claim> others) {
    ReviewItem shown = item.get();
    if (shown != null && asked.contains(shown.productId())) {
      heldBy.set("");
    }
    for (Claim claim : others) {
      if (shown != null && shown.productId() == claim.productId()) {
        heldBy.set(claim.holder());
      } else {
        dropWaiting(claim.productId());
      }
    }
    feed.fill();
  }

  private void dropWaiting(long product) {
    queue
        .find(product)
        .filter(s -> !s.decided() && !feed.isUnderWay(product) && !refusals.isPending(product))
        .ifPresent(queue::remove);
  }

  /** Somebody at another desk decided about a product. */
  public void decidedElsewhere(long product, long version, String other) {
    readCounts();
    if (queue.find(product).filter(s -> s.item().version() < version).isPresent()) {
      readAgain(product, other);
    }
  }

  /** The catalog was away for a while: reads again what is on the desk. */
  public void lookAgain() {
    refusals.products().forEach(refusals::compare);
    queue.waiting().forEach(product -> readAgain(product, ""));
    refresh();
    heartbeat();
  }

  private void readAgain(long product, String other) {
    if (feed.isUnderWay(product) || refusals.isPending(product)) {
      return; // The answer to the decision says it.
    }
    tasks.startQuietly(
        Lane.CATALOG,
        "Read product " + product + " again",
        p -> reviews.load(product),
        fresh -> patched(product, fresh, other),
        e ->
            say(
                Notice.Level.WARNING,
                "Product "
                    + product
                    + " was changed elsewhere and could not be read: "
                    + explain(e)));
  }

  private void patched(long product, Optional<ReviewItem> fresh, String other) {
    Optional<ReviewQueue.Slot> found = queue.find(product);
    if (found.isEmpty() || feed.isUnderWay(product) || refusals.isPending(product)) {
      return;
    }
    var slot = found.get();
    boolean onScreen = item.get() != null && slot == queue.current();
    if (fresh.isEmpty() && !onScreen) {
      dropWaiting(product);
    }
    if (fresh.isEmpty() || fresh.get().version() <= slot.item().version()) {
      return;
    }
    steps.forget(product);
    stepsChanged();
    ReviewItem now = fresh.get();
    if (!onScreen && !slot.decided() && !waits(now.stage())) {
      dropWaiting(product);
      feed.fill();
      return;
    }
    slot.read(now, slot.decided() || !waits(now.stage()));
    if (onScreen) {
      showCurrent(false);
      say(Notice.Level.INFO, changedBy(now, other));
    }
  }

  private static String changedBy(ReviewItem now, String other) {
    String last = other.isEmpty() ? Objects.requireNonNullElse(now.lastActor(), "Somebody") : other;
    return switch (now.stage()) {
      case VERIFIED -> last + " has just accepted " + now.sku() + ".";
      case REWORK -> last + " has just sent " + now.sku() + " to rework.";
      case NEW, IN_REVIEW -> last + " has just changed " + now.sku() + "; you see it as it is now.";
    };
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

  /** Something the reviewer asked to know. */
  public void inform(String text) {
    say(Notice.Level.INFO, text);
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
      slot.get().read(fresh.get(), false);
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
