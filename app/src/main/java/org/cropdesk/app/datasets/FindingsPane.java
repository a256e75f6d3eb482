package org.cropdesk.app.datasets;

import java.util.ArrayList;
import java.util.List;
import javafx.geometry.Pos;
import javafx.scene.control.Label;
import javafx.scene.control.ListCell;
import javafx.scene.control.ListView;
import javafx.scene.layout.HBox;
import javafx.scene.layout.VBox;
import org.cropdesk.app.datasets.FaultFinder.Checked;
import org.cropdesk.app.fx.StyleClasses;
import org.cropdesk.dataset.Fault;
import org.cropdesk.dataset.Finding;
import org.jspecify.annotations.Nullable;

/** What a freeze would find, by fault, with how many there are. */
final class FindingsPane extends VBox {
  private static final double ROW = 46;
  private static final int MOST_ROWS = 6;
  private static final List<String> LOOKS = List.of("chip-over", "chip-paused");

  /**
   * @param finding null for the head of a group
   */
  private record Row(Fault fault, long count, @Nullable Finding finding) {}

  private final DatasetsViewModel page;
  private final ListView<Row> list = new ListView<>();
  private final Label none = new Label();
  private boolean strict;

  FindingsPane(DatasetsViewModel page) {
    super(6);
    this.page = page;
    list.setId("version-findings");
    list.getStyleClass().add("runs-list");
    list.setCellFactory(v -> new Cell());
    list.setMinHeight(ROW);
    list.setOnMouseClicked(e -> {
      if (e.getClickCount() == 2) {
        open();
      }
    });
    none.setId("version-no-findings");
    none.setWrapText(true);
    none.setMinHeight(USE_PREF_SIZE);
    for (var node : List.of(list, none)) {
      node.managedProperty().bind(node.visibleProperty());
    }
    getChildren().addAll(none, list);
    show(null, "", false);
  }

  void show(@Nullable Checked checked, String checking, boolean strictly) {
    strict = strictly;
    var rows = new ArrayList<Row>();
    if (checked != null) {
      for (Fault fault : Fault.values()) {
        long n = checked.preflight().findings().getOrDefault(fault, 0L);
        if (n > 0) {
          rows.add(new Row(fault, n, null));
          checked
              .named()
              .getOrDefault(fault, List.of())
              .forEach(f -> rows.add(new Row(fault, n, f)));
        }
      }
    }
    list.getItems().setAll(rows);
    list.setVisible(!rows.isEmpty());
    list.setPrefHeight(Math.min(MOST_ROWS, rows.size()) * ROW);
    none.setVisible(rows.isEmpty());
    none.setText(
        !checking.isEmpty()
            ? "Looking at every picture: " + checking
            : checked == null
                ? "Not looked at yet. Look for faults reads every picture and writes nothing."
                : "No faults.");
    StyleClasses.set(none, "text-muted", checked == null);
  }

  /** Brings the product of the chosen finding onto the desk; false when none is chosen. */
  boolean open() {
    Row row = list.getSelectionModel().getSelectedItem();
    Finding finding = row == null ? null : row.finding();
    Long product = finding == null ? null : finding.productId();
    if (finding == null || product == null) {
      return false;
    }
    page.open(product, finding.cropId());
    return true;
  }

  boolean hasKeyboard() {
    return list.isFocused();
  }

  private final class Cell extends ListCell<Row> {
    private final Label title = new Label();
    private final Label becomes = new Label();
    private final Label message = new Label();
    private final HBox head = new HBox(10, title, becomes);
    private final VBox one = new VBox(2);
    private final Label sku = new Label();

    Cell() {
      title.getStyleClass().add("task-title");
      becomes.getStyleClass().add("chip");
      head.setAlignment(Pos.CENTER_LEFT);
      sku.getStyleClass().add("text-small");
      message.getStyleClass().addAll("text-small", "text-muted");
      message.setWrapText(true);
      message.setMinHeight(USE_PREF_SIZE);
      one.getChildren().addAll(sku, message);
      one.getStyleClass().add("finding-one");
      setPrefWidth(0);
    }

    @Override
    protected void updateItem(@Nullable Row row, boolean empty) {
      super.updateItem(row, empty);
      if (empty || row == null) {
        setGraphic(null);
        return;
      }
      Finding finding = row.finding();
      if (finding == null) {
        title.setText(
            "%s  %s".formatted(DatasetWords.number(row.count()), DatasetWords.fault(row.fault())));
        String word = DatasetWords.becomes(row.fault(), strict);
        becomes.setText(word);
        StyleClasses.choose(
            becomes,
            LOOKS,
            word.equals("stops it") ? "chip-over" : word.equals("left out") ? "chip-paused" : "");
        setGraphic(head);
      } else {
        sku.setText(finding.sku().isEmpty() ? "the version" : finding.sku());
        message.setText(finding.message());
        setGraphic(one);
      }
    }
  }
}
