package org.cropdesk.app.grid;

import java.util.List;
import java.util.function.Consumer;
import javafx.beans.value.ObservableValue;
import javafx.geometry.Pos;
import javafx.scene.Parent;
import javafx.scene.control.ComboBox;
import javafx.scene.control.Label;
import javafx.scene.control.Slider;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.StackPane;
import javafx.scene.layout.VBox;
import org.cropdesk.app.activity.TaskRegistry;
import org.cropdesk.app.command.CommandId;
import org.cropdesk.app.command.Invocation;
import org.cropdesk.app.command.KeyMap;
import org.cropdesk.app.filter.FilterField;
import org.cropdesk.app.fx.Coalesced;
import org.cropdesk.app.fx.Overlay;
import org.cropdesk.app.fx.Screen;
import org.cropdesk.filter.FilterCompletion;
import org.cropdesk.grid.BulkChange;
import org.cropdesk.storage.ObjectStore;
import org.kordamp.ikonli.javafx.FontIcon;

/** Crops for any filter, many at once. */
public final class GridScreen implements Screen {
  private static final int OFFERS = 40;
  private static final double LEAST_SIDE = 72;
  private static final double MOST_SIDE = 288;
  private static final double STEP = 24;

  private final GridViewModel grid;
  private final CropGridView view;
  private final FilterField filter;
  private final ComboBox<GridOrder> order = new ComboBox<>();
  private final Slider size = new Slider(LEAST_SIDE, MOST_SIDE, 128);
  private final GridLines lines;
  private final VBox empty = new VBox();
  private final Label emptyTitle = new Label();
  private final Label emptyText = new Label();
  private final GridCards cards;
  private final StackPane root;
  private boolean filling;

  /**
   * @param run does what the key of a command does
   */
  public GridScreen(
      GridViewModel grid,
      ObjectStore store,
      TaskRegistry tasks,
      ObservableValue<KeyMap> keys,
      Consumer<CommandId> run) {
    this.grid = grid;
    var arrived = new Coalesced[1];
    var pictures = new TilePictures(store, tasks, () -> arrived[0].run());
    this.view = new CropGridView(grid, pictures);
    arrived[0] = new Coalesced(view::place);
    this.filter =
        new FilterField(
            "grid",
            (text, caret) -> FilterCompletion.at(text, caret, grid.words(), OFFERS),
            grid::parse,
            grid::filter,
            view::requestFocus);
    var overlay = new Overlay();
    this.cards = new GridCards(grid, overlay, view::requestFocus);
    this.lines = new GridLines(grid, view::requestFocus);
    var page = new VBox(head(), lines, body(), new BulkBar(grid, keys, run));
    page.getStyleClass().add("grid-screen");
    StackPane.setAlignment(filter, Pos.TOP_LEFT);
    root = new StackPane(page, filter, overlay);
    // What is left of a pulse is one placing, however many tiles and pictures have come.
    var moved = new Coalesced(view::place);
    grid.revisionProperty().subscribe(r -> moved.run());
    grid.picks().focusProperty().subscribe(f -> view.reveal(f.intValue()));
    grid.listingProperty().subscribe(l -> listed());
    grid.loadingProperty().subscribe(l -> listed());
    grid.sourceProperty().subscribe(s -> listed());
    grid.textProperty().subscribe(filter::setText);
    grid.ordersProperty().subscribe(this::orders);
    grid.orderProperty().subscribe(o -> orders(grid.ordersProperty().get()));
  }

  private HBox head() {
    var title = new Label("Crops");
    title.getStyleClass().add("screen-title");
    title.setMinWidth(Region.USE_PREF_SIZE);
    // The field itself lies above the page, so that its offers cover the crops.
    var room = new Region();
    room.setMinWidth(160);
    HBox.setHgrow(room, Priority.ALWAYS);
    room.boundsInParentProperty()
        .subscribe(b -> {
          double field = filter.field().prefHeight(-1);
          filter.setTranslateX(b.getMinX());
          filter.setTranslateY(Math.rint((b.getMinY() + b.getMaxY() - field) / 2));
          filter.setMaxWidth(b.getWidth());
          filter.setPrefWidth(b.getWidth());
        });
    order.setId("grid-order");
    order.setFocusTraversable(false);
    order.setPrefWidth(190);
    order.setMinWidth(120);
    order
        .valueProperty()
        .subscribe(o -> {
          if (o != null && !filling) {
            grid.orderBy(o);
          }
        });
    size.setId("grid-size");
    size.setFocusTraversable(false);
    size.setPrefWidth(110);
    size.setMinWidth(80);
    size.setBlockIncrement(STEP);
    size.valueProperty().subscribe(v -> view.setPictureSide(Math.rint(v.doubleValue() / 8) * 8));
    var head = new HBox(14, title, room, order, size);
    head.getStyleClass().add("grid-head");
    head.setAlignment(Pos.CENTER_LEFT);
    return head;
  }

