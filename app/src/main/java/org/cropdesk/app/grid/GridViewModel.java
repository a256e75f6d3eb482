package org.cropdesk.app.grid;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import javafx.beans.property.ReadOnlyBooleanProperty;
import javafx.beans.property.ReadOnlyBooleanWrapper;
import javafx.beans.property.ReadOnlyIntegerProperty;
import javafx.beans.property.ReadOnlyIntegerWrapper;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.beans.property.ReadOnlyStringProperty;
import javafx.beans.property.ReadOnlyStringWrapper;
import org.cropdesk.app.activity.Lane;
import org.cropdesk.app.activity.RegisteredTask;
import org.cropdesk.app.activity.TaskRegistry;
import org.cropdesk.filter.Filter;
import org.cropdesk.filter.FilterParser;
import org.cropdesk.filter.FilterPrinter;
import org.cropdesk.filter.FilterWords;
import org.cropdesk.filter.Parsed;
import org.cropdesk.grid.BulkChange;
import org.cropdesk.grid.BulkDecisions;
import org.cropdesk.grid.CropGrid;
import org.cropdesk.grid.CropSet;
import org.cropdesk.grid.CropTile;
import org.cropdesk.grid.SimilarCrop;
import org.cropdesk.review.BulkUndo;
import org.jspecify.annotations.Nullable;

/** The grid of crops: what is listed, in what order, what is selected. JavaFX thread only. */
public final class GridViewModel {
  /** More than fit on a large screen. */
  private static final int FIRST = 300;

  private static final int SIMILAR = 1_000;

  private final CropGrid grid;
  private final Supplier<FilterWords> readWords;
  private final TaskRegistry tasks;
  private final BiConsumer<Long, Long> onOpen;
  private final TileCache tiles;
  private final BulkDesk bulkDesk;
  private final GridSelection selection = new GridSelection();

  private final ReadOnlyStringWrapper text = new ReadOnlyStringWrapper("");
  private final ReadOnlyObjectWrapper<GridOrder> order =
      new ReadOnlyObjectWrapper<>(GridOrder.CATALOG);
  private final ReadOnlyObjectWrapper<List<GridOrder>> orders =
      new ReadOnlyObjectWrapper<>(GridOrder.all(List.of()));
  private final ReadOnlyObjectWrapper<Listing> listing = new ReadOnlyObjectWrapper<>(Listing.NONE);
  private final ReadOnlyObjectWrapper<GridNotice> notice =
      new ReadOnlyObjectWrapper<>(GridNotice.NONE);
  private final ReadOnlyBooleanWrapper loading = new ReadOnlyBooleanWrapper();
  private final ReadOnlyIntegerWrapper revision = new ReadOnlyIntegerWrapper();
  private final ReadOnlyIntegerWrapper focus = new ReadOnlyIntegerWrapper();
  private final ReadOnlyStringWrapper source = new ReadOnlyStringWrapper("");

  private FilterWords words = FilterWords.NONE;
  private Filter filter = new Filter.Everything();
  private int anchor;
  private int turn;
  private boolean begun;
  private @Nullable RegisteredTask<?> reading;

  /**
   * @param readWords of the catalog; called on a background thread
   * @param onChanged many products have changed
   * @param onOpen brings a product onto the review desk, at a crop
   */
  public GridViewModel(
      CropGrid grid,
      BulkDecisions bulk,
      BulkUndo undo,
      Supplier<FilterWords> readWords,
      TaskRegistry tasks,
      String actor,
      Supplier<UUID> ids,
      Runnable onChanged,
      BiConsumer<Long, Long> onOpen) {
    this.grid = grid;
    this.readWords = readWords;
    this.tasks = tasks;
    this.onOpen = onOpen;
    this.tiles = new TileCache(grid, tasks, this::bump, this::problem);
    this.bulkDesk =
        new BulkDesk(
            bulk,
            undo,
            tasks,
            actor,
            ids,
            notice::set,
            () -> {
              tiles.allChanged();
              onChanged.run();
            });
  }

  /** The filter as it was last applied. */
  public ReadOnlyStringProperty textProperty() {
    return text.getReadOnlyProperty();
  }

  ReadOnlyObjectProperty<GridOrder> orderProperty() {
    return order.getReadOnlyProperty();
  }

  ReadOnlyObjectProperty<List<GridOrder>> ordersProperty() {
    return orders.getReadOnlyProperty();
  }

  ReadOnlyObjectProperty<Listing> listingProperty() {
    return listing.getReadOnlyProperty();
  }

