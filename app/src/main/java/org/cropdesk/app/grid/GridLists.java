package org.cropdesk.app.grid;

import java.util.Arrays;
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
import org.cropdesk.filter.Filter;
import org.cropdesk.grid.CropGrid;
import org.cropdesk.grid.CropOrder;
import org.cropdesk.grid.SimilarCrop;
import org.jspecify.annotations.Nullable;

/**
 * What is listed: crops that match, crops alike, or certain ones. The newest wish wins, whichever
 * answer comes first. JavaFX thread only.
 */
final class GridLists {
  /** More than fit on a large screen. */
  private static final int FIRST = 300;

  /** How many alike ones are listed, and how many are searched for at most. */
  static final int SIMILAR = 1_000;

  /** What happens when the list is another one. */
  interface Owner {
    /** Its first crops are not those that were there. */
    void startedAnew();

    /** It is shown. */
    void listed();

    void failed(Throwable reason);
  }

  private final CropGrid grid;
  private final TaskRegistry tasks;
  private final Owner owner;
  private final ReadOnlyObjectWrapper<Listing> listing = new ReadOnlyObjectWrapper<>(Listing.NONE);
  private final ReadOnlyBooleanWrapper loading = new ReadOnlyBooleanWrapper();
  private final ReadOnlyStringWrapper source = new ReadOnlyStringWrapper("");
  private int turn;
  private @Nullable RegisteredTask<?> reading;

  GridLists(CropGrid grid, TaskRegistry tasks, Owner owner) {
    this.grid = grid;
    this.tasks = tasks;
    this.owner = owner;
  }

  ReadOnlyObjectProperty<Listing> listingProperty() {
    return listing.getReadOnlyProperty();
  }

  Listing now() {
    return listing.get();
  }

  /** Whether the list, or the rest of it, is on its way. */
  ReadOnlyBooleanProperty loadingProperty() {
    return loading.getReadOnlyProperty();
  }

  /** What is listed when it is not a filter: "similar to crop 12"; else empty. */
  ReadOnlyStringProperty sourceProperty() {
    return source.getReadOnlyProperty();
  }

  /** Lists what matches: the first of it at once, all of it soon. */
  void matching(Filter wanted, CropOrder by) {
    int mine = ++turn;
    source.set("");
    loading.set(true);
    tasks.startQuietly(
        Lane.CATALOG,
        "Read the first crops",
        p -> grid.first(wanted, by, FIRST),
        ids -> {
          if (mine == turn && loading.get()) {
            show(new Listing(ids, null, false, wanted));
          }
        },
        e -> {}); // The whole list says it.
    RegisteredTask<?> before = reading;
    if (before != null) {
      before.requestStop();
    }
    reading =
        tasks.startQuietly(
            Lane.LISTS,
            "List crops",
            p -> grid.all(wanted, by),
            ids -> {
              if (mine == turn) {
                loading.set(false);
                show(new Listing(ids, null, true, wanted));
              }
            },
            e -> failed(mine, e));
  }

  /**
   * Lists crops by how much they look like some others, these first.
   *
   * @param title says so
   * @param onFound before they are shown
   */
  void similar(List<Long> like, Filter within, String title, Runnable onFound) {
    int mine = ++turn;
    loading.set(true);
    tasks.startQuietly(
        Lane.LISTS,
        "Look for similar crops",
        p -> grid.similar(like, within, SIMILAR),
        found -> {
          if (mine == turn) {
            loading.set(false);
            onFound.run();
            source.set(title);
            show(listing(found));
          }
        },
        e -> failed(mine, e));
  }

  private static Listing listing(List<SimilarCrop> found) {
    return new Listing(
        found.stream().mapToLong(SimilarCrop::cropId).toArray(),
        found.stream().mapToDouble(SimilarCrop::similarity).toArray(),
        true,
        null);
  }

  /** Lists just these. */
  void certain(List<Long> crops, String title) {
    turn++;
    loading.set(false);
    source.set(title);
    show(new Listing(crops.stream().mapToLong(Long::longValue).toArray(), null, true, null));
  }

  private void failed(int mine, Throwable reason) {
    if (mine == turn) {
      loading.set(false);
      owner.failed(reason);
    }
  }

  private void show(Listing next) {
    Listing before = listing.get();
    boolean sameStart =
        Arrays.mismatch(next.ids(), before.ids()) == before.size() && before.size() > 0;
    listing.set(next);
    if (!sameStart) {
      owner.startedAnew();
    }
    owner.listed();
  }
}