  private StackPane body() {
    empty.getStyleClass().add("empty-pane");
    empty.setAlignment(Pos.CENTER);
    empty.setId("grid-empty");
    emptyTitle.getStyleClass().add("empty-title");
    emptyText.getStyleClass().add("text-muted");
    emptyText.setWrapText(true);
    emptyText.setMaxWidth(460);
    empty.getChildren().addAll(new FontIcon("fth-grid"), emptyTitle, emptyText);
    var body = new StackPane(view, empty);
    body.setMinHeight(0);
    view.setMinHeight(0);
    VBox.setVgrow(body, Priority.ALWAYS);
    return body;
  }

  private void orders(List<GridOrder> all) {
    filling = true;
    if (!order.getItems().equals(all)) {
      order.getItems().setAll(all);
    }
    order.setValue(grid.orderProperty().get());
    filling = false;
  }

  private void listed() {
    Listing list = grid.listingProperty().get();
    boolean loading = grid.loadingProperty().get();
    String from = grid.sourceProperty().get();
    lines.listed(list, from, loading);
    order.setDisable(!from.isEmpty());
    boolean none = list.size() == 0 && !loading;
    empty.setVisible(none);
    boolean everything = grid.textProperty().get().isEmpty();
    emptyTitle.setText(everything ? "There are no crops yet" : "No crop matches");
    emptyText.setText(
        everything
            ? "They appear here when the catalog has been indexed. Start that with: ./run index"
            : "Loosen the filter: leave a word out, or put or between two.");
    view.listed();
  }

  @Override
  public Parent view() {
    return root;
  }

  @Override
  public void onShow() {
    grid.begin();
    view.requestFocus();
  }

  @Override
  public void onHide() {
    cards.close();
  }

  /** Closes what lies above the crops. */
  public void closeCard() {
    cards.close();
  }

  /** Does what a command says; false when it cannot now. */
  public boolean handle(Invocation invocation) {
    if (cards.isOpen()) {
      return false;
    }
    GridPicks picks = grid.picks();
    int here = picks.focus();
    switch (invocation.command()) {
      case GRID_FILTER -> filter.edit();
      case GRID_OPEN -> {
        if (!grid.bulk().apply()) {
          grid.open();
        }
      }
      case GRID_CANCEL -> grid.cancel();
      case GRID_ALL -> picks.selectAll();
      case GRID_TOGGLE -> picks.toggle(here);
      case GRID_NEXT -> picks.focus(here + 1);
      case GRID_PREVIOUS -> picks.focus(here - 1);
      case GRID_DOWN -> picks.focus(below(here, 1));
      case GRID_UP -> picks.focus(below(here, -1));
      case GRID_PAGE_DOWN -> picks.focus(below(here, view.page()));
      case GRID_PAGE_UP -> picks.focus(below(here, -view.page()));
      case GRID_FIRST -> picks.focus(0);
      case GRID_LAST -> picks.focus(grid.size() - 1);
      case GRID_EXTEND_NEXT -> picks.extend(here + 1);
      case GRID_EXTEND_PREVIOUS -> picks.extend(here - 1);
      case GRID_EXTEND_DOWN -> picks.extend(below(here, 1));
      case GRID_EXTEND_UP -> picks.extend(below(here, -1));
      case GRID_LABEL, GRID_ADD_LABEL, GRID_REMOVE_LABEL, GRID_REJECT, GRID_FLAG ->
          ask(invocation.command());
      case GRID_KEEP -> grid.propose(new BulkChange.Judge(true));
      case GRID_UNFLAG -> grid.propose(new BulkChange.Flag(null));
      case GRID_SIMILAR -> grid.similar();
      case GRID_UNDO -> grid.bulk().undo();
      case GRID_REDO -> grid.bulk().redo();
      case GRID_ORDER -> grid.nextOrder();
      case GRID_LARGER -> size.setValue(Math.min(MOST_SIDE, size.getValue() + STEP));
      case GRID_SMALLER -> size.setValue(Math.max(LEAST_SIDE, size.getValue() - STEP));
      case GRID_RELOAD -> grid.reload();
      default -> {
        return false;
      }
    }
    return true;
  }

  private void ask(CommandId command) {
    String why = cards.whyNot(command);
    if (why.isEmpty()) {
      cards.open(command);
    } else {
      lines.say(new GridNotice(true, why));
    }
  }

  /** A row further, but never beyond the ends. */
  private int below(int from, int rows) {
    int wanted = from + rows * view.columns();
    return wanted < 0 ? from % view.columns() : Math.min(wanted, grid.size() - 1);
  }

  /** Why a command cannot be run now, one sentence; empty when it can. */
  public String whyNot(CommandId command) {
    return switch (command) {
      case GRID_UNDO -> grid.bulk().canUndo() ? "" : "Nothing was said of many crops here yet.";
      case GRID_REDO -> grid.bulk().canRedo() ? "" : "Nothing was taken back.";
      default -> cards.whyNot(command);
    };
  }

  /** Side of the pictures, pixels; for measuring. */
  public double pictureSide() {
    return view.pictureSide();
  }
}
