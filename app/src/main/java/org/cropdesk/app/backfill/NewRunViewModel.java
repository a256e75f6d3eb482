package org.cropdesk.app.backfill;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.function.Supplier;
import javafx.beans.property.ReadOnlyBooleanProperty;
import javafx.beans.property.ReadOnlyBooleanWrapper;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.beans.property.ReadOnlyStringProperty;
import javafx.beans.property.ReadOnlyStringWrapper;
import org.cropdesk.app.AppContext;
import org.cropdesk.app.activity.Lane;
import org.cropdesk.app.activity.RegisteredTask;
import org.cropdesk.app.activity.TaskRegistry;
import org.cropdesk.app.backfill.RunForm.Field;
import org.cropdesk.app.backfill.RunForm.Read;
import org.cropdesk.app.fx.FxThread;
import org.cropdesk.app.settings.SettingsViewModel;
import org.cropdesk.filter.FilterParser;
import org.cropdesk.filter.FilterWords;
import org.cropdesk.filter.Parsed;
import org.cropdesk.inference.known.EncoderChoice;
import org.cropdesk.inference.known.KnownEncoder;
import org.jspecify.annotations.Nullable;

/**
 * What a new run is to be, and what a look at it before it begins has found. JavaFX thread only;
 * the look itself goes on behind the screen and is given up when something else is typed.
 */
public final class NewRunViewModel {
  /** Products that are made to see how long one takes; what the command line takes, too. */
  static final int SAMPLE = 8;

  private static final String URL = "EMBEDDING_SERVER_URL";

  private final AppContext app;
  private final TaskRegistry tasks;
  private final SettingsViewModel settings;
  private final Supplier<FilterWords> readWords;
  private final BackfillsViewModel runs;
  private final Map<String, String> environment;

  private final ReadOnlyObjectWrapper<RunForm> form;
  private final ReadOnlyObjectWrapper<Map<Field, String>> problems =
      new ReadOnlyObjectWrapper<>(Map.of());
  private final ReadOnlyObjectWrapper<List<PreflightLine>> lines =
      new ReadOnlyObjectWrapper<>(List.of());
  private final ReadOnlyObjectWrapper<List<String>> encoders =
      new ReadOnlyObjectWrapper<>(List.of());
  private final ReadOnlyBooleanWrapper checking = new ReadOnlyBooleanWrapper();
  private final ReadOnlyStringWrapper waiting = new ReadOnlyStringWrapper("");
  private final ReadOnlyStringWrapper whyNot = new ReadOnlyStringWrapper("");
  private final ReadOnlyBooleanWrapper begun = new ReadOnlyBooleanWrapper();
  private FilterWords known = FilterWords.NONE;
  private @Nullable RunForm checked;
  private @Nullable RunWish wish;
  private PreflightChecks.@Nullable Found found;
  private @Nullable RegisteredTask<?> look;
  private @Nullable PreflightChecks checks;
  private boolean stopped;
  private boolean starting;
  private long turn;
  private long reads;

  /**
   * @param readWords of the catalog, for filters; called on a background thread
   */
  NewRunViewModel(
      AppContext app,
      TaskRegistry tasks,
      SettingsViewModel settings,
      Supplier<FilterWords> readWords,
      BackfillsViewModel runs,
      Map<String, String> environment) {
    this.app = app;
    this.tasks = tasks;
    this.settings = settings;
    this.readWords = readWords;
    this.runs = runs;
    this.environment = environment;
    this.form = new ReadOnlyObjectWrapper<>(fresh());
    judge();
  }

  private RunForm fresh() {
    String last = settings.lastEncoder();
    String url = environment.getOrDefault(URL, "").strip();
    return !last.isEmpty()
        ? RunForm.standard(environment, last, "used last")
        : url.isEmpty()
            ? RunForm.standard(
                environment, app.options().weights().encoder().toString(), "the index's")
            : RunForm.standard(environment, url, URL);
  }

  public ReadOnlyObjectProperty<RunForm> formProperty() {
    return form.getReadOnlyProperty();
  }

  public RunForm form() {
    return form.get();
  }

  /** What is wrong, at the field it is about. */
  public ReadOnlyObjectProperty<Map<Field, String>> problemsProperty() {
    return problems.getReadOnlyProperty();
  }

  /** What the look has found so far, in order. */
  public ReadOnlyObjectProperty<List<PreflightLine>> linesProperty() {
    return lines.getReadOnlyProperty();
  }

  /** Folders and addresses that can be chosen. */
  public ReadOnlyObjectProperty<List<String>> encodersProperty() {
    return encoders.getReadOnlyProperty();
  }

  public ReadOnlyBooleanProperty checkingProperty() {
    return checking.getReadOnlyProperty();
  }

  /** What the look waits for and how long, a sentence; empty when it waits for nobody. */
  public ReadOnlyStringProperty waitingProperty() {
    return waiting.getReadOnlyProperty();
  }

  /** Why the run cannot be started now, a sentence; empty when it can. */
  public ReadOnlyStringProperty whyNotProperty() {
    return whyNot.getReadOnlyProperty();
  }

  /** Turns true when the run that was asked for is in the catalog. */
  public ReadOnlyBooleanProperty begunProperty() {
    return begun.getReadOnlyProperty();
  }

  FilterWords known() {
    return known;
  }

  Parsed parse(String filter) {
    return FilterParser.parse(filter, known);
  }

