package org.cropdesk.app.grid;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import org.cropdesk.app.activity.Lane;
import org.cropdesk.app.activity.RegisteredTask;
import org.cropdesk.app.activity.TaskProgress;
import org.cropdesk.app.activity.TaskRegistry;
import org.cropdesk.app.fx.FxThread;
import org.cropdesk.grid.BulkChange;
import org.cropdesk.grid.BulkDecisions;
import org.cropdesk.grid.BulkPreview;
import org.cropdesk.grid.BulkReport;
import org.cropdesk.grid.CropSet;
import org.cropdesk.job.StopSignal;
import org.cropdesk.review.BulkUndo;
import org.cropdesk.review.DecisionFilter;
import org.cropdesk.review.UndoReport;
import org.jspecify.annotations.Nullable;

/**
 * Says something of many crops: first what it would do, then the doing, which can be stopped, goes
 * on where it stopped, and is taken back and done again as one. JavaFX thread only.
 */
final class BulkDesk {
  /** Conflicts named in a line; the rest is shown in the grid. */
  private static final int NAMED = 3;

  private final BulkDecisions bulk;
  private final BulkUndo undo;
  private final TaskRegistry tasks;
  private final String actor;
  private final Supplier<UUID> ids;
  private final Consumer<GridNotice> say;
  private final Runnable onChanged;
  private final ReadOnlyObjectWrapper<BulkState> state =
      new ReadOnlyObjectWrapper<>(new BulkState.Idle());
  private final ReadOnlyObjectWrapper<List<Long>> conflicts =
      new ReadOnlyObjectWrapper<>(List.of());
  private final Deque<Done> undoable = new ArrayDeque<>();
  private final Deque<Done> redoable = new ArrayDeque<>();
  private @Nullable Job job;
  private @Nullable RegisteredTask<?> running;
  private int turn;

  /** Something that was done to many crops, by its batch. */
  private record Done(UUID batch, String words) {}

  /** What was asked for, so that it can go on. */
  private record Job(CropSet crops, BulkChange change, BulkPreview preview, UUID batch) {}

  /**
   * @param onChanged many products have changed, or perhaps
   */
  BulkDesk(
      BulkDecisions bulk,
      BulkUndo undo,
      TaskRegistry tasks,
      String actor,
      Supplier<UUID> ids,
      Consumer<GridNotice> say,
      Runnable onChanged) {
    this.bulk = bulk;
    this.undo = undo;
    this.tasks = tasks;
    this.actor = actor;
    this.ids = ids;
    this.say = say;
    this.onChanged = onChanged;
  }

  ReadOnlyObjectProperty<BulkState> stateProperty() {
    return state.getReadOnlyProperty();
  }

  /** Crops that were left alone because somebody spoke first. */
  ReadOnlyObjectProperty<List<Long>> conflictsProperty() {
    return conflicts.getReadOnlyProperty();
  }

  boolean isBusy() {
    return state.get() instanceof BulkState.Running;
  }

  /** Counts what a change would do; it waits for {@link #apply}. */
  void propose(CropSet crops, BulkChange change) {
    if (isBusy()) {
      say.accept(new GridNotice(true, "Something is being done to many crops; stop it first."));
      return;
    }
    int mine = ++turn;
    job = null;
    conflicts.set(List.of());
    say.accept(GridNotice.NONE);
    state.set(new BulkState.Counting(change));
    tasks.startQuietly(
        Lane.LISTS,
        "Count what " + change.words() + " would change",
        p -> bulk.preview(crops, change),
        preview -> {
          if (mine == turn) {
            job = new Job(crops, change, preview, ids.get());
            state.set(new BulkState.Proposed(change, preview));
          }
        },
        e -> {
          if (mine == turn) {
            state.set(new BulkState.Idle());
            say.accept(new GridNotice(true, RegisteredTask.explain(e)));
          }
        });
  }

  /** Does what is proposed, or goes on with what was stopped. */
  boolean apply() {
    Job wanted = job;
    if (wanted == null || isBusy()) {
      return false;
    }
    String title =
        GridWords.sentence(wanted.change().words())
            + " for "
            + GridWords.things(wanted.change(), wanted.preview().changes());
    state.set(new BulkState.Running(title, 0, crops(wanted), false));
    running =
        tasks.start(
            Lane.WORK,
            title,
            progress -> run(wanted, title, progress),
            report -> finished(wanted, report),
            this::failed);
    return true;
  }

  private static long crops(Job job) {
    return job.preview().crops();
  }

  private BulkReport run(Job wanted, String title, TaskProgress progress) {
    var stop = new StopSignal();
    return bulk.apply(
        wanted.crops(),
        wanted.change(),
        wanted.preview().asOf(),
        actor,
        wanted.batch(),
        (done, of) -> {
          progress.update(done, of, GridWords.number(done) + " of " + GridWords.crops(of));
          FxThread.later(() -> progressed(title, done, of));
          if (progress.stopRequested()) {
            stop.request();
          }
        },
        stop);
  }

