package org.cropdesk.app.backfill;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.beans.property.ReadOnlyStringProperty;
import javafx.beans.property.ReadOnlyStringWrapper;
import org.cropdesk.app.activity.Lane;
import org.cropdesk.app.activity.RegisteredTask;
import org.cropdesk.app.activity.TaskRegistry;
import org.cropdesk.backfill.BackfillEvent;
import org.cropdesk.backfill.BackfillFailure;
import org.cropdesk.backfill.BackfillLive;
import org.cropdesk.backfill.BackfillRun;
import org.cropdesk.backfill.BackfillState;
import org.cropdesk.backfill.Backfills;
import org.cropdesk.embedding.Space;
import org.cropdesk.embedding.Spaces;
import org.jspecify.annotations.Nullable;

/**
 * The runs of the catalog, whoever works on them, and one of them closely. JavaFX thread only.
 * Reads once a second while its page is in front, every five seconds while a run that was seen at
 * work goes on behind another page, else not at all.
 */
public final class BackfillsViewModel {
  private static final int PAGE = RunReader.PAGE;
  private static final int FAILURES = RunReader.FAILURES;
  private static final int HIDDEN_EVERY = 5;
  private static final String JOINING = "This desktop opens the encoder and joins in.";

  private final Backfills backfills;
  private final RunReader reader;
  private final RunWork work;
  private final TaskRegistry tasks;
  private final String actor;
  private final Consumer<Long> onOpen;

  private final ReadOnlyObjectWrapper<List<BackfillRun>> runs =
      new ReadOnlyObjectWrapper<>(List.of());
  private final ReadOnlyObjectWrapper<@Nullable BackfillLive> live = new ReadOnlyObjectWrapper<>();
  private final ReadOnlyObjectWrapper<List<BackfillFailure>> failures =
      new ReadOnlyObjectWrapper<>(List.of());
  private final ReadOnlyObjectWrapper<List<BackfillEvent>> events =
      new ReadOnlyObjectWrapper<>(List.of());
  private final ReadOnlyStringWrapper message = new ReadOnlyStringWrapper("");
  private final ReadOnlyStringWrapper notice = new ReadOnlyStringWrapper("");
  private final Map<Integer, Space> known = new HashMap<>();
  private final Set<Long> atWork = new HashSet<>();
  private List<BackfillRun> older = List.of();
  private long selected;
  private int failurePages = 1;
  private boolean shown;
  private boolean reading;
  private boolean said;
  private int beats;
  private long noticed;

  /**
   * @param onOpen brings a product onto the review desk
   */
  BackfillsViewModel(
      Backfills backfills,
      Spaces spaces,
      RunWork work,
      TaskRegistry tasks,
      String actor,
      Consumer<Long> onOpen) {
    this.backfills = backfills;
    this.reader = new RunReader(backfills, spaces);
    this.work = work;
    this.tasks = tasks;
    this.actor = actor;
    this.onOpen = onOpen;
  }

  /** The newest first. */
  public ReadOnlyObjectProperty<List<BackfillRun>> runsProperty() {
    return runs.getReadOnlyProperty();
  }

  /** The run that is looked at, null when there is none. */
  public ReadOnlyObjectProperty<@Nullable BackfillLive> liveProperty() {
    return live.getReadOnlyProperty();
  }

  /** What failed in it, by product. */
  public ReadOnlyObjectProperty<List<BackfillFailure>> failuresProperty() {
    return failures.getReadOnlyProperty();
  }

  /** Its log, the oldest first. */
  public ReadOnlyObjectProperty<List<BackfillEvent>> eventsProperty() {
    return events.getReadOnlyProperty();
  }

  /** What came of the last command; empty for nothing to say. */
  public ReadOnlyStringProperty messageProperty() {
    return message.getReadOnlyProperty();
  }

  /** That a run has come to an end or a halt; stays until it is dismissed. */
  public ReadOnlyStringProperty noticeProperty() {
    return notice.getReadOnlyProperty();
  }

  public void dismissNotice() {
    notice.set("");
  }

  /** Brings up the run the notice is about. */
  void selectNoticed() {
    select(noticed);
  }

  /** The number of the run that is looked at; 0 when there is none. */
  public long selected() {
    return selected;
  }

