package org.cropdesk.app.datasets;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import org.cropdesk.app.activity.Lane;
import org.cropdesk.app.activity.RegisteredTask;
import org.cropdesk.app.activity.TaskRegistry;
import org.cropdesk.dataset.Dataset;
import org.cropdesk.dataset.DatasetVersion;
import org.cropdesk.dataset.Datasets;
import org.cropdesk.dataset.LeftOut;
import org.cropdesk.dataset.Split;
import org.cropdesk.dataset.export.DatasetExport;
import org.cropdesk.dataset.export.DatasetExports;
import org.cropdesk.evaluation.Models;
import org.jspecify.annotations.Nullable;

/** The datasets with their versions, and one version closely. JavaFX thread only. */
public final class DatasetsViewModel {
  private static final int LEFT_OUT = 200;
  private static final int EXPORTS = 200;
  private static final int BEATS = 3;

  /** What is shown of the version that is chosen. */
  public enum Part {
    CONTENTS,
    LEFT_OUT,
    EXPORTS,
    COMPARE,
    MODELS
  }

  /** A sentence about what was done, or why not. */
  public record Notice(boolean bad, String text) {
    static final Notice NONE = new Notice(false, "");
  }

  private final Datasets datasets;
  private final DatasetExports exports;
  private final Models models;
  private final Supplier<Set<String>> inUse;
  private final TaskRegistry tasks;
  private final BiConsumer<Long, Long> onOpen;

  private final ReadOnlyObjectWrapper<@Nullable List<DatasetRow>> rows =
      new ReadOnlyObjectWrapper<>();
  private final ReadOnlyObjectWrapper<@Nullable DatasetRow> chosen = new ReadOnlyObjectWrapper<>();
  private final ReadOnlyObjectWrapper<@Nullable DatasetDetails> details =
      new ReadOnlyObjectWrapper<>();
  private final ReadOnlyObjectWrapper<Part> part = new ReadOnlyObjectWrapper<>(Part.CONTENTS);
  private final ReadOnlyObjectWrapper<Notice> notice = new ReadOnlyObjectWrapper<>(Notice.NONE);
  private boolean shown;
  private boolean readingMore;
  private long turn;
  private long reads;
  private int beats;

  /**
   * @param inUse hashes of the detector and the encoder in use; called on a background thread
   * @param onOpen brings a product onto the review desk, with a crop or 0
   */
  DatasetsViewModel(
      Datasets datasets,
      DatasetExports exports,
      Models models,
      Supplier<Set<String>> inUse,
      TaskRegistry tasks,
      BiConsumer<Long, Long> onOpen) {
    this.datasets = datasets;
    this.exports = exports;
    this.models = models;
    this.inUse = inUse;
    this.tasks = tasks;
    this.onOpen = onOpen;
  }

  /** The newest version of each dataset first; null until they are read. */
  public ReadOnlyObjectProperty<@Nullable List<DatasetRow>> rowsProperty() {
    return rows.getReadOnlyProperty();
  }

  /** Those there are, none while nobody knows. */
  public List<DatasetRow> rows() {
    List<DatasetRow> now = rows.get();
    return now == null ? List.of() : now;
  }

  public ReadOnlyObjectProperty<@Nullable DatasetRow> chosenProperty() {
    return chosen.getReadOnlyProperty();
  }

  /** The version that is looked at, null when there is none. */
  public @Nullable DatasetVersion version() {
    DatasetRow row = chosen.get();
    return row == null ? null : row.version();
  }

  /** Null while it is read for the first time. */
  public ReadOnlyObjectProperty<@Nullable DatasetDetails> detailsProperty() {
    return details.getReadOnlyProperty();
  }

  public ReadOnlyObjectProperty<Part> partProperty() {
    return part.getReadOnlyProperty();
  }

  public ReadOnlyObjectProperty<Notice> noticeProperty() {
    return notice.getReadOnlyProperty();
  }

  public void show(Part wanted) {
    part.set(wanted);
  }

  void say(String text, boolean bad) {
    notice.set(text.isEmpty() ? Notice.NONE : new Notice(bad, text));
  }

  void failed(String otherwise, Throwable e) {
    say(otherwise + ": " + RegisteredTask.explain(e), true);
  }

  void onShow() {
    shown = true;
    read();
  }

