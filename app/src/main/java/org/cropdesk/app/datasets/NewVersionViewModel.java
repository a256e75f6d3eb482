package org.cropdesk.app.datasets;

import java.time.Clock;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
import org.cropdesk.app.activity.TaskProgress;
import org.cropdesk.app.activity.TaskRegistry;
import org.cropdesk.app.datasets.VersionForm.Field;
import org.cropdesk.app.fx.Coalesced;
import org.cropdesk.dataset.Dataset;
import org.cropdesk.dataset.DatasetPlan;
import org.cropdesk.dataset.DatasetPreview;
import org.cropdesk.dataset.DatasetQuery;
import org.cropdesk.dataset.Datasets;
import org.cropdesk.dataset.Fault;
import org.cropdesk.dataset.Finding;
import org.cropdesk.dataset.FreezeWish;
import org.cropdesk.dataset.Preflight;
import org.cropdesk.filter.FilterParser;
import org.cropdesk.filter.FilterWords;
import org.cropdesk.filter.Parsed;
import org.cropdesk.grid.CropGrid;
import org.cropdesk.grid.CropTile;
import org.cropdesk.job.StopSignal;
import org.jspecify.annotations.Nullable;

/**
 * What a new version is to hold, and what it would. Counted at every change, behind the screen; the
 * closer look for faults follows by itself when there are few pictures. JavaFX thread only.
 */
public final class NewVersionViewModel {
  /** Pictures up to which faults are looked for without being asked; some seconds of work. */
  static final long BY_ITSELF = 3000;

  /** Findings of one fault that are kept to be listed; all are counted. */
  static final int NAMED = 100;

  /**
   * What a query means now.
   *
   * @param tiles some chosen crops, spread evenly
   */
  public record Look(DatasetPreview preview, List<CropTile> tiles) {}

  /**
   * What a freeze would find.
   *
   * @param named the first of each fault, by fault
   */
  public record Checked(Preflight preflight, Map<Fault, List<Finding>> named) {}

  private final AppContext app;
  private final Datasets datasets;
  private final CropGrid crops;
  private final TaskRegistry tasks;
  private final Supplier<FilterWords> readWords;
  private final DatasetsViewModel page;
  private final DatasetWork work;

  private final ReadOnlyObjectWrapper<VersionForm> form =
      new ReadOnlyObjectWrapper<>(VersionForm.usual());
  private final ReadOnlyObjectWrapper<Map<Field, String>> problems =
      new ReadOnlyObjectWrapper<>(Map.of());
  private final ReadOnlyObjectWrapper<@Nullable Look> look = new ReadOnlyObjectWrapper<>();
  private final ReadOnlyObjectWrapper<@Nullable Checked> checked = new ReadOnlyObjectWrapper<>();
  private final ReadOnlyBooleanWrapper looking = new ReadOnlyBooleanWrapper();
  private final ReadOnlyStringWrapper checking = new ReadOnlyStringWrapper("");
  private final ReadOnlyStringWrapper fault = new ReadOnlyStringWrapper("");
  private final ReadOnlyStringWrapper whyNot = new ReadOnlyStringWrapper("");
  private final Coalesced told = new Coalesced(this::progressed);
  private FilterWords known = FilterWords.NONE;
  private String salt = DatasetPlan.of("draft").salt();
  private VersionForm.Read read = form.get().read(List.of(), known, salt);
  private @Nullable RegisteredTask<?> looker;
  private @Nullable RegisteredTask<?> checker;
  private volatile String progress = "";
  private long turn;

  NewVersionViewModel(
      AppContext app,
      TaskRegistry tasks,
      Supplier<FilterWords> readWords,
      DatasetsViewModel page,
      DatasetWork work) {
    this.app = app;
    this.datasets = app.datasets();
    this.crops = new CropGrid(app.database(), Clock.system(ZoneId.systemDefault()));
    this.tasks = tasks;
    this.readWords = readWords;
    this.page = page;
    this.work = work;
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
    return look.getReadOnlyProperty();
  }

  /** Null until faults were looked for. */
  public ReadOnlyObjectProperty<@Nullable Checked> checkedProperty() {
    return checked.getReadOnlyProperty();
  }

  /** Whether what is shown is being counted anew. */
  public ReadOnlyBooleanProperty lookingProperty() {
    return looking.getReadOnlyProperty();
  }

