package org.cropdesk.app.review;

import java.time.InstantSource;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.DoubleSupplier;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.beans.property.ReadOnlyStringProperty;
import javafx.beans.property.ReadOnlyStringWrapper;
import org.cropdesk.app.activity.TaskRegistry;
import org.cropdesk.failure.CatalogException;
import org.cropdesk.label.Attribute;
import org.cropdesk.label.Suggestion;
import org.cropdesk.queue.QueueView;
import org.cropdesk.review.BlindAnswer;
import org.cropdesk.review.BlindResult;
import org.cropdesk.review.DecisionWriter;
import org.cropdesk.review.HistoryEntry;
import org.cropdesk.review.PrimaryReason;
import org.cropdesk.review.RejectReason;
import org.cropdesk.review.ReviewChange;
import org.cropdesk.review.ReviewCounts;
import org.cropdesk.review.ReviewCrop;
import org.cropdesk.review.ReviewDecision;
import org.cropdesk.review.ReviewItem;
import org.cropdesk.review.ReviewOutcome;
import org.cropdesk.review.ReviewService;
import org.jspecify.annotations.Nullable;

/**
 * The review desk without its looks. A decision is handed to {@code submit}, which has it on disk
 * when it returns; only then does the screen move on. Everything else happens behind.
 *
 * <p>JavaFX thread only (or the one thread of a headless run).
 */
public final class ReviewViewModel {
  private static final int WARM_AHEAD = 10;

