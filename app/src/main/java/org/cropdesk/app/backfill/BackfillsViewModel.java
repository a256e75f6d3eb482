package org.cropdesk.app.backfill;

import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
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
import org.cropdesk.app.spaces.SpaceFiles;
import org.cropdesk.backfill.BackfillEvent;
import org.cropdesk.backfill.BackfillFailure;
import org.cropdesk.backfill.BackfillLive;
import org.cropdesk.backfill.BackfillRun;
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

  private final Backfills backfills;
  private final RunReader reader;
  private final RunWork work;
  private final TaskRegistry tasks;
  private final String actor;
  private final RunSteering steering;
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
  private boolean passing;
  private boolean joining;
  private int beats;

  /** What was said of which run and not read yet, the earliest first. */
  private final Map<Long, String> unread = new LinkedHashMap<>();

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
    this.steering = new RunSteering(this, backfills, work, tasks, actor);
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

  /**
   * That a run has come to an end or a halt; stays until it is dismissed, and then the next one is
   * said that did.
   */
  public ReadOnlyStringProperty noticeProperty() {
    return notice.getReadOnlyProperty();
  }

  public void dismissNotice() {
    unread.keySet().stream().findFirst().ifPresent(unread::remove);
    showNotice();
  }

  /** Brings up the run the notice is about. */
  void selectNoticed() {
    unread.keySet().stream().findFirst().ifPresent(this::select);
  }

  private void showNotice() {
    String first = unread.values().stream().findFirst().orElse("");
    int more = unread.size() - 1;
    notice.set(
        more < 1
            ? first
            : first + (more == 1 ? " (1 more run)" : " (%d more runs)".formatted(more)));
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
    if ((passing && moved) || (joining && isHere(selected))) {
      say("");
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
        // What was said of the same run before is no longer so.
        unread.remove(run.id());
        unread.put(run.id(), RunWords.ended(run, space(run)));
        showNotice();
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
    say("");
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

  /** Writes all runs to a file, behind the screen. */
  void export(Path file) {
    tasks.start(
        Lane.CATALOG,
        "Export the runs",
        p -> {
          var all = RunFiles.all(backfills);
          boolean json = file.toString().toLowerCase(Locale.ROOT).endsWith(".json");
          Instant now = Instant.now();
          SpaceFiles.write(file, json ? RunFiles.json(all, now) : RunFiles.csv(all, now));
          return all.size();
        },
        n -> say("%s written to %s.".formatted(n == 1 ? "1 run" : n + " runs", file)),
        e -> say(RegisteredTask.explain(e)));
  }

  /** What can be done to the chosen run, and to a new one. */
  public RunSteering steering() {
    return steering;
  }

  /** Says what came of something. */
  void say(String words) {
    message.set(words);
    passing = false;
    joining = false;
  }

  /** Says something that is no longer of interest once the run is in another state. */
  void sayForNow(String words) {
    say(words);
    passing = true;
  }

  /** Says that this process is about to work on a run, until it does. */
  void sayJoining() {
    sayForNow("This desktop opens the encoder and joins in.");
    joining = true;
  }

  /** Whoever has something to do with a run hears of its end. */
  void watch(long run) {
    atWork.add(run);
  }

  /** As {@link #read}, though a reading is under way that may have missed what was just done. */
  void readAnew() {
    reading = false;
    read();
  }

  /** Brings a product onto the review desk. */
  public void open(BackfillFailure failure) {
    onOpen.accept(failure.productId());
  }
}
