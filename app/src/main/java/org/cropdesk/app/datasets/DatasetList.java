package org.cropdesk.app.datasets;

import javafx.scene.control.ListView;

/** The datasets and their versions; one of them is looked at. */
final class DatasetList extends ListView<DatasetRow> {
  private static final double WIDTH = 320;
  private static final int ABOVE = 3;

  private final DatasetsViewModel model;
  private boolean filling;

  DatasetList(DatasetsViewModel model) {
    this.model = model;
    setId("datasets-list");
    getStyleClass().add("runs-list");
    setMinWidth(230);
    setPrefWidth(WIDTH);
    setMaxWidth(WIDTH);
    setCellFactory(v -> new DatasetCell());
    getSelectionModel()
        .selectedItemProperty()
        .subscribe(row -> {
          if (!filling && row != null) {
            model.choose(row);
          }
        });
    model.rowsProperty().subscribe(r -> fill());
    model.chosenProperty().subscribe(c -> select());
  }

  private void fill() {
    filling = true;
    getItems().setAll(model.rows());
    filling = false;
    select();
  }

  private void select() {
    filling = true;
    DatasetRow row = model.chosenProperty().get();
    if (row != null) {
      getSelectionModel().select(row);
      scrollTo(Math.max(0, getSelectionModel().getSelectedIndex() - ABOVE));
    }
    filling = false;
  }
}