  private final ReviewDesk desk;
  private final DeskUndo undo;
  private final DeskQuestions questions;
  private final DeskHolds holds;
  private final DeskNews news;
  private final DeskDoor door;
  private final DeskAnswers answers;
  private final DeskWords words;
  private @Nullable DeskBlind blind;
  private final List<Attribute> attributes;
  private final ReadOnlyObjectWrapper<QueueView> view =
      new ReadOnlyObjectWrapper<>(QueueView.START);
  private final ReadOnlyStringWrapper preparing = new ReadOnlyStringWrapper("");

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
    this.attributes = List.copyOf(attributes);
    this.desk =
        new ReviewDesk(
            new ReviewDesk.Means(reviews, submit, tasks, actor, clock, ids), attributes.size());
    this.undo = new DeskUndo(desk);
    this.questions = new DeskQuestions(desk, settle);
    this.holds = new DeskHolds(desk, questions);
    this.news = new DeskNews(desk, questions, holds);
    this.door = new DeskDoor(desk);
    this.answers = new DeskAnswers(desk, undo, questions, holds, news);
    this.words = new DeskWords(desk, this.attributes);
  }

  /**
   * From now on some of the products that come are ones this person has decided before.
   *
   * @param answers keeps what is said of them
   * @param share 0..1, asked for every time
   */
  public void mixIn(DecisionWriter answers, DoubleSupplier share, RandomGenerator random) {
    var lane =
        new DeskBlind.Answers() {
          @Override
          public void submit(BlindAnswer answer) {
            answers.submit(answer);
          }

          @Override
          public Set<Long> underWay() {
            return answers.answeredBlind();
          }
        };
    blind = new DeskBlind(desk, desk.means().reviews().blind(), lane, share, random);
    desk.setBlind(blind);
  }

  /** A blind answer is kept beside the catalog. */
  public void onAnswered(BlindAnswer answer, Optional<BlindResult> result) {
    if (blind != null) {
      blind.answered(answer, result);
    }
  }

  /** The catalog does not take a blind answer. */
  public void onRefused(BlindAnswer answer, CatalogException reason) {
    if (blind != null) {
      blind.refused(answer, reason);
    }
  }

  /** Makes what was said the second time, and differs from the first, count. */
  public void applySecondWord() {
    if (blind != null) {
      desk.finishHalfDone();
      blind.applyLast();
    }
  }

  public ReadOnlyObjectProperty<@Nullable ReviewItem> itemProperty() {
    return desk.itemProperty();
  }

  public @Nullable ReviewItem item() {
    return desk.item();
  }

  /** Which crop and which attribute the keys act on. */
  public DeskSelection selection() {
    return desk.selection();
  }

  /** The crop the keys act on, null when the product has none. */
  public @Nullable ReviewCrop selectedCrop() {
    return words.selectedCrop();
  }

  /** The person at this desk. */
  public String actor() {
    return desk.means().actor();
  }

  /** Who gave the verdict of a person: "You" only if it was you. */
  public String nameOf(ReviewCrop crop) {
    String by = crop.humanActor();
    return by == null || by.equals(actor()) ? "You" : by;
  }

  public List<Attribute> attributes() {
    return attributes;
  }

  public Attribute selectedAttribute() {
    return attributes.get(desk.selection().attribute());
  }

  public ReadOnlyObjectProperty<QueueState> stateProperty() {
    return desk.stateProperty();
  }

  public ReadOnlyObjectProperty<@Nullable Notice> noticeProperty() {
    return desk.noticeProperty();
  }

  public ReadOnlyObjectProperty<ReviewCounts> countsProperty() {
    return desk.counts().property();
  }

  public ReadOnlyStringProperty undoTextProperty() {
    return desk.steps().undoTextProperty();
  }

  public ReadOnlyStringProperty redoTextProperty() {
    return desk.steps().redoTextProperty();
  }

  public ReadOnlyObjectProperty<List<HistoryEntry>> historyProperty() {
    return door.historyProperty();
  }

  /** Who else has the product on screen on the desk, empty when nobody has. */
  public ReadOnlyStringProperty heldByProperty() {
    return holds.heldByProperty();
  }

  /** The question that is put to the reviewer about the product on screen, null when none is. */
  public ReadOnlyObjectProperty<@Nullable ConflictViewModel> questionProperty() {
    return desk.questionProperty();
  }

  /** Products whose pictures are worth having ready. */
  public List<ReviewItem> upcoming() {
    return desk.queue().upcoming(WARM_AHEAD);
  }

  /** A person's values if there are any, else the machine's best; empty when there is neither. */
  public static List<String> labelsOf(ReviewCrop crop, String attribute) {
    List<String> human = crop.humanLabels().get(attribute);
    return human != null
        ? human
        : crop.suggestions().stream()
            .filter(s -> s.attribute().equals(attribute) && s.rank() == 1)
            .map(Suggestion::value)
            .toList();
  }

  /** What stands for an attribute in words; empty when nothing does. */
  public static Optional<String> labelOf(ReviewCrop crop, String attribute) {
    List<String> values = labelsOf(crop, attribute);
    return values.isEmpty() ? Optional.empty() : Optional.of(String.join(", ", values));
  }

  /** Reads the queue and the counts; called at start and whenever the catalog has changed. */
  public void refresh() {
    desk.feed().catalogChanged();
    desk.counts().read();
  }

  /** Brings a product onto the desk, whatever its stage. */
  public void open(long productId) {
    door.open(productId, 0);
  }

  /** The same, at one of its crops. */
  public void open(long productId, long cropId) {
    door.open(productId, cropId);
  }

  /**
   * Brings a product onto the desk, whatever its stage.
   *
   * @param crop its number on the strip from 1, 0 for none in particular
   */
  void open(String sku, int crop) {
    door.open(sku, crop);
  }

  /** The queue on the desk. */
  public ReadOnlyObjectProperty<QueueView> viewProperty() {
    return view.getReadOnlyProperty();
  }

  /** Puts another queue on the desk. */
  void choose(QueueView other) {
    desk.clear();
    desk.feed().choose(other);
    view.set(other);
    desk.counts().read();
  }

  /** Much of the catalog was changed at once: what was read is read again, from the top. */
  public void reload() {
    desk.clear();
    refresh();
  }

  /** Everything shown is right; the next product is on screen when this returns. */
  public void accept() {
    words.accept();
  }

  /** The product goes to rework; the next one is on screen when this returns. */
  public void reject(RejectReason reason, @Nullable String note) {
    words.reject(reason, note);
  }

  /** The one thing that was wrong is put right and the rest accepted, in one decision. */
  void fixAndAccept(Fixes.Fix fix) {
    words.fixAndAccept(fix);
  }

  /**
   * Marks the product on screen for somebody to look at.
   *
   * @param note may be empty; null takes the flag off
   */
  public void flag(@Nullable String note) {
    words.flag(note);
  }

  /** The product goes behind the others; the next one is on screen when this returns. */
  public void skip() {
    words.skip();
  }

  /** Says the opposite of what stands about the selected crop. */
  public void toggleKeep() {
    words.toggleKeep();
  }

  /**
   * The selected crop stands for the product from now on.
   *
   * @param reason null when nobody says
   */
  public void makePrimary(@Nullable PrimaryReason reason) {
    words.makePrimary(reason);
  }

  /**
   * Sets the selected attribute of the selected crop. Where several values may be right, this one
   * is added to those that stand, or taken from them.
   */
  public void chooseLabel(String value) {
    words.chooseLabel(value);
  }

  /**
   * Records what a person did to a box of the product on screen.
   *
   * @param what in the words of the undo list
   */
  void changeBox(String what, ReviewChange change) {
    desk.decide(what, change, false);
  }

  /** What is half done and has to become a decision before anything else does. */
  void setBeforeLeaving(Runnable action) {
    desk.setBeforeLeaving(action);
  }

  /** The machine has looked again at crops of these products. */
  public void onRefreshed(List<Long> products) {
    news.refreshed(products);
  }

  /**
   * The values the selected attribute of a crop may have: the machine's suggestions first, then the
   * rest of the vocabulary in its own order. Digits choose among the first nine.
   */
  public List<String> values(ReviewCrop crop) {
    return values(crop, selectedAttribute());
  }

  List<String> values(ReviewCrop crop, Attribute attribute) {
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

  /**
   * Takes back the last decision and shows its product: of this sitting, else the person's last one
   * in the catalog.
   */
  public void undo() {
    if (blind == null || !blind.undo()) {
      undo.undo();
    }
  }

  /** Takes back the last undo. */
  public void redo() {
    undo.redo();
  }

  public void nextProduct() {
    desk.finishHalfDone();
    if (desk.queue().next()) {
      desk.showCurrent(true);
      holds.holdCurrent();
      desk.feed().fillBehindTheFrame();
    }
  }

  public void previousProduct() {
    desk.finishHalfDone();
    if (desk.queue().previous()) {
      desk.showCurrent(true);
      holds.holdCurrent();
    }
  }

  /** To the next product that is not decided yet, past those that are. */
  public void nextWaiting() {
    desk.finishHalfDone();
    if (desk.queue().nextWaiting()) {
      desk.showCurrent(true);
      desk.feed().fillBehindTheFrame();
    } else {
      desk.inform("No product further on waits.");
    }
  }

  /** Back to the product before that is not decided yet. */
  public void previousWaiting() {
    desk.finishHalfDone();
    if (desk.queue().previousWaiting()) {
      desk.showCurrent(true);
    } else {
      desk.inform("No product before this one waits.");
    }
  }

  /** Reads the history of the product on screen into {@link #historyProperty}. */
  public void readHistory() {
    door.readHistory(blind != null && blind.isOnScreen());
  }

  /** What the catalog made of a decision. */
  public void onOutcome(ReviewDecision decision, ReviewOutcome outcome) {
    answers.onOutcome(decision, outcome);
  }

  /** The catalog refuses a decision for a reason of its own; it stays in the journal. */
  public void onRefused(ReviewDecision decision, CatalogException reason) {
    answers.onRefused(decision, reason);
  }

  /**
   * Decides as was chosen, once every line of the question is answered.
   *
   * @return false when a line is open; it is selected then
   */
  public boolean answerQuestion() {
    return questions.answer();
  }

  /** Puts the question off; it is asked again when the product is next decided on. */
  public void leaveQuestion() {
    desk.ask(null);
  }

  /** Holds on to what is on this desk for another two minutes. Call it every thirty seconds. */
  public void heartbeat() {
    holds.heartbeat();
  }

  /** Somebody at another desk decided about a product. */
  public void decidedElsewhere(long product, long version, String other) {
    news.decidedElsewhere(product, version, other);
  }

  /** The catalog was away for a while: reads again what is on the desk. */
  public void lookAgain() {
    news.lookAgain();
    refresh();
    heartbeat();
  }

  /** What is being made ready before there is anything to review; empty when nothing is. */
  public ReadOnlyStringProperty preparingProperty() {
    return preparing.getReadOnlyProperty();
  }

  public void preparing(String words) {
    preparing.set(words);
  }

  /** Something the reviewer should know although nothing has to be decided. */
  public void warn(String text) {
    desk.warn(text);
  }

  /** Something the reviewer asked to know. */
  public void inform(String text) {
    desk.inform(text);
  }
}