  public @Nullable BackfillRun run() {
    BackfillLive now = live.get();
    return now == null || now.run().id() != selected ? null : now.run();
  }

  /** The space of a run in words. */
  public String space(BackfillRun run) {
    return RunWords.space(run.spaceId(), known.get(run.spaceId()));
  }

  /** Whether this process works on a run. */
  public boolean isHere(long run) {
    return work.here().contains(run);
  }

  public void onShow() {
    shown = true;
    read();
  }

  public void onHide() {
    shown = false;
  }

  /** Once a second. */
  public void beat() {
    beats++;
    boolean open = !atWork.isEmpty() || !work.here().isEmpty();
    if (shown || (open && beats % HIDDEN_EVERY == 0)) {
      read();
    }
  }

  /** Reads everything anew; a reading that takes longer than a second is not begun twice. */
  public void read() {
    if (reading) {
      return;
    }
    reading = true;
    long wanted = selected;
    int pages = failurePages;
    boolean closely = shown;
    Set<Integer> seen = Set.copyOf(known.keySet());
    tasks.startQuietly(
        Lane.CATALOG,
        "Look at the runs",
        p -> reader.read(wanted, pages, closely, seen),
        this::show,
        e -> {
          reading = false;
          message.set("The runs could not be read: " + RegisteredTask.explain(e));
        });
  }

  private void show(RunReader.Reading found) {
    reading = false;
    found.spaces().forEach(s -> known.put(s.id(), s));
    notice(found.runs());
    var all = new ArrayList<>(found.runs());
    long last = all.isEmpty() ? 0 : all.getLast().id();
    older.stream().filter(r -> r.id() < last).forEach(all::add);
    if (!all.equals(runs.get())) {
      runs.set(List.copyOf(all));
    }
    if (found.of() == 0 || (selected != 0 && found.of() != selected)) {
      return;
    }
    selected = found.of();
    BackfillLive before = live.get();
    boolean moved =
        before != null
            && found.live() != null
            && before.run().state() != found.live().run().state();
    if ((message.get().equals(JOINING) && isHere(selected)) || (moved && said)) {
      message.set("");
    }
    live.set(found.live());
    if (!found.failures().equals(failures.get())) {
      failures.set(List.copyOf(found.failures()));
    }
    if (!found.events().equals(events.get())) {
      events.set(List.copyOf(found.events()));
    }
  }

  /** Whoever saw a run at work hears of its end, on whatever page. */
  private void notice(List<BackfillRun> newest) {
    for (BackfillRun run : newest) {
      if (run.state().works()) {
        atWork.add(run.id());
      } else if (atWork.remove(run.id()) && !isMine(run)) {
        noticed = run.id();
        notice.set(RunWords.ended(run, space(run)));
      }
    }
  }

  /** Who has just said "pause" or "cancel" knows. */
  private boolean isMine(BackfillRun run) {
    return Objects.equals(run.message(), "Paused by " + actor + ".")
        || Objects.equals(run.message(), "Cancelled by " + actor + ".");
  }

  /** Looks at a run closely. */
  public void select(long run) {
    if (run == selected || run == 0) {
      return;
    }
    selected = run;
    failurePages = 1;
    message.set("");
    live.set(null);
    failures.set(List.of());
    events.set(List.of());
    reading = false;
    read();
  }

  /** Lists further runs, or failures, than those that are shown. */
  void moreRuns() {
    var all = runs.get();
    if (all.isEmpty() || all.size() % PAGE != 0) {
      return;
    }
    long last = all.getLast().id();
    tasks.startQuietly(
        Lane.CATALOG,
        "Read older runs",
        p -> backfills.list(last, PAGE),
        more -> {
          var longer = new ArrayList<>(older);
          more.stream()
              .filter(m -> longer.stream().noneMatch(o -> o.id() == m.id()))
              .forEach(longer::add);
          older = longer;
          read();
        },
        e -> message.set("Older runs could not be read: " + RegisteredTask.explain(e)));
  }

  void moreFailures() {
    if (failures.get().size() == failurePages * FAILURES) {
      failurePages++;
      read();
    }
  }

