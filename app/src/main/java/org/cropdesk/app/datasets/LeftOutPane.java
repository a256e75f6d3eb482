package org.cropdesk.app.datasets;

import java.util.List;
import javafx.scene.control.Label;
import javafx.scene.control.ListCell;
import javafx.scene.control.ListView;
import javafx.scene.layout.HBox;
import javafx.scene.layout.StackPane;
import javafx.scene.layout.VBox;
import org.cropdesk.dataset.LeftOut;
import org.jspecify.annotations.Nullable;

/** What a version was to hold and does not, with reasons. */
final class LeftOutPane extends StackPane {
  private final DatasetsViewModel model;
  private final ListView<LeftOut> list = new ListView<>();

  LeftOutPane(DatasetsViewModel model) {
    this.model = model;
    list.setId("dataset-left-out");
    list.getStyleClass().add("runs-list");
    list.setCellFactory(v -> new Cell());
    var none = new Label("Nothing was left out.");
    none.getStyleClass().add("text-muted");
    list.setPlaceholder(none);
    list.getSelectionModel()
        .selectedIndexProperty()
        .subscribe(i -> {
          if (i.intValue() == list.getItems().size() - 1 && i.intValue() >= 0) {
            model.moreLeftOut();
          }
        });
    list.setOnMouseClicked(e -> {
      if (e.getClickCount() == 2) {
        open();
      }
    });
    getChildren().add(list);
  }

  void show(@Nullable DatasetDetails details) {
    List<LeftOut> all = details == null ? List.of() : details.leftOut();
    if (!all.equals(list.getItems())) {
      int at = list.getSelectionModel().getSelectedIndex();
      boolean longer =
          all.size() > list.getItems().size()
              && all.subList(0, list.getItems().size()).equals(list.getItems());
      if (longer) {
        list.getItems().addAll(all.subList(list.getItems().size(), all.size()));
      } else {
        list.getItems().setAll(all);
      }
      list.getSelectionModel().select(longer && at >= 0 ? at : 0);
    }
  }

  void focusPart() {
    list.requestFocus();
  }

  boolean open() {
    LeftOut chosen = list.getSelectionModel().getSelectedItem();
    if (chosen != null) {
      model.open(chosen.productId(), chosen.cropId());
    }
    return chosen != null;
  }

  private static final class Cell extends ListCell<LeftOut> {
    private final Label sku = new Label();
    private final Label fault = new Label();
    private final Label message = new Label();
    private final VBox box;

    Cell() {
      sku.getStyleClass().add("task-title");
      sku.setMinWidth(0);
      fault.getStyleClass().add("chip");
      fault.setMinWidth(USE_PREF_SIZE);
      message.getStyleClass().add("text-small");
      message.setWrapText(true);
      message.setMinHeight(USE_PREF_SIZE);
      box = new VBox(3, new HBox(10, sku, fault), message);
      setPrefWidth(0);
    }

    @Override
    protected void updateItem(@Nullable LeftOut shown, boolean empty) {
      super.updateItem(shown, empty);
      if (empty || shown == null) {
        setGraphic(null);
        return;
      }
      sku.setText(shown.sku());
      fault.setText(DatasetWords.fault(shown.fault()));
      message.setText(shown.message());
      setGraphic(box);
    }
  }
}
