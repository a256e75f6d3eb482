package org.cropdesk.app.spaces;

import java.util.List;
import java.util.Map;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.ListCell;
import javafx.scene.control.ListView;
import javafx.scene.control.ScrollPane;
import javafx.scene.input.KeyCode;
import javafx.scene.layout.FlowPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.VBox;
import org.cropdesk.app.crops.CropThumbs;
import org.cropdesk.app.fx.StyleClasses;
import org.cropdesk.embedding.MissingProduct;
import org.cropdesk.embedding.SpaceFinding;
import org.cropdesk.embedding.SpaceFindings;
import org.cropdesk.embedding.SpaceOverview;
import org.cropdesk.embedding.SpaceProof;
import org.cropdesk.embedding.SpaceReport;
import org.cropdesk.search.ProductCard;
import org.jspecify.annotations.Nullable;
import org.kordamp.ikonli.javafx.FontIcon;

/** What the last verification found, line by line, and the products that lack something. */
final class VerificationPane extends ScrollPane {
  private static final List<String> LOOKS = List.of("passed", "warned", "failed");
  private static final int SIDE = 72;
  private static final double ROW = 30;
  private static final int ROWS = 8;

  private final SpacesViewModel model;
  private final CropThumbs thumbs;
  private final Label head = new Label();
  private final VBox findings = new VBox(2);
  private final FlowPane hits = new FlowPane(10, 8);
  private final Label hitsTitle = section("");
  private final Label missingTitle = section("");
  private final ListView<MissingProduct> missing = new ListView<>();
  private final Button more = new Button("More of them", new FontIcon("fth-chevrons-down"));

  VerificationPane(SpacesViewModel model, CropThumbs thumbs) {
    this.model = model;
    this.thumbs = thumbs;
    setId("space-verification");
    setFitToWidth(true);
    getStyleClass().add("threshold-scroller");
    head.setId("verification-head");
    head.setWrapText(true);
    head.getStyleClass().add("verification-head");
    hits.setId("verification-hits");
    missing.setId("space-missing");
    missing.setFixedCellSize(ROW);
    missing.setCellFactory(v -> new MissingCell());
    missing.setOnMouseClicked(e -> openMissing());
    missing.setOnKeyPressed(e -> {
      if (e.getCode() == KeyCode.ENTER) {
        openMissing();
        e.consume();
      }
    });
    missing
        .getSelectionModel()
        .selectedIndexProperty()
        .subscribe(i -> {
          if (i.intValue() > 0 && i.intValue() == missing.getItems().size() - 1) {
            model.moreMissing();
          }
        });
    more.setId("missing-more");
    more.setFocusTraversable(false);
    more.setOnAction(e -> model.moreMissing());
    var column = new VBox(10, head, findings, missingTitle, missing, more, hitsTitle, hits);
    column.getStyleClass().add("threshold-column");
    for (Node node : List.of(hitsTitle, hits, missingTitle, missing, more)) {
      node.managedProperty().bind(node.visibleProperty());
    }
    setContent(column);
  }

  private static Label section(String text) {
    var label = new Label(text);
    label.getStyleClass().add("section-title");
    return label;
  }

  private void openMissing() {
    MissingProduct product = missing.getSelectionModel().getSelectedItem();
    if (product != null) {
      model.open(product.productId());
    }
  }

  /** Takes the keyboard: the products to look at, else the lines to scroll. */
  void focusPart() {
    if (missing.isVisible()) {
      missing.requestFocus();
      if (missing.getSelectionModel().isEmpty()) {
        missing.getSelectionModel().selectFirst();
      }
    } else {
      requestFocus();
    }
  }

  void show() {
    SpaceOverview space = model.chosenProperty().get();
    SpaceDetails details = model.detailsProperty().get();
    SpaceReport report = details == null ? null : details.report();
    head.setText(space == null ? "" : words(space, report, details));
    StyleClasses.choose(head, LOOKS, look(space, report));
    findings.getChildren().clear();
    if (report != null) {
      SpaceFindings.of(report).forEach(f -> findings.getChildren().add(new FindingRow(f)));
    }
    showHits(report, details == null ? Map.of() : details.cards());
    showMissing(report, details);
  }