  ReadOnlyObjectProperty<GridNotice> noticeProperty() {
    return notice.getReadOnlyProperty();
  }

  /** Whether the list, or the rest of it, is on its way. */
  public ReadOnlyBooleanProperty loadingProperty() {
    return loading.getReadOnlyProperty();
  }

  /** Changes whenever a tile or the selection does. */
  ReadOnlyIntegerProperty revisionProperty() {
    return revision.getReadOnlyProperty();
  }

  /** Where the keyboard is in the list. */
  public ReadOnlyIntegerProperty focusProperty() {
    return focus.getReadOnlyProperty();
  }

  /** What is listed when it is not a filter: "similar to crop 12"; else empty. */
  ReadOnlyStringProperty sourceProperty() {
    return source.getReadOnlyProperty();
  }

  BulkDesk bulk() {
    return bulkDesk;
  }

  FilterWords words() {
    return words;
  }

  /** How many crops are listed so far. */
  public int size() {
    return listing.get().size();
  }

  /** How many of them are selected. */
  public int selectedCount() {
    return selection.count(listing.get());
  }

  private void bump() {
    revision.set(revision.get() + 1);
  }

  private void problem(Throwable e) {
    notice.set(new GridNotice(true, RegisteredTask.explain(e)));
  }

  /** Reads the list if nobody has yet. */
  void begin() {
    if (!begun) {
      begun = true;
      reload();
    }
  }

  /** Reads the words of the catalog and the list anew. */
  public void reload() {
    tasks.startQuietly(
        Lane.LISTS,
        "Read the words of the catalog",
        p -> readWords.get(),
        read -> {
          words = read;
          orders.set(GridOrder.all(List.copyOf(read.labels().keySet())));
          bump();
        },
        this::problem);
    tiles.allChanged();
    list();
  }

  /** What a text means; says nothing and changes nothing. */
  Parsed parse(String typed) {
    return FilterParser.parse(typed, words);
  }

  /** Lists what matches; a text that cannot be understood changes nothing and is explained. */
  public boolean filter(String typed) {
    return switch (parse(typed)) {
      case Parsed.Faulty(var fault) -> {
        notice.set(new GridNotice(true, fault.explained()));
        yield false;
      }
      case Parsed.Good(var good, var hints) -> {
        filter = good;
        text.set(FilterPrinter.print(good));
        notice.set(
            hints.isEmpty()
                ? GridNotice.NONE
                : new GridNotice(false, hints.getFirst().explained()));
        list();
        yield true;
      }
    };
  }

  void orderBy(GridOrder wanted) {
    if (!wanted.equals(order.get())) {
      order.set(wanted);
      list();
    }
  }

  void nextOrder() {
    List<GridOrder> all = orders.get();
    orderBy(all.get((all.indexOf(order.get()) + 1) % all.size()));
  }

