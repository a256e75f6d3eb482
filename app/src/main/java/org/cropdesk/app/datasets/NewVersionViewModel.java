package org.cropdesk.app.datasets;

import java.time.Clock;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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
import org.cropdesk.app.datasets.FaultFinder.Checked;
import org.cropdesk.app.datasets.QueryCounter.Look;
import org.cropdesk.app.datasets.VersionForm.Field;
import org.cropdesk.dataset.Dataset;
import org.cropdesk.dataset.DatasetPlan;
import org.cropdesk.dataset.DatasetQuery;
import org.cropdesk.dataset.FreezeWish;
import org.cropdesk.dataset.Nearness;
import org.cropdesk.filter.FilterParser;
import org.cropdesk.filter.FilterWords;
import org.cropdesk.filter.Parsed;
import org.cropdesk.grid.CropGrid;
import org.cropdesk.job.StopSignal;
import org.jspecify.annotations.Nullable;

/**
 * What a new version is to hold, and what it would. Counted at every change, behind the screen; the
 * closer look for faults follows by itself when there are few pictures. JavaFX thread only.
 */
public final class NewVersionViewModel {
  /** Pictures up to which faults are looked for without being asked; some seconds of work. */
  static final long BY_ITSELF = 3000;

  private final AppContext app;
  private final TaskRegistry tasks;
  private final Supplier<FilterWords> readWords;
  private final DatasetsViewModel page;
  private final DatasetWork work;
  private final QueryCounter counter;
  private final FaultFinder faults;

  private final ReadOnlyObjectWrapper<VersionForm> form =
      new ReadOnlyObjectWrapper<>(VersionForm.usual());
  private final ReadOnlyObjectWrapper<Map<Field, String>> problems =
      new ReadOnlyObjectWrapper<>(Map.of());
  private final ReadOnlyStringWrapper fault = new ReadOnlyStringWrapper("");
  private final ReadOnlyStringWrapper whyNot = new ReadOnlyStringWrapper("");
  private final ReadOnlyBooleanWrapper existing = new ReadOnlyBooleanWrapper();
  private FilterWords known = FilterWords.NONE;
  private String salt = DatasetPlan.of("draft").salt();
  private final ReadOnlyObjectWrapper<@Nullable Nearness> nearness = new ReadOnlyObjectWrapper<>();
  private VersionForm.Read read = form.get().read(List.of(), known, salt, DatasetPlan.NEAR);

  NewVersionViewModel(
      AppContext app,
      TaskRegistry tasks,
      Supplier<FilterWords> readWords,
      DatasetsViewModel page,
      DatasetWork work) {
    this.app = app;
    this.tasks = tasks;
    this.readWords = readWords;
    this.page = page;
    this.work = work;
    var crops = new CropGrid(app.database(), Clock.system(ZoneId.systemDefault()));
    counter = new QueryCounter(app.datasets(), crops, tasks);
    faults = new FaultFinder(app.datasets(), tasks);
    work.freezingProperty().subscribe(now -> judge());
  }

  public ReadOnlyObjectProperty<VersionForm> formProperty() {
    return form.getReadOnlyProperty();
  }

  /** What is wrong, at the field it is about. */
  public ReadOnlyObjectProperty<Map<Field, String>> problemsProperty() {
    return problems.getReadOnlyProperty();
  }

  /** Null until something was counted. */
  public ReadOnlyObjectProperty<@Nullable Look> lookProperty() {
    return counter.lookProperty();
  }

  /** Null until faults were looked for. */
  public ReadOnlyObjectProperty<@Nullable Checked> checkedProperty() {
    return faults.checkedProperty();
  }

  /** Whether what is shown is being counted anew. */
  public ReadOnlyBooleanProperty lookingProperty() {
    return counter.lookingProperty();
  }

  /** How far the look for faults is; empty when nobody looks. */
  public ReadOnlyStringProperty checkingProperty() {
    return faults.checkingProperty();
  }

  /** Why nothing could be counted or checked; empty when it could. */
  public ReadOnlyStringProperty faultProperty() {
    return fault.getReadOnlyProperty();
  }

  /** Why it cannot be frozen now, one sentence; empty when it can. */
  public ReadOnlyStringProperty whyNotProperty() {
    return whyNot.getReadOnlyProperty();
  }

  FilterWords known() {
    return known;
  }

  Parsed parse(String filter) {
    return FilterParser.parse(filter, known);
  }

  /** Whether the name is one of a dataset that is there, whose shares stand. */
  ReadOnlyBooleanProperty existingProperty() {
    return existing.getReadOnlyProperty();
  }