  void onHide() {
    shown = false;
  }

  /** Once a second: exports that others write move, too. */
  void beat() {
    beats++;
    DatasetDetails now = details.get();
    boolean moving =
        now != null
            && now.exports().stream().anyMatch(e -> e.state() == DatasetExport.State.RUNNING);
    if (shown && moving && beats % BEATS == 0) {
      readDetails();
    }
  }

  /** Reads all of them anew. */
  public void read() {
    read("");
  }

  /**
   * Reads all of them anew and looks at one.
   *
   * @param wanted as {@link DatasetRow#name}; empty for the one that is looked at
   */
  void read(String wanted) {
    long mine = ++reads;
    tasks.startQuietly(
        Lane.CATALOG,
        "Read the datasets",
        p -> {
          var all = new ArrayList<DatasetRow>();
          for (Dataset dataset : datasets.list()) {
            var versions = datasets.versions(dataset);
            versions.forEach(v -> all.add(new DatasetRow(dataset, v)));
            if (versions.isEmpty()) {
              all.add(new DatasetRow(dataset, null));
            }
          }
          return List.copyOf(all);
        },
        all -> {
          if (mine == reads) {
            listed(all, wanted);
          }
        },
        e -> {
          if (rows.get() == null) {
            rows.set(List.of());
          }
          failed("The datasets could not be read", e);
        });
  }

  private void listed(List<DatasetRow> all, String wanted) {
    DatasetRow before = chosen.get();
    String name = !wanted.isEmpty() ? wanted : before == null ? "" : before.name();
    DatasetRow now =
        all.stream()
            .filter(r -> r.name().equals(name))
            .findFirst()
            .orElse(all.isEmpty() ? null : all.getFirst());
    rows.set(all);
    if (now != null && before != null && now.isSame(before)) {
      chosen.set(now);
      readDetails();
    } else {
      choose(now);
    }
  }

  /** Looks at another one. */
  public void choose(@Nullable DatasetRow row) {
    DatasetRow before = chosen.get();
    if (row == null || before == null || !row.isSame(before)) {
      details.set(null);
      chosen.set(row);
      readDetails();
    }
  }

  /** Reads anew what is left out and exported of the chosen version. */
  void readDetails() {
    DatasetVersion version = version();
    if (version == null) {
      return;
    }
    long mine = ++turn;
    DatasetDetails before = details.get();
    int wanted = before == null ? LEFT_OUT : Math.max(LEFT_OUT, before.leftOut().size());
    tasks.startQuietly(
        Lane.CATALOG,
        "Look at " + version.name(),
        p ->
            new DatasetDetails(
                version.id(),
                before != null && before.versionId() == version.id()
                    ? before.leftOut()
                    : datasets.leftOut(version, 0, wanted),
                exports.of(version, EXPORTS),
                models.evaluations(version, Split.TEST),
                inUse.get()),
        found -> {
          if (mine == turn && !found.equals(details.get())) {
            details.set(found);
          }
        },
        e -> failed("%s could not be looked at".formatted(version.name()), e));
  }

  /** Reads more of what was left out, when there is more. */
  void moreLeftOut() {
    DatasetVersion version = version();
    DatasetDetails now = details.get();
    if (version == null
        || now == null
        || readingMore
        || now.leftOut().isEmpty()
        || now.leftOut().size() >= version.counts().leftOut()) {
      return;
    }
    readingMore = true;
    int last = now.leftOut().getLast().ordinal();
    tasks.startQuietly(
        Lane.CATALOG,
        "Read more of what was left out",
        p -> datasets.leftOut(version, last, LEFT_OUT),
        more -> {
          readingMore = false;
          add(version, more);
        },
        e -> {
          readingMore = false;
          failed("More of what was left out could not be read", e);
        });
  }

  private void add(DatasetVersion version, List<LeftOut> more) {
    DatasetDetails now = details.get();
    if (now != null && now.versionId() == version.id() && !more.isEmpty()) {
      var all = new ArrayList<>(now.leftOut());
      all.addAll(more);
      details.set(
          new DatasetDetails(now.versionId(), all, now.exports(), now.evaluations(), now.inUse()));
    }
  }

  /** Brings a product onto the review desk. */
  void open(long product, @Nullable Long crop) {
    onOpen.accept(product, crop == null ? 0L : crop);
  }
}
