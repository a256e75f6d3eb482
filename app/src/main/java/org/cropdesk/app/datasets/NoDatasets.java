package org.cropdesk.app.datasets;

import java.util.List;
import javafx.geometry.Pos;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.layout.VBox;
import org.jspecify.annotations.Nullable;
import org.kordamp.ikonli.javafx.FontIcon;

/** What stands on the page while there is no dataset: what one is, and how to begin. */
final class NoDatasets extends VBox {
  private static final double WORDS = 500;

  private final Label title = new Label();

  /**
   * @param first begins the first version
   */
  NoDatasets(Button first) {
    setId("datasets-empty");
    getStyleClass().add("empty-pane");
    setAlignment(Pos.CENTER);
    title.getStyleClass().add("empty-title");
    var what =
        new Label(
            "A dataset is a name and its frozen versions: pictures, boxes, classes and labels that"
                + " people verified, split into train, val and test without leaks, to be exported"
                + " as YOLO, COCO, CLIP pairs and more. Accept products on the review desk, then"
                + " freeze the first version.");
    what.getStyleClass().add("text-muted");
    what.setWrapText(true);
    what.setMaxWidth(WORDS);
    what.setMinHeight(USE_PREF_SIZE);
    first.setId("datasets-first");
    // Icons of a pane like this are large.
    first.setGraphic(null);
    first.getStyleClass().add("accent");
    getChildren().addAll(new FontIcon("fth-package"), title, what, first);
  }

  void show(@Nullable List<DatasetRow> rows) {
    title.setText(rows == null ? "Reading the datasets\u2026" : "There is no dataset yet");
  }
}
