package org.cropdesk.app.grid;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import javafx.beans.property.ReadOnlyBooleanProperty;
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
import org.cropdesk.review.BulkUndo;
import org.jspecify.annotations.Nullable;

/** The grid of crops: what is listed, in what order, what is selected. JavaFX thread only. */
public final class GridViewModel {
  private final GridLists lists;
  private final Supplier<FilterWords> readWords;
  private final TaskRegistry tasks;
  private final BiConsumer<Long, Long> onOpen;
  private final TileCache tiles;
  private final BulkDesk bulkDesk;
  private final GridPicks picks;
  private final Set<String> multiple;

  private final ReadOnlyStringWrapper text = new ReadOnlyStringWrapper("");
  private final ReadOnlyObjectWrapper<GridOrder> order =
      new ReadOnlyObjectWrapper<>(GridOrder.CATALOG);
  private final ReadOnlyObjectWrapper<List<GridOrder>> orders =
      new ReadOnlyObjectWrapper<>(GridOrder.all(List.of()));
  private final ReadOnlyObjectWrapper<GridNotice> notice =
      new ReadOnlyObjectWrapper<>(GridNotice.NONE);
  private final ReadOnlyIntegerWrapper revision = new ReadOnlyIntegerWrapper();

  private FilterWords words = FilterWords.NONE;
  private Filter filter = new Filter.Everything();
  private boolean begun;

  /**
   * @param readWords of the catalog; called on a background thread
   * @param multiple the attributes of which several values may be right
   * @param onChanged many products have changed
   * @param onOpen brings a product onto the review desk, at a crop
   */
  public GridViewModel(
      CropGrid grid,
      BulkDecisions bulk,
      BulkUndo undo,
      Supplier<FilterWords> readWords,
      Set<String> multiple,
      TaskRegistry tasks,
      String actor,
      Supplier<UUID> ids,
      Runnable onChanged,
      BiConsumer<Long, Long> onOpen) {
    this.lists = new GridLists(grid, tasks, new Lists());
    this.readWords = readWords;
    this.tasks = tasks;
    this.onOpen = onOpen;
    this.multiple = Set.copyOf(multiple);
    this.picks = new GridPicks(lists::now, this::bump, this::picked);
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
    return lists.listingProperty();
  }

  ReadOnlyObjectProperty<GridNotice> noticeProperty() {
    return notice.getReadOnlyProperty();
  }

  /** Whether the list, or the rest of it, is on its way. */
  public ReadOnlyBooleanProperty loadingProperty() {
    return lists.loadingProperty();
  }

  /** Changes whenever a tile or the selection does. */
  ReadOnlyIntegerProperty revisionProperty() {
    return revision.getReadOnlyProperty();
  }

  /** Where the keyboard is, and what is selected. */
  GridPicks picks() {
    return picks;
  }

  /** The attributes of which several values may be right. */
  Set<String> multiple() {
    return multiple;
  }

  /** What is listed when it is not a filter: "similar to crop 12"; else empty. */
  ReadOnlyStringProperty sourceProperty() {
    return lists.sourceProperty();
  }

  BulkDesk bulk() {
    return bulkDesk;
  }

  FilterWords words() {
    return words;
  }

  /** How many crops are listed so far. */
  public int size() {
    return lists.now().size();
  }

  /** How many of them are selected. */
  public int selectedCount() {
    return picks.count();
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
    picks.clear();
    if (!bulkDesk.isBusy()) {
      bulkDesk.cancel();
    }
    lists.matching(filter, order.get().order());
    bump();
  }

  /** Follows what is listed. */
  private final class Lists implements GridLists.Owner {
    @Override
    public void startedAnew() {
      picks.toStart();
    }

    @Override
    public void listed() {
      bump();
    }

    @Override
    public void failed(Throwable reason) {
      problem(reason);
    }
  }

  @Nullable CropTile tile(int index) {
    return tiles.get(lists.now().id(index));
  }

  boolean isGone(int index) {
    return tiles.isGone(lists.now().id(index));
  }

  /** Reads what is shown from one place up to another, the second left out. */
  void inSight(int from, int to) {
    Listing list = lists.now();
    var ids = new ArrayList<Long>(Math.max(0, to - from));
    for (int i = Math.max(0, from); i < Math.min(to, list.size()); i++) {
      ids.add(list.id(i));
    }
    tiles.want(ids);
  }

  /** Whether the crops in sight are those of the filter, and each says what it is. */
  public boolean isShown() {
    return filter.equals(lists.now().filter()) && tiles.hasAll();
  }

  /** Somebody changed these products. */
  public void changed(Collection<Long> products) {
    tiles.changed(products);
  }

  /** Changes may have been missed. */
  public void lookAgain() {
    tiles.allChanged();
  }

  /** Selects everything that matches, also what nobody has scrolled to. */
  public void selectAll() {
    picks.selectAll();
  }

  private void picked() {
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
      picks.clear();
      bump();
    } else if (!sourceProperty().get().isEmpty()) {
      list();
    }
  }

  /** Proposes something for what is selected, or for the crop the keyboard is at. */
  public void propose(BulkChange change) {
    CropSet set = picks.target();
    if (set == null) {
      notice.set(new GridNotice(true, "There is no crop to say it of."));
    } else {
      bulkDesk.propose(set, change);
    }
  }

  /** The crop the keyboard is at, null when there is none or it is not read yet. */
  public @Nullable CropTile focused() {
    return picks.focus() < size() ? tile(picks.focus()) : null;
  }

  /** Opens the crop the keyboard is at on the review desk. */
  void open() {
    CropTile tile = focused();
    if (tile != null) {
      onOpen.accept(tile.productId(), tile.cropId());
    }
  }

  /** Lists crops by how much they look like the selected ones, within the filter. */
  public void similar() {
    if (size() == 0) {
      return;
    }
    var like = new ArrayList<Long>();
    CropSet set = picks.target();
    if (set instanceof CropSet.Chosen(var chosen)) {
      like.addAll(chosen.subList(0, Math.min(chosen.size(), GridLists.SIMILAR)));
    } else {
      like.add(lists.now().id(picks.focus()));
    }
    notice.set(GridNotice.NONE);
    String title =
        "Similar to "
            + (like.size() == 1 ? "one crop" : GridWords.crops(like.size()))
            + (text.get().isEmpty() ? "" : " within " + text.get());
    lists.similar(
        like,
        filter,
        title,
        () -> {
          picks.clear();
          picks.toStart();
        });
  }

  /** Lists the crops that the last change left alone. */
  void showConflicts() {
    List<Long> crops = bulkDesk.conflictsProperty().get();
    if (!crops.isEmpty()) {
      picks.clear();
      lists.certain(crops, "Left as others said it");
    }
  }
}