  private void progressed(String title, long done, long of) {
    if (state.get() instanceof BulkState.Running now && now.title().equals(title)) {
      state.set(new BulkState.Running(title, done, of, now.stopping()));
    }
  }

  private void finished(Job wanted, BulkReport report) {
    running = null;
    if (report.changed() > 0
        && (undoable.isEmpty() || !undoable.peek().batch().equals(report.batch()))) {
      undoable.push(new Done(report.batch(), wanted.change().words()));
      redoable.clear();
    }
    conflicts.set(report.conflicts().stream().map(BulkReport.Conflict::cropId).toList());
    String words = words(wanted.change(), report);
    if (report.stopped()) {
      state.set(new BulkState.Stopped(words));
    } else {
      job = null;
      state.set(new BulkState.Idle());
      say.accept(new GridNotice(report.conflictCount() > 0, words));
    }
    onChanged.run();
  }

  private static String words(BulkChange change, BulkReport report) {
    var text = new StringBuilder(report.stopped() ? "Stopped: " : "Done: ");
    text.append(change.words()).append(" for ").append(GridWords.things(change, report.changed()));
    if (report.same() > 0) {
      text.append("; ").append(GridWords.number(report.same())).append(" stayed as they were");
    }
    if (report.gone() > 0) {
      text.append("; ").append(GridWords.number(report.gone())).append(" are no longer there");
    }
    if (report.conflictCount() > 0) {
      text.append("; ")
          .append(GridWords.number(report.conflictCount()))
          .append(" keep what others said meanwhile: ")
          .append(
              report.conflicts().stream()
                  .limit(NAMED)
                  .map(c -> c.sku() + " (" + c.actor() + ": " + c.said() + ")")
                  .collect(Collectors.joining(", ")));
    }
    return text.append('.').toString();
  }

  private void failed(Throwable e) {
    running = null;
    // What was done is done; the rest can go on when the reason is gone.
    state.set(
        new BulkState.Stopped(
            "Interrupted: " + RegisteredTask.explain(e) + " What was said so far is kept."));
    onChanged.run();
  }

  /** Asks what runs to stop at its next crop. */
  void stop() {
    RegisteredTask<?> task = running;
    if (task != null && state.get() instanceof BulkState.Running now) {
      task.requestStop();
      state.set(new BulkState.Running(now.title(), now.done(), now.of(), true));
    }
  }

  /** Forgets what is proposed or was stopped; stops what runs. */
  boolean cancel() {
    if (isBusy()) {
      stop();
      return true;
    }
    boolean something = !(state.get() instanceof BulkState.Idle);
    turn++;
    job = null;
    state.set(new BulkState.Idle());
    return something;
  }

  boolean canUndo() {
    return !undoable.isEmpty() && !isBusy();
  }

  boolean canRedo() {
    return !redoable.isEmpty() && !isBusy();
  }

  /** Takes back the last thing that was said of many crops here. */
  void undo() {
    if (canUndo()) {
      takeBack(undoable, "Take back ", "Taken back: ", redoable);
    }
  }

  /** Says it again. */
  void redo() {
    if (canRedo()) {
      takeBack(redoable, "Say again ", "Said again: ", undoable);
    }
  }

  private void takeBack(Deque<Done> from, String verb, String past, Deque<Done> onto) {
    Done done = from.pop();
    job = null;
    UUID batch = ids.get();
    String title = verb + done.words();
    state.set(new BulkState.Running(title, 0, 0, false));
    running =
        tasks.start(
            Lane.WORK,
            title,
            progress -> undo(done, batch, title, progress),
            report -> {
              running = null;
              if (report.stopped()) {
                from.push(done);
              }
              if (report.products() > 0) {
                onto.push(new Done(batch, done.words()));
              }
              state.set(new BulkState.Idle());
              say.accept(new GridNotice(false, words(past + done.words(), report)));
              onChanged.run();
            },
            e -> {
              running = null;
              // What was taken back is; the rest can be when the reason is gone.
              from.push(done);
              state.set(new BulkState.Idle());
              say.accept(new GridNotice(true, "Not all taken back: " + RegisteredTask.explain(e)));
              onChanged.run();
            });
  }

  private UndoReport undo(Done done, UUID batch, String title, TaskProgress progress) {
    var stop = new StopSignal();
    return undo.undo(
        DecisionFilter.ofBatch(done.batch()),
        actor,
        batch,
        n -> {
          progress.update(n, n, GridWords.products(n));
          FxThread.later(() -> progressed(title, n, 0));
          if (progress.stopRequested()) {
            stop.request();
          }
        },
        stop);
  }

  private static String words(String start, UndoReport report) {
    return start
        + ", "
        + GridWords.products(report.products())
        + " changed"
        + (report.unchanged() == 0
            ? "."
            : "; "
                + GridWords.products(report.unchanged())
                + " left as others changed them since.");
  }
}