  /** Why a command cannot be given now; empty when it can. */
  String whyNot(Act act) {
    BackfillRun run = run();
    if (run == null) {
      return "No run is chosen.";
    }
    BackfillState state = run.state();
    return switch (act) {
      case WORK ->
          isHere(run.id())
              ? "This desktop works on it already."
              : state.works() ? "" : "The run is " + RunWords.state(state) + ".";
      case PAUSE -> state.works() ? "" : "The run is " + RunWords.state(state) + ".";
      case RESUME -> state == BackfillState.PAUSED ? "" : "The run is not paused.";
      case CANCEL -> state.ended() ? "The run is " + RunWords.state(state) + "." : "";
      case RETRY ->
          run.failed() == 0
              ? "Nothing of it has failed."
              : state == BackfillState.CANCELLED ? "The run is cancelled; begin a new one." : "";
    };
  }

  /** What can be done to a run. */
  enum Act {
    WORK,
    PAUSE,
    RESUME,
    CANCEL,
    RETRY
  }

  /** Works on the run here, beside whoever else does. */
  public void workHere() {
    if (whyNot(Act.WORK).isEmpty()) {
      join(selected);
    }
  }

  private void join(long run) {
    atWork.add(run);
    message.set(JOINING);
    work.join(run, this::left, e -> message.set(RegisteredTask.explain(e)));
  }

  private void left(@Nullable BackfillRun run) {
    read();
  }

  /**
   * Begins a run and works on it here.
   *
   * @param failed told why it was not begun, or why work on it stopped
   */
  void begin(RunWish wish, String notes, Consumer<BackfillRun> begun, Consumer<String> failed) {
    work.begin(
        wish,
        notes,
        run ->
            org.cropdesk.app.fx.FxThread.later(() -> {
              atWork.add(run.id());
              begun.accept(run);
              select(run.id());
              read();
            }),
        this::left,
        e -> {
          message.set(RegisteredTask.explain(e));
          failed.accept(RegisteredTask.explain(e));
          read();
        });
  }

  public void pause() {
    if (whyNot(Act.PAUSE).isEmpty()) {
      steer("Pause run " + selected, run -> backfills.pause(run, actor), "");
    }
  }

  /** Lets workers go on, and works here when nobody does. */
  public void resume() {
    if (whyNot(Act.RESUME).isEmpty()) {
      long run = selected;
      steer("Resume run " + run, id -> backfills.resume(id, actor), "", () -> join(run));
    }
  }

  public void cancel() {
    if (whyNot(Act.CANCEL).isEmpty()) {
      steer("Cancel run " + selected, run -> backfills.cancel(run, actor), "");
    }
  }

  /**
   * Tries failures again, and works here when nobody does.
   *
   * @param failure null for all of them
   */
  public void retry(@Nullable BackfillFailure failure) {
    if (whyNot(Act.RETRY).isEmpty()) {
      long run = selected;
      boolean nobody = live.get() == null || live.get().working() == 0;
      steer(
          "Try failures of run " + run + " again",
          id -> backfills.retry(id, failure == null ? null : failure.productId(), actor),
          failure == null ? "All failures are due again." : failure.sku() + " is due again.",
          () -> {
            if (nobody) {
              join(run);
            }
          });
    }
  }

  private void steer(String title, Consumer<Long> act, String words) {
    steer(title, act, words, () -> {});
  }

  private void steer(String title, Consumer<Long> act, String words, Runnable then) {
    long run = selected;
    said = false;
    message.set("");
    tasks.start(
        Lane.CATALOG,
        title,
        p -> {
          act.accept(run);
          return run;
        },
        done -> {
          message.set(words);
          said = true;
          then.run();
          reading = false;
          read();
        },
        e -> {
          message.set(RegisteredTask.explain(e));
          read();
        });
  }

  /** Keeps what was written about the run. */
  public void keepNotes(long run, String notes) {
    tasks.start(
        Lane.CATALOG,
        "Keep the notes of run " + run,
        p -> {
          backfills.changeNotes(run, notes);
          return run;
        },
        done -> {
          message.set("The notes are kept.");
          read();
        },
        e -> message.set(RegisteredTask.explain(e)));
  }

  /** Brings a product onto the review desk. */
  public void open(BackfillFailure failure) {
    onOpen.accept(failure.productId());
  }
}
