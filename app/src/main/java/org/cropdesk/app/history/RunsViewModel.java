package org.cropdesk.app.history;

import java.util.List;
import javafx.beans.property.ReadOnlyBooleanProperty;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.beans.property.ReadOnlyStringProperty;
import org.cropdesk.app.activity.Lane;
import org.cropdesk.app.activity.RegisteredTask;
import org.cropdesk.app.activity.TaskRegistry;
import org.cropdesk.index.MachineRun;
import org.cropdesk.index.RunUndo;
import org.cropdesk.index.RunUndoPreview;
import org.cropdesk.index.RunUndoReport;
import org.cropdesk.job.StopSignal;
import org.jspecify.annotations.Nullable;

/** What the machines did, run by run, and the undo of one of them. JavaFX thread. */
public final class RunsViewModel {
  private static final int SHOWN = 100;

  private final RunUndo undo;
  private final TaskRegistry tasks;
  private final Runnable onChanged;

  private final ReadOnlyObjectWrapper<List<MachineRun>> runs =
      new ReadOnlyObjectWrapper<>(List.of());
  private final ReadOnlyObjectWrapper<@Nullable MachineRun> chosen = new ReadOnlyObjectWrapper<>();
  private final UndoWork<RunUndoPreview> work;

  /**
   * @param onChanged many products have changed
   */
  public RunsViewModel(RunUndo undo, TaskRegistry tasks, Runnable onChanged) {
    this.undo = undo;
    this.tasks = tasks;
    this.onChanged = onChanged;
    this.work =
        new UndoWork<>(tasks, "Every product is as it was or wholly undone.", this::refresh);
  }

  /** The newest first. */
  public ReadOnlyObjectProperty<List<MachineRun>> runsProperty() {
    return runs.getReadOnlyProperty();
  }

  public ReadOnlyObjectProperty<@Nullable MachineRun> chosenProperty() {
    return chosen.getReadOnlyProperty();
  }

  /** What taking the chosen run back would do, null until somebody asks. */
  public ReadOnlyObjectProperty<@Nullable RunUndoPreview> previewProperty() {
    return work.previewProperty();
  }

  public ReadOnlyBooleanProperty busyProperty() {
    return work.busyProperty();
  }

  public ReadOnlyStringProperty messageProperty() {
    return work.messageProperty();
  }

  public void refresh() {
    tasks.startQuietly(
        Lane.CATALOG, "Read the machine runs", p -> undo.runs(SHOWN), this::read, this::unread);
  }

  /** Reading again would fail again. */
  private void unread(Throwable e) {
    work.say("The runs could not be read: " + RegisteredTask.explain(e));
  }

  private void read(List<MachineRun> found) {
    MachineRun before = chosen.get();
    runs.set(found);
    chosen.set(
        before == null
            ? null
            : found.stream().filter(r -> r.id() == before.id()).findFirst().orElse(null));
  }

  public void choose(@Nullable MachineRun run) {
    MachineRun before = chosen.get();
    chosen.set(run);
    if (before == null || run == null || before.id() != run.id()) {
      work.forgetPreview();
    }
  }

  /** Counts what {@link #takeBack} would do. */
  public void look() {
    MachineRun run = chosen.get();
    if (run == null || work.isBusy() || !run.whyNot().isEmpty()) {
      return;
    }
    work.look(
        Lane.WORK,
        "Look what undoing run " + run.id() + " would change",
        p -> undo.preview(run.id(), StopSignal.when(p::stopRequested)),
        found -> {
          MachineRun now = chosen.get();
          return now != null && now.id() == run.id();
        });
  }

  public void forgetPreview() {
    work.forgetPreview();
  }

  /** Takes the chosen run back; it can be stopped, gone on with, and taken back in turn. */
  public void takeBack() {
    MachineRun run = chosen.get();
    RunUndoPreview seen = work.preview();
    if (run == null || seen == null || work.isBusy()) {
      return;
    }
    work.takeBack(
        "Undo run " + run.id(),
        p ->
            undo.undo(
                run.id(),
                n -> p.update(n, seen.products(), n + " of " + seen.products() + " products"),
                StopSignal.when(p::stopRequested)),
        report -> done(run, report));
  }

  private void done(MachineRun run, RunUndoReport report) {
    work.say(
        (report.stopped() ? "Stopped; the same button goes on. " : "")
            + "Run %d: %s as before it%s This was run %d, which can be undone in turn."
                .formatted(
                    run.id(),
                    HistoryViewModel.products(report.changed()),
                    report.left() == 0
                        ? "."
                        : ", " + HistoryViewModel.products(report.left()) + " left alone.",
                    report.job()));
    refresh();
    onChanged.run();
  }
}
