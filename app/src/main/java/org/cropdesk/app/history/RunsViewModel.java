package org.cropdesk.app.history;

import java.util.List;
import javafx.beans.property.ReadOnlyBooleanProperty;
import javafx.beans.property.ReadOnlyBooleanWrapper;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.beans.property.ReadOnlyStringProperty;
import javafx.beans.property.ReadOnlyStringWrapper;
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
  private final ReadOnlyObjectWrapper<@Nullable RunUndoPreview> preview =
      new ReadOnlyObjectWrapper<>();
  private final ReadOnlyBooleanWrapper busy = new ReadOnlyBooleanWrapper();
  private final ReadOnlyStringWrapper message = new ReadOnlyStringWrapper("");

  /**
   * @param onChanged many products have changed
   */
  public RunsViewModel(RunUndo undo, TaskRegistry tasks, Runnable onChanged) {
    this.undo = undo;
    this.tasks = tasks;
    this.onChanged = onChanged;
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
    return preview.getReadOnlyProperty();
  }

  public ReadOnlyBooleanProperty busyProperty() {
    return busy.getReadOnlyProperty();
  }

  public ReadOnlyStringProperty messageProperty() {
    return message.getReadOnlyProperty();
  }

  public void refresh() {
    tasks.startQuietly(
        Lane.CATALOG, "Read the machine runs", p -> undo.runs(SHOWN), this::read, this::failed);
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
      preview.set(null);
    }
  }

  /** Counts what {@link #takeBack} would do. */
  public void look() {
    MachineRun run = chosen.get();
    if (run == null || busy.get() || !run.whyNot().isEmpty()) {
      return;
    }
    busy.set(true);
    message.set("");
    tasks.start(
        Lane.WORK,
        "Look what undoing run " + run.id() + " would change",
        p -> undo.preview(run.id(), StopSignal.when(p::stopRequested)),
        found -> {
          busy.set(false);
          MachineRun now = chosen.get();
          if (now != null && now.id() == run.id()) {
            preview.set(found);
          }
        },
        this::failed);
  }

  public void forgetPreview() {
    preview.set(null);
  }

  /** Takes the chosen run back; it can be stopped, gone on with, and taken back in turn. */
  public void takeBack() {
    MachineRun run = chosen.get();
    RunUndoPreview seen = preview.get();
    if (run == null || seen == null || busy.get()) {
      return;
    }
    busy.set(true);
    tasks.start(
        Lane.WORK,
        "Undo run " + run.id(),
        p ->
            undo.undo(
                run.id(),
                n -> p.update(n, seen.products(), n + " of " + seen.products() + " products"),
                StopSignal.when(p::stopRequested)),
        report -> done(run, report),
        this::failed);
  }

  private void done(MachineRun run, RunUndoReport report) {
    busy.set(false);
    preview.set(null);
    message.set(
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

  private void failed(Throwable e) {
    busy.set(false);
    message.set(
        "That did not work: "
            + RegisteredTask.explain(e)
            + " Every product is as it was or wholly undone.");
    refresh();
  }
}