  /** How far the look for faults is; empty when nobody looks. */
  public ReadOnlyStringProperty checkingProperty() {
    return checking.getReadOnlyProperty();
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
  boolean isOfExisting() {
    return !read.isNew();
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
    look();
  }

  /** Takes in what was typed or switched. */
  public void typed(Field field, String text) {
    if (form.get().text(field).equals(text.strip())) {
      return;
    }
    form.set(form.get().with(field, text));
    DatasetQuery before = read.query();
    judge();
    if (field == Field.NAME && isOfExisting()) {
      form.set(form.get().of(read.dataset()));
    }
    if (field.ofQuery() && !java.util.Objects.equals(before, read.query())) {
      look();
    } else if (field == Field.NAME || field.ofDataset()) {
      forget();
    }
  }

  private void judge() {
    List<Dataset> existing = page.rows().stream().map(DatasetRow::dataset).distinct().toList();
    read = form.get().read(existing, known, salt);
    problems.set(read.problems());
    Look now = look.get();
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

  /** What was found is of something else. */
  private void forget() {
    stop(checker);
    checker = null;
    checked.set(null);
    checking.set("");
  }

  private static void stop(@Nullable RegisteredTask<?> task) {
    if (task != null) {
      task.requestStop();
    }
  }

  /** Nobody looks any more. */
  void close() {
    stop(looker);
    looking.set(false);
    forget();
  }

  private void look() {
    stop(looker);
    forget();
    fault.set("");
    DatasetQuery query = read.query();
    looking.set(query != null);
    if (query == null) {
      return;
    }
    long mine = ++turn;
    looker =
        tasks.startQuietly(
            Lane.LISTS,
            "Count what a version would hold",
            p -> datasets.preview(query, stop(p)).map(this::withTiles),
            (Optional<Look> found) -> {
              if (mine == turn && found.isPresent()) {
                looked(found.get());
              }
            },
            e -> {
              if (mine == turn) {
                looking.set(false);
                fail(e, "What matches could not be counted");
              }
            });
  }

  private Look withTiles(DatasetPreview preview) {
    return new Look(preview, crops.tiles(preview.sheet()));
  }

  private void looked(Look found) {
    looking.set(false);
    look.set(found);
    judge();
    if (found.preview().images() > 0 && found.preview().images() <= BY_ITSELF) {
      check();
    }
  }

  private static StopSignal stop(TaskProgress p) {
    return StopSignal.when(p::stopRequested);
  }

  private void fail(Throwable e, String what) {
    fault.set(what + ": " + RegisteredTask.explain(e));
  }

  /** Looks at every picture for what is wrong with it; writes nothing. */
  public void check() {
    forget();
    DatasetQuery query = read.query();
    if (query == null) {
      return;
    }
    fault.set("");
    checking.set("opening detector and encoder");
    Dataset dataset = read.dataset();
    var named = new EnumMap<Fault, List<Finding>>(Fault.class);
    var tasksOf = new ArrayList<RegisteredTask<?>>();
    RegisteredTask<?> mine =
        tasks.startQuietly(
            Lane.RUNS,
            "Look for faults in what a version would hold",
            p ->
                datasets
                    .preflight(
                        FreezeWish.of(
                            dataset,
                            query,
                            app.datasetMachines(),
                            app.store(),
                            app.options().actor()),
                        f -> keep(named, f),
                        (step, done, total) -> {
                          progress = words(step.word(), done, total);
                          told.run();
                        },
                        stop(p))
                    .map(found -> new Checked(found, named)),
            (Optional<Checked> found) -> {
              if (tasksOf.contains(checker)) {
                checker = null;
                checking.set("");
                found.ifPresent(checked::set);
              }
            },
            e -> {
              if (tasksOf.contains(checker)) {
                checker = null;
                checking.set("");
                fail(e, "Faults could not be looked for");
              }
            });
    tasksOf.add(mine);
    checker = mine;
  }

  private static void keep(Map<Fault, List<Finding>> named, Finding finding) {
    List<Finding> of = named.computeIfAbsent(finding.fault(), f -> new ArrayList<>());
    if (of.size() < NAMED) {
      of.add(finding);
    }
  }

  static String words(String step, long done, long total) {
    return total == 0
        ? step
        : "%s, %s of %s".formatted(step, DatasetWords.number(done), DatasetWords.number(total));
  }

  private void progressed() {
    if (checker != null) {
      checking.set(progress);
    }
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
            dataset, query, form.get().yes(Field.STRICT), form.get().text(Field.NOTE)));
    close();
    return true;
  }

  /** What would be left out if it were frozen now; 0 while nobody knows. */
  long leftOut() {
    Checked now = checked.get();
    return now == null ? 0 : now.preflight().counts().leftOut();
  }
}
