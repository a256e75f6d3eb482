package org.cropdesk.app.datasets;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javafx.beans.property.ReadOnlyLongProperty;
import javafx.beans.property.ReadOnlyLongWrapper;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import org.cropdesk.app.AppContext;
import org.cropdesk.app.OpenGround;
import org.cropdesk.app.activity.Lane;
import org.cropdesk.app.activity.RegisteredTask;
import org.cropdesk.app.activity.TaskProgress;
import org.cropdesk.app.activity.TaskRegistry;
import org.cropdesk.app.activity.TaskState;
import org.cropdesk.app.activity.TaskView;
import org.cropdesk.app.fx.Coalesced;
import org.cropdesk.dataset.Dataset;
import org.cropdesk.dataset.DatasetPlan;
import org.cropdesk.dataset.DatasetQuery;
import org.cropdesk.dataset.DatasetVersion;
import org.cropdesk.dataset.Datasets;
import org.cropdesk.dataset.FreezeWish;
import org.cropdesk.dataset.export.DatasetExport;
import org.cropdesk.dataset.export.DatasetExports;
import org.cropdesk.dataset.export.ExportOptions;
import org.cropdesk.dataset.export.ExportRun;
import org.cropdesk.job.StopSignal;
import org.jspecify.annotations.Nullable;

/**
 * Freezing, one version at a time, and exporting, behind the screen. What came of it is said on the
 * page. JavaFX thread only.
 */
public final class DatasetWork {
  /**
   * What is to be frozen.
   *
   * @param dataset with number 0 when it is made first
   * @param nearMeasured whether nobody said from where on two crops of a new one are one picture
   */
  record Freeze(
      Dataset dataset, boolean nearMeasured, DatasetQuery query, boolean strict, String note) {}

  private record Writing(RegisteredTask<?> task, StopSignal pause, StopSignal cancel) {}

  private final AppContext app;
  private final Datasets datasets;
  private final DatasetExports exports;
  private final TaskRegistry tasks;
  private final DatasetsViewModel page;
  private final ReadOnlyObjectWrapper<@Nullable TaskView> freezing = new ReadOnlyObjectWrapper<>();
  private final ReadOnlyLongWrapper moved = new ReadOnlyLongWrapper();
  private final Map<Long, Writing> writing = new HashMap<>();
  private @Nullable RegisteredTask<?> freeze;

  DatasetWork(AppContext app, DatasetExports exports, TaskRegistry tasks, DatasetsViewModel page) {
    this.app = app;
    this.datasets = app.datasets();
    this.exports = exports;
    this.tasks = tasks;
    this.page = page;
    tasks.onChange(new Coalesced(this::sample));
  }

  /** The freeze that is under way, null when none is. */
  public ReadOnlyObjectProperty<@Nullable TaskView> freezingProperty() {
    return freezing.getReadOnlyProperty();
  }

  /** Grows whenever an export that is written here has got further. */
  ReadOnlyLongProperty movedProperty() {
    return moved.getReadOnlyProperty();
  }

  private void sample() {
    RegisteredTask<?> now = freeze;
    if (now != null && now.view().state() == TaskState.CANCELLED) {
      frozen(Optional.empty());
    } else {
      freezing.set(now == null ? null : now.view());
    }
    List<Long> stopped =
        writing.entrySet().stream()
            .filter(e -> e.getValue().task().view().state() == TaskState.CANCELLED)
            .map(Map.Entry::getKey)
            .toList();
    stopped.forEach(writing::remove);
    if (!writing.isEmpty() || !stopped.isEmpty()) {
      moved.set(moved.get() + 1);
    }
  }

  /** Makes the dataset if it is new, and its next version. */
  void freeze(Freeze wish) {
    page.say("", false);
    freeze =
        tasks.start(
            Lane.RUNS,
            "Freeze a version of " + wish.dataset().name(),
            p -> freeze(wish, p),
            this::frozen,
            e -> {
              freeze = null;
              freezing.set(null);
              page.read();
              page.failed("No version of %s was made".formatted(wish.dataset().name()), e);
            });
    sample();
  }

  private Optional<DatasetVersion> freeze(Freeze wish, TaskProgress p) {
    Dataset draft = wish.dataset();
    String actor = app.options().actor();
    Dataset dataset =
        draft.id() != 0
            ? draft
            : datasets
                .find(draft.name())
                .orElseGet(() ->
                    datasets.create(
                        new DatasetPlan(
                            draft.name(),
                            draft.salt(),
                            draft.ratios(),
                            wish.nearMeasured() ? measured(p) : draft.near(),
                            draft.testFrozen()),
                        actor));
    p.update(0, 0, "opening detector and encoder");
    return datasets.freeze(
        FreezeWish.of(dataset, wish.query(), app.datasetMachines(), app.store(), actor)
            .strictly(wish.strict())
            .noting(wish.note()),
        f -> {},
        (step, done, total) -> p.update(done, total, DatasetWords.step(step.word(), done, total)),
        StopSignal.when(p::stopRequested));
  }

