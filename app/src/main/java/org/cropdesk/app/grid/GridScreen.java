package org.cropdesk.app.grid;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import javafx.beans.value.ObservableValue;
import javafx.geometry.Pos;
import javafx.scene.Parent;
import javafx.scene.control.Button;
import javafx.scene.control.ComboBox;
import javafx.scene.control.Label;
import javafx.scene.control.ProgressIndicator;
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
import org.cropdesk.app.fx.StyleClasses;
import org.cropdesk.app.review.ChoiceList;
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
  private final Label total = new Label();
  private final Label source = new Label();
  private final Button back = new Button("Back to the filter", new FontIcon("fth-arrow-left"));
  private final ProgressIndicator busy = new ProgressIndicator();
  private final Label notice = new Label();
  private final Button conflicts = new Button("Show them");
  private final HBox noticeRow;
  private final VBox empty = new VBox();
  private final Label emptyTitle = new Label();
  private final Label emptyText = new Label();
  private final Overlay cards = new Overlay();
  private final StackPane root;
  private final List<BulkChange.SetLabel> recent = new ArrayList<>();
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
    noticeRow = new HBox(10, notice, conflicts);
    var page = new VBox(head(), noticeRow(), body(), new BulkBar(grid, keys, run));
    page.getStyleClass().add("grid-screen");
    StackPane.setAlignment(filter, Pos.TOP_LEFT);
    root = new StackPane(page, filter, cards);
    // What is left of a pulse is one placing, however many tiles and pictures have come.
    var moved = new Coalesced(view::place);
    grid.revisionProperty().subscribe(r -> moved.run());
    grid.focusProperty().subscribe(f -> view.reveal(f.intValue()));
    grid.listingProperty().subscribe(l -> listed());
    grid.loadingProperty().subscribe(l -> listed());
    grid.noticeProperty().subscribe(this::say);
    grid.sourceProperty().subscribe(s -> listed());
    grid.bulk().conflictsProperty().subscribe(c -> conflicts.setVisible(!c.isEmpty()));
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

  private HBox noticeRow() {
    notice.setId("grid-notice");
    notice.setWrapText(true);
    conflicts.setId("grid-conflicts");
    conflicts.setFocusTraversable(false);
    conflicts.setMinWidth(Region.USE_PREF_SIZE);
    conflicts.managedProperty().bind(conflicts.visibleProperty());
    conflicts.setVisible(false);
    conflicts.setOnAction(e -> grid.showConflicts());
    noticeRow.getStyleClass().addAll("notice-bar", "info");
    noticeRow.setAlignment(Pos.CENTER_LEFT);
    noticeRow.managedProperty().bind(noticeRow.visibleProperty());
    total.setId("grid-total");
    total.getStyleClass().add("text-muted");
    source.getStyleClass().add("task-title");
    source.managedProperty().bind(source.visibleProperty());
    back.setFocusTraversable(false);
    back.getStyleClass().add("chip-button");
    back.managedProperty().bind(back.visibleProperty());
    back.setOnAction(e -> {
      grid.filter(grid.textProperty().get());
      view.requestFocus();
    });
    busy.setMaxSize(16, 16);
    busy.setMinSize(16, 16);
    var line = new HBox(10, source, back, total, busy);
    line.getStyleClass().add("grid-line");
    line.setAlignment(Pos.CENTER_LEFT);
    var both = new VBox(noticeRow, line);
    var row = new HBox(both);
    HBox.setHgrow(both, Priority.ALWAYS);
    return row;
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
    source.setText(from);
    source.setVisible(!from.isEmpty());
    back.setVisible(!from.isEmpty());
    order.setDisable(!from.isEmpty());
    busy.setVisible(loading);
    total.setText(
        list.complete() || !loading
            ? GridWords.crops(list.size())
            : list.size() == 0 ? "Looking\u2026" : GridWords.number(list.size()) + " and more");
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

  private void say(GridNotice said) {
    noticeRow.setVisible(!said.text().isEmpty());
    notice.setText(said.text());
    StyleClasses.choose(
        noticeRow, List.of("info", "warning"), said.isProblem() ? "warning" : "info");
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
    int here = grid.focusProperty().get();
    switch (invocation.command()) {
      case GRID_FILTER -> filter.edit();
      case GRID_OPEN -> {
        if (!grid.bulk().apply()) {
          grid.open();
        }
      }
      case GRID_CANCEL -> grid.cancel();
      case GRID_ALL -> grid.selectAll();
      case GRID_TOGGLE -> grid.toggle(here);
      case GRID_NEXT -> grid.focus(here + 1);
      case GRID_PREVIOUS -> grid.focus(here - 1);
      case GRID_DOWN -> grid.focus(below(here, 1));
      case GRID_UP -> grid.focus(below(here, -1));
      case GRID_PAGE_DOWN -> grid.focus(below(here, view.page()));
      case GRID_PAGE_UP -> grid.focus(below(here, -view.page()));
      case GRID_FIRST -> grid.focus(0);
      case GRID_LAST -> grid.focus(grid.size() - 1);
      case GRID_EXTEND_NEXT -> grid.extend(here + 1);
      case GRID_EXTEND_PREVIOUS -> grid.extend(here - 1);
      case GRID_EXTEND_DOWN -> grid.extend(below(here, 1));
      case GRID_EXTEND_UP -> grid.extend(below(here, -1));
      case GRID_LABEL -> chooseLabel();
      case GRID_KEEP -> grid.propose(new BulkChange.Judge(true));
      case GRID_REJECT -> grid.propose(new BulkChange.Judge(false));
      case GRID_FLAG -> grid.propose(new BulkChange.Flag(""));
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
      default -> "";
    };
  }

  private void chooseLabel() {
    var choices = new ArrayList<ChoiceList.Choice<BulkChange.SetLabel>>();
    for (BulkChange.SetLabel last : recent) {
      choices.add(new ChoiceList.Choice<>(last, words(last), "as before"));
    }
    grid.words()
        .labels()
        .forEach((attribute, values) -> {
          for (String value : values) {
            var set = new BulkChange.SetLabel(attribute, value);
            if (!recent.contains(set)) {
              choices.add(new ChoiceList.Choice<>(set, words(set), ""));
            }
          }
          choices.add(
              new ChoiceList.Choice<>(
                  new BulkChange.SetLabel(attribute, null),
                  attribute + ": as the machine says",
                  "takes people's word back"));
        });
    var list = new ChoiceList<>(choices, "Type an attribute or a value", this::chosen);
    int count = Math.max(1, grid.selectedCount());
    cards.open("A label for " + GridWords.crops(count), list, list.filter());
  }

  private static String words(BulkChange.SetLabel set) {
    return set.attribute() + ": " + set.value();
  }

  private void chosen(BulkChange.SetLabel set) {
    cards.close();
    view.requestFocus();
    if (set.value() != null) {
      recent.remove(set);
      recent.addFirst(set);
      while (recent.size() > 3) {
        recent.removeLast();
      }
    }
    grid.propose(set);
  }

  /** Side of the pictures, pixels; for measuring. */
  public double pictureSide() {
    return view.pictureSide();
  }
}
