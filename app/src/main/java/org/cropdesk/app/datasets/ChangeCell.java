package org.cropdesk.app.datasets;

import java.util.List;
import javafx.geometry.Pos;
import javafx.scene.control.Label;
import javafx.scene.control.ListCell;
import javafx.scene.control.OverrunStyle;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.VBox;
import org.cropdesk.app.crops.CropThumbs;
import org.cropdesk.app.fx.StyleClasses;
import org.cropdesk.dataset.DatasetChange;
import org.cropdesk.dataset.DatasetVersion;
import org.jspecify.annotations.Nullable;

/** One change: a picture, what it is about, how it is in either version. */
final class ChangeCell extends ListCell<DatasetChange> {
  private static final List<String> LOOKS = List.of("chip-done", "chip-over", "chip-paused");

  private final CompareViewModel model;
  private final ChangePicture picture;
  private final Label kind = new Label();
  private final Label sku = new Label();
  private final Label before = new Label();
  private final Label after = new Label();
  private final HBox box;

  ChangeCell(CompareViewModel model, CropThumbs thumbs) {
    this.model = model;
    picture = new ChangePicture(thumbs);
    kind.getStyleClass().add("chip");
    kind.setMinWidth(USE_PREF_SIZE);
    sku.getStyleClass().add("task-title");
    sku.setMinWidth(0);
    sku.setTextOverrun(OverrunStyle.CENTER_ELLIPSIS);
    before.getStyleClass().addAll("text-small", "text-muted");
    after.getStyleClass().add("text-small");
    for (Label text : List.of(before, after)) {
      text.setWrapText(true);
      text.setMinHeight(USE_PREF_SIZE);
      text.managedProperty().bind(text.visibleProperty());
    }
    var head = new HBox(10, sku, kind);
    head.setAlignment(Pos.CENTER_LEFT);
    var words = new VBox(3, head, before, after);
    words.setAlignment(Pos.CENTER_LEFT);
    HBox.setHgrow(words, Priority.ALWAYS);
    words.setMinWidth(0);
    box = new HBox(12, picture, words);
    box.setAlignment(Pos.CENTER_LEFT);
    setPrefWidth(0);
  }

  static void look(Label chip, DatasetChange.Kind kind) {
    StyleClasses.choose(
        chip,
        LOOKS,
        switch (kind) {
          case ADDED, BOX_ADDED -> "chip-done";
          case REMOVED, BOX_REMOVED -> "chip-over";
          case RELABELLED, MOVED, SPLIT, TEXT -> "chip-paused";
        });
  }

  @Override
  protected void updateItem(@Nullable DatasetChange change, boolean empty) {
    super.updateItem(change, empty);
    if (empty || change == null) {
      setGraphic(null);
      setTooltip(null);
      return;
    }
    picture.show(change);
    kind.setText(change.kind().word());
    look(kind, change.kind());
    sku.setText(change.sku());
    said(before, model.otherProperty().get(), change.before());
    said(after, model.chosen(), change.after());
    setTooltip(new Tooltip(change.sku()));
    setGraphic(box);
  }

  private void said(Label label, @Nullable DatasetVersion version, String text) {
    label.setText(version == null ? text : model.shortName(version) + ": " + text);
    label.setVisible(!text.isEmpty());
  }
}