  private void list() {
    int mine = ++turn;
    Filter wanted = filter;
    var by = order.get().order();
    source.set("");
    selection.clear();
    if (!bulkDesk.isBusy()) {
      bulkDesk.cancel();
    }
    loading.set(true);
    bump();
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
            e -> {
              if (mine == turn) {
                loading.set(false);
                problem(e);
              }
            });
  }

  private void show(Listing next) {
    boolean sameStart = Arrays.mismatch(next.ids(), listing.get().ids()) == size() && size() > 0;
    listing.set(next);
    if (!sameStart) {
      focus.set(0);
      anchor = 0;
    }
    bump();
  }

  @Nullable CropTile tile(int index) {
    return tiles.get(listing.get().id(index));
  }

  boolean isGone(int index) {
    return tiles.isGone(listing.get().id(index));
  }

  boolean isSelected(int index) {
    return selection.has(listing.get().id(index));
  }

  /** Reads what is shown from one place up to another, the second left out. */
  void inSight(int from, int to) {
    Listing list = listing.get();
    var ids = new ArrayList<Long>(Math.max(0, to - from));
    for (int i = Math.max(0, from); i < Math.min(to, list.size()); i++) {
      ids.add(list.id(i));
    }
    tiles.want(ids);
  }

  /** Whether the crops in sight are those of the filter, and each says what it is. */
  public boolean isShown() {
    return filter.equals(listing.get().filter()) && tiles.hasAll();
  }

  /** Somebody changed these products. */
  public void changed(Collection<Long> products) {
    tiles.changed(products);
  }

  /** Changes may have been missed. */
  public void lookAgain() {
    tiles.allChanged();
  }

  /** Goes to a place, keeping what is selected. */
  void focus(int index) {
    focus.set(Math.clamp(index, 0, Math.max(0, size() - 1)));
    anchor = focus.get();
    bump();
  }

  /** Goes to a place and selects only that. */
  void select(int index) {
    if (index >= 0 && index < size()) {
      focus(index);
      selection.only(listing.get().id(index));
      selectionChanged();
    }
  }

  void toggle(int index) {
    if (index >= 0 && index < size()) {
      focus(index);
      selection.toggle(listing.get().id(index));
      selectionChanged();
    }
  }

  /** Selects from where the last single step was to here. */
  void extend(int index) {
    if (size() == 0) {
      return;
    }
    int to = Math.clamp(index, 0, size() - 1);
    if (!selection.isAll()) {
      selection.clear();
    }
    selection.addRange(listing.get(), anchor, to);
    focus.set(to);
    selectionChanged();
  }

  /** Selects these places, beside what is selected or instead of it. */
  void select(List<Integer> places, boolean beside) {
    if (!beside) {
      selection.clear();
    }
    places.forEach(i -> selection.add(listing.get().id(i)));
    selectionChanged();
  }

  /** Everything that matches, also what nobody has scrolled to. */
  public void selectAll() {
    selection.selectAll();
    selectionChanged();
  }

  boolean isAllSelected() {
    return selection.isAll();
  }

  private void selectionChanged() {
    // What was proposed was proposed for other crops.
    if (!bulkDesk.isBusy()) {
      bulkDesk.cancel();
    }
    bump();
  }

  /** Escape: no proposal, then no selection, then back to the filter. */
  void cancel() {
    if (bulkDesk.cancel()) {
      return;
    }
    if (selectedCount() > 0) {
      selection.clear();
      bump();
    } else if (!source.get().isEmpty()) {
      list();
    }
  }

  private @Nullable CropSet target() {
    CropSet set = selection.set(listing.get());
    if (set == null && focus.get() < size()) {
      set = new CropSet.Chosen(List.of(listing.get().id(focus.get())));
    }
    return set;
  }

  /** Proposes something for what is selected, or for the crop the keyboard is at. */
  public void propose(BulkChange change) {
    CropSet set = target();
    if (set == null) {
      notice.set(new GridNotice(true, "There is no crop to say it of."));
    } else {
      bulkDesk.propose(set, change);
    }
  }

  /** Opens the crop the keyboard is at on the review desk. */
  void open() {
    if (focus.get() < size()) {
      CropTile tile = tile(focus.get());
      if (tile != null) {
        onOpen.accept(tile.productId(), tile.cropId());
      }
    }
  }

  /** Lists crops by how much they look like the selected ones, within the filter. */
  public void similar() {
    if (size() == 0) {
      return;
    }
    var like = new ArrayList<Long>();
    CropSet set = target();
    if (set instanceof CropSet.Chosen(var chosen)) {
      like.addAll(chosen.subList(0, Math.min(chosen.size(), SIMILAR)));
    } else {
      like.add(listing.get().id(focus.get()));
    }
    int mine = ++turn;
    Filter within = filter;
    loading.set(true);
    notice.set(GridNotice.NONE);
    tasks.startQuietly(
        Lane.LISTS,
        "Look for similar crops",
        p -> grid.similar(like, within, SIMILAR),
        found -> {
          if (mine == turn) {
            loading.set(false);
            similarTo(like.size(), found);
          }
        },
        e -> {
          if (mine == turn) {
            loading.set(false);
            problem(e);
          }
        });
  }

  private void similarTo(int count, List<SimilarCrop> found) {
    selection.clear();
    source.set(
        "Similar to "
            + (count == 1 ? "one crop" : GridWords.crops(count))
            + (text.get().isEmpty() ? "" : " within " + text.get()));
    show(
        new Listing(
            found.stream().mapToLong(SimilarCrop::cropId).toArray(),
            found.stream().mapToDouble(SimilarCrop::similarity).toArray(),
            true,
            null));
    focus(0);
  }

  /** Lists the crops that the last change left alone. */
  void showConflicts() {
    List<Long> crops = bulkDesk.conflictsProperty().get();
    if (!crops.isEmpty()) {
      turn++;
      loading.set(false);
      selection.clear();
      source.set("Left as others said it");
      show(new Listing(crops.stream().mapToLong(Long::longValue).toArray(), null, true, null));
    }
  }
}