  /** Begins a new form and looks at it as it stands. */
  public void open() {
    begun.set(false);
    starting = false;
    form.set(fresh());
    tasks.startQuietly(
        Lane.LISTS,
        "Look which encoders there are",
        p -> {
          var offers = new LinkedHashSet<String>();
          app.encoders().list().stream()
              .filter(e -> e.problem().isEmpty())
              .map(KnownEncoder::folder)
              .forEach(f -> offers.add(f.toString()));
          return List.copyOf(offers);
        },
        this::offer,
        e -> offer(List.of()));
    tasks.startQuietly(
        Lane.LISTS, "Read the words of the catalog", p -> readWords.get(), w -> known = w, e -> {});
    check();
  }

  private void offer(List<String> folders) {
    var offers = new LinkedHashSet<>(folders);
    if (environment.containsKey(URL)) {
      offers.add(environment.getOrDefault(URL, ""));
    }
    if (!settings.lastEncoder().isEmpty()) {
      offers.add(settings.lastEncoder());
    }
    encoders.set(List.copyOf(offers));
  }

  /** Takes what was typed; says what is wrong with it, but looks at nothing yet. */
  public void typed(Field field, String text) {
    RunForm next = form.get().with(field, text);
    if (next.equals(form.get())) {
      return;
    }
    form.set(next);
    giveUp();
    understand(next);
    judge();
  }

  private void understand(RunForm typed) {
    long mine = ++reads;
    tasks.startQuietly(
        Lane.LISTS,
        "Understand what a run is to be",
        p -> typed.read(),
        read -> {
          if (mine == reads) {
            problems.set(read instanceof Read.Faulty(var all) ? all : Map.of());
            judge();
          }
        },
        e -> {});
  }

  private void giveUp() {
    turn++;
    checked = null;
    found = null;
    wish = null;
    checking.set(false);
    waiting.set("");
    stopped = false;
    if (look != null) {
      look.requestStop();
    }
    if (checks != null) {
      checks.cancel();
    }
  }

  /** Ends the look, whatever it waits for; what it has found is still shown. */
  public void stopLooking() {
    if (checking.get()) {
      giveUp();
      stopped = true;
      judge();
    }
  }

  /** Looks at everything the run stands on, behind the screen, line by line. */
  public void check() {
    giveUp();
    reads++;
    long mine = turn;
    RunForm asked = form.get();
    lines.set(List.of());
    checking.set(true);
    judge();
    var mineToLook =
        new PreflightChecks(
            app,
            line -> FxThread.later(() -> add(mine, line)),
            line -> FxThread.later(() -> waits(mine, line)));
    checks = mineToLook;
    look =
        tasks.startQuietly(
            Lane.RUNS,
            "Look before a run",
            p ->
                switch (asked.read()) {
                  case Read.Faulty(var wrong) -> new Looked(null, null, wrong);
                  case Read.Good(var good) -> {
                    try {
                      var all = mineToLook.run(good, SAMPLE);
                      yield new Looked(good, all, all.problems());
                    } catch (CancellationException e) {
                      yield new Looked(null, null, Map.of());
                    }
                  }
                },
            looked -> looked(mine, asked, looked),
            e -> {
              if (mine == turn) {
                checking.set(false);
                add(
                    mine,
                    PreflightLine.problem(
                        PreflightLine.Check.CATALOG, RegisteredTask.explain(e), "Check again."));
                judge();
              }
            });
  }

  private record Looked(
      @Nullable RunWish wish, PreflightChecks.@Nullable Found found, Map<Field, String> problems) {}

  private void waits(long of, String line) {
    if (of == turn && checking.get()) {
      waiting.set(line);
    }
  }

  private void add(long of, PreflightLine line) {
    if (of == turn) {
      waiting.set("");
      var longer = new ArrayList<>(lines.get());
      longer.add(line);
      lines.set(List.copyOf(longer));
    }
  }

  private void looked(long mine, RunForm asked, Looked looked) {
    if (mine != turn) {
      return;
    }
    checking.set(false);
    waiting.set("");
    checked = asked;
    wish = looked.wish();
    found = looked.found();
    problems.set(looked.problems());
    judge();
  }

  private boolean isChecked() {
    RunForm seen = checked;
    return seen != null && seen.equals(form.get());
  }

  /** Whether something was changed since it was looked at. */
  boolean isStale() {
    return !checking.get() && !starting && !stopped && !isChecked();
  }

  private void judge() {
    PreflightChecks.Found seen = found;
    whyNot.set(
        starting
            ? "The run is being started."
            : !problems.get().isEmpty()
                ? "Correct what is marked."
                : checking.get()
                    ? "It is still being looked at."
                    : seen == null || !isChecked()
                        ? stopped
                            ? "You stopped the look. Look again first."
                            : "Look at it again first: something was changed."
                        : seen.whyNot());
  }

  /**
   * Begins the run and works on it here.
   *
   * @param notes kept with it
   */
  public void start(String notes) {
    RunWish good = wish;
    if (!whyNot.get().isEmpty() || good == null) {
      return;
    }
    starting = true;
    judge();
    settings.changeLastEncoder(remembered());
    runs.steering()
        .begin(
            good,
            notes,
            run -> begun.set(true),
            why -> {
              starting = false;
              found = null;
              if (!begun.get()) {
                add(turn, PreflightLine.problem(PreflightLine.Check.PRODUCTS, why, ""));
              }
              judge();
            });
  }

  /** Without what might be a secret: what stands behind the path of an address. */
  private String remembered() {
    var request = wish == null ? null : wish.request();
    var choice =
        request == null ? null : request.image() != null ? request.image() : request.text();
    return choice instanceof EncoderChoice.Server(var at) && at != null
        ? at.address()
        : form.get().text(Field.ENCODER);
  }
}
