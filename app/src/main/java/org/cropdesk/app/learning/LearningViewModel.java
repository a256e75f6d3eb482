package org.cropdesk.app.learning;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import javafx.beans.property.ReadOnlyBooleanProperty;
import javafx.beans.property.ReadOnlyBooleanWrapper;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.beans.property.ReadOnlyStringProperty;
import javafx.beans.property.ReadOnlyStringWrapper;
import org.cropdesk.app.activity.Lane;
import org.cropdesk.app.activity.RegisteredTask;
import org.cropdesk.app.activity.TaskBody;
import org.cropdesk.app.activity.TaskProgress;
import org.cropdesk.app.activity.TaskRegistry;
import org.cropdesk.job.StopSignal;
import org.cropdesk.learning.AttributeLearning;
import org.cropdesk.learning.Head;
import org.cropdesk.learning.Learning;
import org.cropdesk.learning.TrainingOutcome;
import org.jspecify.annotations.Nullable;

/**
 * What was learned, and the learning behind the screen: it starts by itself when enough was
 * verified since the last version. JavaFX thread.
 */
public final class LearningViewModel {
  /** Counting reads every verified product, so it is not done after each decision. */
  private static final int DECISIONS_BETWEEN_COUNTS = 25;

  private static final String OFFLINE =
      "The catalog is out of reach, so nothing can be learned now. What you decide is kept on this"
          + " machine and counts as soon as the catalog answers.";

  private final Learner learner;
  private final TaskRegistry tasks;
  private final String actor;
  private final BooleanSupplier online;
  private final Consumer<String> announce;

  private final ReadOnlyObjectWrapper<List<Card>> cards = new ReadOnlyObjectWrapper<>(List.of());
  private final ReadOnlyBooleanWrapper busy = new ReadOnlyBooleanWrapper();
  private final ReadOnlyStringWrapper message = new ReadOnlyStringWrapper("");
  private List<AttributeLearning> status = List.of();
  private @Nullable Map<String, Map<String, Integer>> counts;
  private Map<Head, String> refusals = Map.of();
  private int decisions;
  private int running;
  private boolean shown;

  /**
   * One attribute as it is shown.
   *
   * @param counts verified crops by value; null while they are counted
   * @param tooFew why no head can be trained yet, empty when one can or while crops are counted
   * @param refusals why a version cannot be used, where it cannot
   */
  public record Card(
      AttributeLearning attribute,
      @Nullable Map<String, Integer> counts,
      String tooFew,
      Map<Head, String> refusals) {
    public int verified() {
      Map<String, Integer> known = counts;
      return known == null ? 0 : known.values().stream().mapToInt(Integer::intValue).sum();
    }
  }

  /**
   * @param online whether the catalog answers
   * @param announce one sentence on the desk about what was learned behind it
   */
  public LearningViewModel(
      Learner learner,
      TaskRegistry tasks,
      String actor,
      BooleanSupplier online,
      Consumer<String> announce) {
    this.learner = learner;
    this.tasks = tasks;
    this.actor = actor;
    this.online = online;
    this.announce = announce;
  }

  public ReadOnlyObjectProperty<List<Card>> cardsProperty() {
    return cards.getReadOnlyProperty();
  }

  /** Whether a head is being trained or suggestions are rewritten. */
  public ReadOnlyBooleanProperty busyProperty() {
    return busy.getReadOnlyProperty();
  }

  public ReadOnlyStringProperty messageProperty() {
    return message.getReadOnlyProperty();
  }

  public void show() {
    shown = true;
    refresh();
  }

  public void hide() {
    shown = false;
  }

  /** Reads how things stand at once, and counts the verified crops behind it. */
  public void refresh() {
    tasks.startQuietly(
        Lane.CATALOG, "Read what was learned", p -> read(), this::stands, this::failed);
    tasks.startQuietly(
        Lane.LEARN,
        "Count verified crops",
        p -> learner.counts(stop(p)),
        this::counted,
        this::failed);
  }

  private record Stand(List<AttributeLearning> status, Map<Head, String> refusals) {}

  private Stand read() {
    var all = learner.status();
    var why =
        all.stream()
            .flatMap(a -> a.versions().stream().map(h -> Map.entry(h, learner.whyNot(a, h))))
            .filter(e -> !e.getValue().isEmpty())
            .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    return new Stand(all, why);
  }

  private void stands(Stand stand) {
    status = stand.status();
    refusals = stand.refusals();
    lay();
  }

  private void counted(Map<String, Map<String, Integer>> found) {
    counts = found;
    decisions = 0;
    lay();
  }

  private void lay() {
    var all = new ArrayList<Card>();
    for (AttributeLearning attribute : status) {
      var known = counts;
      var own = known == null ? null : known.getOrDefault(attribute.attribute(), Map.of());
      String tooFew =
          !attribute.obstacle().isEmpty()
              ? attribute.obstacle()
              : own == null ? "" : Learning.tooFew(own);
      all.add(new Card(attribute, own, tooFew, refusals));
    }
    cards.set(List.copyOf(all));
  }