  /** Begins with what the version that is looked at was made of, or with the usual. */
  public void open() {
    DatasetRow row = page.chosenProperty().get();
    salt = DatasetPlan.of("draft").salt();
    form.set(row == null ? VersionForm.usual() : VersionForm.after(row));
    judge();
    tasks.startQuietly(
        Lane.LISTS,
        "Read the words of the catalog",
        p -> readWords.get(),
        w -> {
          known = w;
          judge();
          look();
        },
        e -> fail(e, "The words of the catalog could not be read"));
    tasks.startQuietly(
        Lane.LISTS,
        "Measure how near strangers are",
        p -> app.datasets().nearness(StopSignal.when(p::stopRequested)),
        this::measured,
        e -> fail(e, "How near strangers are could not be measured"));
    look();
  }

  private void measured(Nearness found) {
    Dataset before = read.dataset();
    nearness.set(found);
    judge();
    if (!splitsAlike(before, read.dataset())) {
      faults.forget();
      checkByItself();
    }
  }

  /** What a new dataset takes where nobody types it; null until it was measured. */
  ReadOnlyObjectProperty<@Nullable Nearness> nearnessProperty() {
    return nearness.getReadOnlyProperty();
  }

  /** Takes in what was typed or switched. */
  public void typed(Field field, String text) {
    if (form.get().text(field).equals(text.strip())) {
      return;
    }
    form.set(form.get().with(field, text));
    DatasetQuery before = read.query();
    Dataset was = read.dataset();
    judge();
    if (field == Field.NAME && existing.get()) {
      form.set(form.get().of(read.dataset()));
    }
    if (field.ofQuery() && !Objects.equals(before, read.query())) {
      look();
    } else if (!splitsAlike(was, read.dataset())) {
      faults.forget();
      checkByItself();
    }
  }

  /** Whether the same things would be left out of either; the name of a new one says nothing. */
  private static boolean splitsAlike(Dataset one, Dataset other) {
    return one.id() == other.id()
        && one.ratios().equals(other.ratios())
        && one.near() == other.near()
        && one.testFrozen() == other.testFrozen();
  }

  /** Looks for faults without being asked, where that is a matter of seconds. */
  private void checkByItself() {
    Look now = counter.lookProperty().get();
    if (now != null
        && !counter.lookingProperty().get()
        && now.preview().images() > 0
        && now.preview().images() <= BY_ITSELF) {
      check();
    }
  }

  private void judge() {
    List<Dataset> all = page.rows().stream().map(DatasetRow::dataset).distinct().toList();
    Nearness near = nearness.get();
    read = form.get().read(all, known, salt, near == null ? DatasetPlan.NEAR : near.near());
    existing.set(!read.isNew());
    problems.set(read.problems());
    Look now = counter.lookProperty().get();
    String why = "";
    if (!read.problems().isEmpty()) {
      why = read.problems().values().iterator().next();
    } else if (work.freezingProperty().get() != null) {
      why = "Another version is being frozen; wait for it or cancel it.";
    } else if (now != null && now.preview().images() == 0) {
      why = "Nothing matches. Accept products on the review desk first, or ask for more.";
    }
    whyNot.set(why);
  }

  /** Nobody looks any more. */
  void close() {
    counter.stop();
    faults.forget();
  }

  /** Counts what the form asks for now; products may have changed since it was counted last. */
  void look() {
    counter.stop();
    faults.forget();
    fault.set("");
    DatasetQuery query = read.query();
    if (query != null) {
      counter.count(query, this::counted, e -> fail(e, "What matches could not be counted"));
    }
  }

  private void counted() {
    judge();
    checkByItself();
  }

  private void fail(Throwable e, String what) {
    fault.set(what + ": " + RegisteredTask.explain(e));
  }

  /** Looks at every picture for what is wrong with it; writes nothing. */
  public void check() {
    DatasetQuery query = read.query();
    if (query == null) {
      faults.forget();
      return;
    }
    fault.set("");
    faults.find(
        FreezeWish.of(
            read.dataset(), query, app.datasetMachines(), app.store(), app.options().actor()),
        e -> fail(e, "Faults could not be looked for"));
  }

  /**
   * Freezes it behind the screen.
   *
   * @return false when it cannot be now
   */
  public boolean freeze() {
    DatasetQuery query = read.query();
    if (query == null || !whyNot.get().isEmpty()) {
      return false;
    }
    Dataset dataset = read.dataset();
    work.freeze(
        new DatasetWork.Freeze(
            dataset,
            form.get().isNearMeasured(),
            query,
            form.get().yes(Field.STRICT),
            form.get().text(Field.NOTE)));
    close();
    return true;
  }

  /** What would be left out if it were frozen now; 0 while nobody knows. */
  long leftOut() {
    Checked now = faults.checkedProperty().get();
    return now == null ? 0 : now.preflight().counts().leftOut();
  }
}
