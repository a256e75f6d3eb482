package org.cropdesk.app.spaces;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import javafx.geometry.Pos;
import javafx.scene.control.Label;
import javafx.scene.control.ListCell;
import javafx.scene.control.ListView;
import javafx.scene.control.ScrollPane;
import javafx.scene.layout.FlowPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.VBox;
import org.cropdesk.app.crops.CropThumbs;
import org.cropdesk.app.fx.Meter;
import org.cropdesk.app.fx.StyleClasses;
import org.cropdesk.embedding.SpaceComparison;
import org.cropdesk.embedding.SpaceOverview;
import org.cropdesk.search.ProductCard;
import org.jspecify.annotations.Nullable;

/**
 * How two spaces answer the same queries: how much they share, and the queries they differ most
 * about with what each of them finds. Only the query the keyboard is at has its pictures loaded.
 */
final class ComparisonPane extends HBox {
  private static final double LEFT = 300;
  private static final double ROW = 30;
  private static final int QUERY_SIDE = 96;
  private static final int SIDE = 74;

  private final SpacesViewModel model;
  private final CropThumbs thumbs;
  private final Label summary = paragraph();
  private final Label signed = paragraph();
  private final OverlapBars bars = new OverlapBars();
  private final Label barsTitle = section("Queries by results in common");
  private final Label listTitle = section("");
  private final ListView<SpaceComparison.Query> queries = new ListView<>();
  private final HBox query = new HBox(14);
  private final Label mineTitle = section("");
  private final FlowPane mine = new FlowPane(4, 4);
  private final Label theirsTitle = section("");
  private final FlowPane theirs = new FlowPane(4, 4);
  private @Nullable SpaceComparison shown;
  private int turn;

  ComparisonPane(SpacesViewModel model, CropThumbs thumbs) {
    super(18);
    this.model = model;
    this.thumbs = thumbs;
    setId("space-comparison");
    summary.setId("comparison-summary");
    signed.setId("comparison-signed");
    queries.setId("comparison-queries");
    queries.setFixedCellSize(ROW);
    queries.setCellFactory(v -> new QueryCell());
    queries.getSelectionModel().selectedItemProperty().subscribe(at -> show(at));
    queries.setMinHeight(3 * ROW);
    VBox.setVgrow(queries, Priority.ALWAYS);
    mine.setId("comparison-mine");
    theirs.setId("comparison-theirs");
    query.setId("comparison-query");
    query.setAlignment(Pos.CENTER_LEFT);
    var left = new VBox(8, summary, signed, barsTitle, bars, listTitle, queries);
    left.setMinWidth(LEFT);
    left.setPrefWidth(LEFT);
    left.setMaxWidth(LEFT);
    var found = new VBox(8, query, mineTitle, mine, theirsTitle, theirs);
    found.getStyleClass().add("threshold-column");
    var scroller = new ScrollPane(found);
    scroller.setFitToWidth(true);
    scroller.setFocusTraversable(false);
    scroller.getStyleClass().add("threshold-scroller");
    HBox.setHgrow(scroller, Priority.ALWAYS);
    getChildren().addAll(left, scroller);
  }

  private static Label paragraph() {
    var label = new Label();
    label.setWrapText(true);
    label.setMinHeight(USE_PREF_SIZE);
    return label;
  }

  private static Label section(String text) {
    var label = new Label(text);
    label.getStyleClass().add("section-title");
    return label;
  }

  /** Takes the keyboard: up and down go through the queries. */
  void focusPart() {
    queries.requestFocus();
    if (queries.getSelectionModel().isEmpty()) {
      queries.getSelectionModel().selectFirst();
    }
  }

  /** Opens the product of the query on the desk; false when there is none. */
  boolean open() {
    SpaceComparison.Query at = queries.getSelectionModel().getSelectedItem();
    if (at == null || at.byWords() || !queries.isFocused()) {
      return false;
    }
    model.open(at.productId());
    return true;
  }

  void show() {
    SpaceDetails details = model.detailsProperty().get();
    SpaceOverview space = model.chosenProperty().get();
    SpaceComparison comparison = details == null ? null : details.comparison();
    boolean there = comparison != null && !comparison.histogram().isEmpty();
    for (var node : List.of(bars, barsTitle, listTitle, queries, signed)) {
      node.setVisible(there);
      node.setManaged(there);
    }
    if (comparison == null || !there) {
      shown = null;
      queries.getItems().clear();
      summary.setText(space == null || details == null ? "" : nothing(space));
      return;
    }
    summary.setText(
        "Space %d against space %d, %s: of %s queries, %s of the %d nearest are the same in both."
            .formatted(
                comparison.spaceId(),
                comparison.withSpace(),
                SpaceWords.time(comparison.at()),
                SpaceWords.number(comparison.queries()),
                SpaceWords.percent(comparison.overlap()),
                comparison.k()));
    String leftOut = comparison.leftOut();
    if (leftOut != null && !leftOut.isEmpty()) {
      summary.setText(summary.getText() + " " + leftOut);
    }
    signed.setText(signature(comparison));
    if (comparison.equals(shown)) {
      return;
    }
    SpaceComparison before = shown;
    shown = comparison;
    if (before != null && before.id() == comparison.id()) {
      return; // Only signed meanwhile: whoever reads in it stays where they are.
    }
    bars.show(comparison.histogram());
    listTitle.setText("The %d that differ most".formatted(comparison.worst().size()));
    queries.getItems().setAll(comparison.worst());
    queries.getSelectionModel().selectFirst();
  }