  /** The weights are open: goes on with what an earlier sitting left, and learns what is due. */
  public void begin() {
    tasks.startQuietly(
        Lane.LEARN,
        "Look whether heads still fit",
        p -> learner.retire(actor),
        said -> {
          said.forEach(announce);
          rewriteIfNeeded();
          learnWhatIsDue();
        },
        this::failed);
  }

  /** A decision is in the catalog. */
  public void decided() {
    int known = cards.get().stream().mapToInt(Card::verified).max().orElse(0);
    if (++decisions >= Math.max(DECISIONS_BETWEEN_COUNTS, known / 20)) {
      decisions = 0;
      learnWhatIsDue();
    }
  }

  private void learnWhatIsDue() {
    if (busy.get() || !online.getAsBoolean()) {
      return;
    }
    tasks.startQuietly(
        Lane.LEARN,
        "Look whether enough was verified to learn from",
        p -> {
          var stop = stop(p);
          var now = learner.counts(stop);
          return learner.status().stream()
              .filter(a -> Learning.isDue(a, now.getOrDefault(a.attribute(), Map.of())))
              .map(AttributeLearning::attribute)
              .toList();
        },
        due -> due.forEach(attribute -> learn(attribute, false)),
        this::failed);
  }

  /** Trains another version now. */
  public void train(String attribute) {
    if (!online.getAsBoolean()) {
      message.set(OFFLINE);
      return;
    }
    message.set("");
    learn(attribute, true);
  }

  private void learn(String attribute, boolean asked) {
    run(
        "Learn " + attribute + " from what was verified",
        p -> {
          TrainingOutcome outcome = learner.train(attribute, actor, stop(p));
          p.update(1, 1, outcome.words());
          return outcome;
        },
        outcome -> trained(outcome, asked));
  }

  private void trained(TrainingOutcome outcome, boolean asked) {
    String words = capital(outcome.attribute()) + ": " + outcome.words();
    switch (outcome) {
      case TrainingOutcome.Trained t when t.used() && !shown -> announce.accept(words);
      case TrainingOutcome.Trained _, TrainingOutcome.TooFew _ -> {}
    }
    if (asked || outcome instanceof TrainingOutcome.Trained) {
      message.set(words);
    }
    rewriteIfNeeded();
  }

  /** Suggestions come from this version from now on. */
  public void use(String attribute, int version) {
    choose(
        "Use version " + version + " for " + attribute,
        () -> {
          learner.use(attribute, version, actor);
          return capital(attribute) + ": suggestions come from version " + version + " now.";
        });
  }

  /** Suggestions are zero-shot again. */
  public void back(String attribute) {
    choose(
        "Go back to zero-shot for " + attribute,
        () -> {
          learner.back(attribute, actor);
          return capital(attribute) + ": suggestions are zero-shot again, as before.";
        });
  }

  private void choose(String title, java.util.function.Supplier<String> choice) {
    if (!online.getAsBoolean()) {
      message.set(OFFLINE);
      return;
    }
    tasks.startQuietly(
        Lane.CATALOG,
        title,
        p -> choice.get(),
        words -> {
          message.set(words);
          rewriteIfNeeded();
        },
        this::failed);
  }

  private void rewriteIfNeeded() {
    tasks.startQuietly(
        Lane.CATALOG,
        "Look whose suggestions wait",
        p -> learner.waiting(),
        waiting -> {
          if (waiting.isEmpty()) {
            refreshIfShown();
          } else {
            rewrite(waiting);
          }
        },
        this::failed);
    refreshIfShown();
  }

  private void refreshIfShown() {
    if (shown) {
      refresh();
    }
  }

  private void rewrite(List<String> attributes) {
    run(
        "Rewrite the suggestions of " + String.join(" and ", attributes),
        p -> {
          long changed = learner.rewrite(n -> p.update(n, 0, n + " products"), stop(p));
          p.update(1, 1, changed + " products changed");
          return changed;
        },
        changed -> refreshIfShown());
  }

  private <T> void run(String title, TaskBody<T> body, Consumer<T> done) {
    busy.set(++running > 0);
    tasks.start(
        Lane.LEARN,
        title,
        body,
        result -> {
          busy.set(--running > 0);
          done.accept(result);
        },
        e -> {
          busy.set(--running > 0);
          failed(e);
        });
  }

  private static StopSignal stop(TaskProgress progress) {
    return StopSignal.when(progress::stopRequested);
  }

  private void failed(Throwable e) {
    message.set(
        "That did not work: "
            + RegisteredTask.explain(e)
            + " Labels and suggestions are as they were; what was rewritten so far is valid.");
  }

  static String capital(String text) {
    return text.isEmpty() ? text : Character.toUpperCase(text.charAt(0)) + text.substring(1);
  }
}