  /** Also when the page knows it already: the catalog may have changed since. */
  private double measured(TaskProgress p) {
    p.update(0, 0, "measuring how near strangers are");
    return datasets.nearness(StopSignal.when(p::stopRequested)).near();
  }

  private void frozen(Optional<DatasetVersion> made) {
    freeze = null;
    freezing.set(null);
    page.read(made.map(DatasetVersion::name).orElse(""));
    page.say(
        made.map(v ->
                "%s is frozen: %s; %s left out."
                    .formatted(
                        v.name(),
                        DatasetWords.counts(v.counts()),
                        DatasetWords.number(v.counts().leftOut())))
            .orElse("The freeze was cancelled; nothing was written."),
        false);
  }

  /** Stops the freeze; nothing of it is kept. */
  void cancelFreeze() {
    RegisteredTask<?> now = freeze;
    if (now != null) {
      now.requestStop();
    }
  }

  /** Writes an export down and begins with it. */
  void begin(DatasetVersion version, ExportOptions options, String target) {
    page.say("", false);
    tasks.startQuietly(
        Lane.LISTS,
        "Begin an export of " + version.name(),
        p -> exports.create(version, options, target, app.options().actor()),
        export -> write(version, export),
        e -> page.failed("The export was not begun", e));
  }

  /** Writes an export, or goes on with it. */
  void write(DatasetVersion version, DatasetExport export) {
    var pause = new StopSignal();
    var cancel = new StopSignal();
    RegisteredTask<?> task =
        tasks.start(
            Lane.RUNS,
            "Export %d of %s to %s".formatted(export.id(), version.name(), export.target()),
            p -> {
              var stop = StopSignal.when(() -> pause.isRequested() || p.stopRequested());
              try (var ground = OpenGround.of(app, version)) {
                return exports.run(
                    export.id(),
                    ground.ground(),
                    ExportRun.usualThreads(),
                    stop,
                    cancel,
                    at ->
                        p.update(
                            at.pictures(),
                            at.total(),
                            DatasetWords.progress(
                                at.pictures(), at.total(), at.files(), at.bytes())));
              }
            },
            this::written,
            e -> {
              over(export.id());
              page.failed("Export %d stopped".formatted(export.id()), e);
            });
    writing.put(export.id(), new Writing(task, pause, cancel));
    page.readDetails();
    moved.set(moved.get() + 1);
  }

  private void over(long export) {
    writing.remove(export);
    moved.set(moved.get() + 1);
    page.readDetails();
  }

  private void written(DatasetExport export) {
    over(export.id());
    page.say(
        switch (export.state()) {
          case DONE ->
              "Export %d is at %s: %s, %s. Its README.md says how to train with it."
                  .formatted(
                      export.id(),
                      export.target(),
                      DatasetWords.count(export.files(), "file", "files"),
                      DatasetWords.megabytes(export.bytes()));
          case PAUSED ->
              "Export %d is paused; nothing is visible at %s, and what was written is kept."
                  .formatted(export.id(), export.target());
          case CANCELLED ->
              "Export %d was cancelled; nothing of it is left.".formatted(export.id());
          case FAILED, RUNNING ->
              "Export %d is %s elsewhere."
                  .formatted(export.id(), DatasetWords.state(export.state()));
        },
        false);
  }

  /** Keeps what was written, to go on later. */
  void pause(long export) {
    Writing here = writing.get(export);
    if (here != null) {
      here.pause().request();
    }
  }

  /** Removes what was written. */
  void cancel(DatasetExport export) {
    Writing here = writing.get(export.id());
    if (here != null) {
      here.cancel().request();
      return;
    }
    tasks.start(
        Lane.RUNS,
        "Cancel export " + export.id(),
        p -> exports.cancel(export.id()),
        this::written,
        e -> {
          page.readDetails();
          page.failed("Export %d was not cancelled".formatted(export.id()), e);
        });
  }

  /** How far an export is that is written here, null when it is not. */
  @Nullable TaskView here(long export) {
    Writing writing = this.writing.get(export);
    return writing == null ? null : writing.task().view();
  }

  /** In words, for whoever is about to close the window; empty when nothing is under way. */
  String leaving() {
    var words = new ArrayList<String>();
    RegisteredTask<?> now = freeze;
    if (now != null) {
      words.add("A version is being frozen; closing leaves nothing of it.");
    }
    writing.keySet().stream()
        .sorted()
        .forEach(id ->
            words.add(
                "Export %d is being written; what is written is kept, and any desk can go on."
                    .formatted(id)));
    return String.join(" ", words);
  }
}