  private static String nothing(SpaceOverview space) {
    Integer inForce = space.inForce();
    return inForce == null
        ? "No space is in force for this aspect: a first one needs no comparison."
        : inForce == space.id()
            ? "Space %d is the one in force. Others are compared with it.".formatted(space.id())
            : "Space %d was not compared with any yet. A comparison puts the same products as queries"
                    .formatted(space.id())
                + " to both and shows where the answers differ.";
  }

  private static String signature(SpaceComparison comparison) {
    String who = comparison.signedBy();
    String note = comparison.note();
    if (who == null) {
      return "Nobody has signed it yet. Look at where they differ, then sign.";
    }
    return "Signed by %s, %s%s"
        .formatted(
            who,
            SpaceWords.time(comparison.signedAt()),
            note == null || note.isBlank() ? "." : ": \u201c" + note + "\u201d");
  }

  private void show(SpaceComparison.@Nullable Query at) {
    int mineTurn = ++turn;
    if (at == null) {
      draw(null, Map.of());
      return;
    }
    model.cards(
        at,
        cards -> {
          if (mineTurn == turn) {
            draw(at, cards);
          }
        });
  }

  private void draw(SpaceComparison.@Nullable Query at, Map<Long, ProductCard> cards) {
    query.getChildren().clear();
    mine.getChildren().clear();
    theirs.getChildren().clear();
    SpaceComparison comparison = shown;
    mineTitle.setText("");
    theirsTitle.setText("");
    if (at == null || comparison == null) {
      return;
    }
    var title = new Label(title(at, cards));
    title.getStyleClass().add("task-title");
    title.setWrapText(true);
    int only = at.mine().size() - at.common();
    var about = paragraph();
    about.getStyleClass().add("text-muted");
    about.setText(
        at.common() == 0
            ? "Nothing is found by both. Framed: found by one of them only."
            : "%d found by both, %d by the new one only. Framed: found by one of them only."
                .formatted(at.common(), only));
    if (!at.byWords()) {
      query
          .getChildren()
          .add(new ProductTile(thumbs, cards.get(at.productId()), QUERY_SIDE, "the query"));
    }
    query.getChildren().add(new VBox(4, title, about));
    mineTitle.setText("Space %d finds".formatted(comparison.spaceId()));
    fill(mine, at.mine(), at.theirs(), cards);
    theirsTitle.setText("Space %d finds".formatted(comparison.withSpace()));
    fill(theirs, at.theirs(), at.mine(), cards);
  }

  private static String title(SpaceComparison.Query at, Map<Long, ProductCard> cards) {
    if (at.byWords()) {
      return "Somebody searched for \u201c" + at.sku() + "\u201d";
    }
    ProductCard card = cards.get(at.productId());
    return card == null || card.title().isBlank() ? at.sku() : at.sku() + ", " + card.title();
  }

  private void fill(
      FlowPane pane, List<Long> found, List<Long> other, Map<Long, ProductCard> cards) {
    var both = new TreeSet<>(other);
    for (int i = 0; i < found.size(); i++) {
      long id = found.get(i);
      var tile = new ProductTile(thumbs, cards.get(id), SIDE, "").changed(!both.contains(id));
      tile.setOnMouseClicked(e -> model.open(id));
      pane.getChildren().add(tile);
    }
  }

  private final class QueryCell extends ListCell<SpaceComparison.Query> {
    private final Label sku = new Label();
    private final Label common = new Label();
    private final Meter meter = new Meter();
    private final HBox row;

    QueryCell() {
      sku.setMinWidth(0);
      sku.setMaxWidth(Double.MAX_VALUE);
      HBox.setHgrow(sku, Priority.ALWAYS);
      common.getStyleClass().addAll("text-small", "text-muted");
      common.setMinWidth(USE_PREF_SIZE);
      meter.setMinWidth(50);
      meter.setMaxWidth(50);
      row = new HBox(8, sku, common, meter);
      row.setAlignment(Pos.CENTER_LEFT);
      setPrefWidth(0);
    }

    @Override
    protected void updateItem(SpaceComparison.@Nullable Query at, boolean empty) {
      super.updateItem(at, empty);
      if (empty || at == null) {
        setGraphic(null);
        return;
      }
      int k = Objects.requireNonNull(shown).k();
      sku.setText(at.byWords() ? "\u201c" + at.sku() + "\u201d" : at.sku());
      StyleClasses.set(sku, "mono", !at.byWords());
      common.setText("%d of %d".formatted(at.common(), k));
      meter.setShare((double) at.common() / k);
      setGraphic(row);
    }
  }
}