  private static String look(@Nullable SpaceOverview space, @Nullable SpaceReport report) {
    if (space == null || report == null) {
      return "";
    }
    SpaceProof proof = space.proof();
    return !report.passed()
        ? "failed"
        : (proof != null && proof.outdated())
                || SpaceFindings.worst(report) != SpaceFinding.Level.GREEN
            ? "warned"
            : "passed";
  }

  private static String words(
      SpaceOverview space, @Nullable SpaceReport report, @Nullable SpaceDetails details) {
    SpaceProof proof = space.proof();
    if (report == null || proof == null) {
      return details == null
          ? "Reading\u2026"
          : "Space %d was never verified. Verifying counts what is missing or out of date, measures"
                  .formatted(space.id())
              + " lengths, sizes and doubles, and holds the index against an exact scan.";
    }
    String when = SpaceWords.time(proof.at());
    String since = "Out of date: the space or the catalog changed since.";
    if (report.passed()) {
      return "Verified %s%s"
          .formatted(when, proof.outdated() ? ". " + since : ", and nothing changed since.");
    }
    // A problem is a sentence.
    return "Looked at %s, not verified: %s%s"
        .formatted(when, String.join(" ", report.problems()), proof.outdated() ? " " + since : "");
  }

  private void showHits(@Nullable SpaceReport report, Map<Long, ProductCard> cards) {
    SpaceReport.TestQuery test = report == null ? null : report.test();
    hits.getChildren().clear();
    boolean any = test != null && !test.hits().isEmpty();
    hits.setVisible(any);
    hitsTitle.setVisible(any);
    if (test == null || !any) {
      return;
    }
    hitsTitle.setText("What the index finds for " + test.sku() + ", itself first");
    for (SpaceReport.Found hit : test.hits()) {
      var tile =
          new ProductTile(
              thumbs,
              cards.get(hit.productId()),
              SIDE,
              String.format(java.util.Locale.ROOT, "%.3f", hit.similarity()));
      tile.setOnMouseClicked(e -> model.open(hit.productId()));
      hits.getChildren().add(tile);
    }
  }

  private void showMissing(@Nullable SpaceReport report, @Nullable SpaceDetails details) {
    boolean any = report != null && details != null && !details.missing().isEmpty();
    missing.setVisible(any);
    missingTitle.setVisible(any);
    more.setVisible(false);
    if (report == null || details == null || !any) {
      missing.getItems().clear();
      return;
    }
    long lacking = report.products() - report.covered();
    missingTitle.setText(
        "%s %s a right vector; Enter opens it on the desk"
            .formatted(
                SpaceWords.number(lacking), lacking == 1 ? "product lacks" : "products lack"));
    List<MissingProduct> before = List.copyOf(missing.getItems());
    List<MissingProduct> now = details.missing();
    if (now.size() > before.size() && now.subList(0, before.size()).equals(before)) {
      missing.getItems().addAll(now.subList(before.size(), now.size()));
    } else if (!now.equals(before)) {
      missing.getItems().setAll(now);
    }
    more.setVisible(now.size() < lacking && now.size() % SpaceDetails.PAGE == 0);
    missing.setPrefHeight(Math.min(ROWS, now.size()) * ROW + 4);
    missing.setMinHeight(Math.min(3, now.size()) * ROW + 4);
  }

  private static final class MissingCell extends ListCell<MissingProduct> {
    private final Label sku = new Label();
    private final Label title = new Label();
    private final Label why = new Label();
    private final HBox row;

    MissingCell() {
      sku.getStyleClass().add("mono");
      sku.setMinWidth(140);
      sku.setMaxWidth(220);
      title.setMinWidth(0);
      HBox.setHgrow(title, Priority.ALWAYS);
      title.setMaxWidth(Double.MAX_VALUE);
      why.getStyleClass().addAll("text-muted", "text-small");
      why.setMaxWidth(360);
      row = new HBox(12, sku, title, why);
      row.setAlignment(javafx.geometry.Pos.CENTER_LEFT);
      setPrefWidth(0);
    }

    @Override
    protected void updateItem(@Nullable MissingProduct product, boolean empty) {
      super.updateItem(product, empty);
      if (empty || product == null) {
        setGraphic(null);
        return;
      }
      sku.setText(product.sku());
      title.setText(product.title().isBlank() ? "(no title)" : product.title());
      why.setText(
          !product.failure().isEmpty()
              ? product.failure()
              : product.stale() ? "changed since its vector was made" : "no vector yet");
      setGraphic(row);
    }
  }
}
