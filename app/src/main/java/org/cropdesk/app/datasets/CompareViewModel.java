package org.cropdesk.app.datasets;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import org.cropdesk.app.activity.Lane;
import org.cropdesk.app.activity.RegisteredTask;
import org.cropdesk.app.activity.TaskRegistry;
import org.cropdesk.dataset.DatasetChange;
import org.cropdesk.dataset.DatasetDiff;
import org.cropdesk.dataset.DatasetVersion;
import org.cropdesk.dataset.Datasets;
import org.cropdesk.job.StopSignal;
import org.jspecify.annotations.Nullable;

/** How the chosen version differs from another one. JavaFX thread only. */
public final class CompareViewModel {
  private static final int PAGE = 100;

  /**
   * What was found so far.
   *
   * @param diff null while it is counted
   * @param next where the next page begins, null when all are there
   * @param isFailed when it could not be found out; the page says why
   */
  public record Found(
      @Nullable DatasetDiff diff,
      List<DatasetChange> changes,
      @Nullable Long next,
      boolean isFailed) {
    static final Found NOTHING = new Found(null, List.of(), null, false);
    static final Found FAILED = new Found(null, List.of(), null, true);

    public Found {
      changes = List.copyOf(changes);
    }
  }

  private final Datasets datasets;
  private final TaskRegistry tasks;
  private final DatasetsViewModel page;
  private final ReadOnlyObjectWrapper<List<DatasetVersion>> others =
      new ReadOnlyObjectWrapper<>(List.of());
  private final ReadOnlyObjectWrapper<@Nullable DatasetVersion> other =
      new ReadOnlyObjectWrapper<>();
  private final ReadOnlyObjectWrapper<Found> found = new ReadOnlyObjectWrapper<>(Found.NOTHING);
  private @Nullable RegisteredTask<?> counter;
  private long turn;
  private long of;
  private long from;
  private long to;
  private boolean more;

  CompareViewModel(Datasets datasets, TaskRegistry tasks, DatasetsViewModel page) {
    this.datasets = datasets;
    this.tasks = tasks;
    this.page = page;
  }

  /** What the chosen version can be held against. */
  public ReadOnlyObjectProperty<List<DatasetVersion>> othersProperty() {
    return others.getReadOnlyProperty();
  }

  /** What it is held against, null when there is nothing. */
  public ReadOnlyObjectProperty<@Nullable DatasetVersion> otherProperty() {
    return other.getReadOnlyProperty();
  }

  public ReadOnlyObjectProperty<Found> foundProperty() {
    return found.getReadOnlyProperty();
  }

  /** Compares the chosen version, with the one before it unless another was asked for. */
  void show() {
    DatasetVersion version = page.version();
    List<DatasetVersion> all =
        page.rows().stream()
            .map(DatasetRow::version)
            .filter(Objects::nonNull)
            .filter(v -> version == null || v.id() != version.id())
            .toList();
    boolean same = version != null && version.id() == of;
    DatasetVersion asked = same ? other.get() : null;
    of = version == null ? 0 : version.id();
    others.set(all);
    with(version == null ? null : asked == null ? before(version, all) : asked);
  }

  /** The one before it, else the next one of its dataset, else the newest of another dataset. */
  private static @Nullable DatasetVersion before(DatasetVersion version, List<DatasetVersion> all) {
    return all.stream()
        .filter(v -> v.dataset().id() == version.dataset().id())
        .min(
            Comparator.comparing((DatasetVersion v) -> v.number() > version.number())
                .thenComparingInt(v -> Math.abs(v.number() - version.number())))
        .orElse(all.isEmpty() ? null : all.getFirst());
  }

  /** Compares with another one. */
  void with(@Nullable DatasetVersion wanted) {
    DatasetVersion version = page.version();
    if (wanted != null && wanted.id() == from && version != null && version.id() == to) {
      return;
    }
    from = wanted == null ? 0 : wanted.id();
    to = version == null ? 0 : version.id();
    if (counter != null) {
      counter.requestStop();
    }
    other.set(wanted);
    found.set(Found.NOTHING);
    more = false;
    long mine = ++turn;
    if (wanted == null || version == null) {
      return;
    }
    counter =
        tasks.startQuietly(
            Lane.LISTS,
            "Compare %s with %s".formatted(version.name(), wanted.name()),
            p ->
                datasets
                    .diff(wanted, version, StopSignal.when(p::stopRequested))
                    .map(diff -> first(wanted, version, diff)),
            (Optional<Found> compared) -> {
              if (mine == turn) {
                compared.ifPresent(found::set);
              }
            },
            e -> {
              if (mine == turn) {
                from = 0;
                to = 0;
                found.set(Found.FAILED);
                page.failed(
                    "%s and %s could not be compared".formatted(wanted.name(), version.name()), e);
              }
            });
  }

  private Found first(DatasetVersion was, DatasetVersion is, DatasetDiff diff) {
    DatasetDiff.Page begin = datasets.changes(was, is, Long.MIN_VALUE, PAGE);
    return new Found(diff, begin.changes(), begin.next(), false);
  }

  /** Reads more changes, when there are more. */
  void more() {
    DatasetVersion first = other.get();
    DatasetVersion second = page.version();
    Found now = found.get();
    Long after = now.next();
    if (first == null || second == null || after == null || more) {
      return;
    }
    more = true;
    long mine = turn;
    tasks.startQuietly(
        Lane.LISTS,
        "Read more of what differs",
        p -> datasets.changes(first, second, after, PAGE),
        next -> {
          if (mine == turn) {
            more = false;
            var all = new ArrayList<>(now.changes());
            all.addAll(next.changes());
            found.set(new Found(now.diff(), all, next.next(), false));
          }
        },
        e -> {
          if (mine == turn) {
            more = false;
          }
          page.failed("More of what differs could not be read", e);
        });
  }

  /** The version that is looked at. */
  @Nullable DatasetVersion chosen() {
    return page.version();
  }

  /** {@code v2} beside another version of the same dataset, its whole name beside others. */
  String shortName(DatasetVersion version) {
    DatasetVersion one = other.get();
    DatasetVersion two = page.version();
    boolean same = one != null && two != null && one.dataset().id() == two.dataset().id();
    return same ? "v" + version.number() : version.name();
  }

  /** What came of it, one or two sentences. */
  String said() {
    DatasetVersion was = other.get();
    DatasetVersion is = page.version();
    if (was == null || is == null) {
      return "There is no other version to compare with. Freeze another one after more decisions.";
    }
    if (found.get().isFailed()) {
      return "It is not known what differs.";
    }
    DatasetDiff diff = found.get().diff();
    if (diff == null) {
      return "Comparing\u2026";
    }
    if (diff.pictures() == 0) {
      return "Nothing differs: %s and %s hold the same pictures, boxes, classes and labels."
          .formatted(shortName(was), shortName(is));
    }
    return "From %s to %s, %s."
        .formatted(
            shortName(was),
            shortName(is),
            DatasetWords.count(diff.pictures(), "picture differs", "pictures differ"));
  }

  /** Brings the product of a change onto the review desk. */
  void open(DatasetChange change) {
    var item = change.is() != null ? change.is() : change.was();
    if (item != null) {
      page.open(item.productId(), change.cropId());
    }
  }
}
