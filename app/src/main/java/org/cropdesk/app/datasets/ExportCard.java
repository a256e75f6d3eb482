package org.cropdesk.app.datasets;

import java.util.List;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.ComboBox;
import javafx.scene.control.ListCell;
import javafx.scene.control.TextField;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.VBox;
import org.cropdesk.app.fx.FileDoor;
import org.cropdesk.app.fx.FormRow;
import org.cropdesk.dataset.DatasetVersion;
import org.cropdesk.dataset.export.DatasetFormat;
import org.cropdesk.dataset.export.ExportOptions;
import org.cropdesk.dataset.export.ExportOptions.Pixels;
import org.jspecify.annotations.Nullable;

/** Asks how a version is to be written, and where to. Enter begins. */
final class ExportCard extends VBox {
  private final ExportViewModel model;
  private final DatasetVersion version;
  private final Runnable close;
  private final ComboBox<String> format = new ComboBox<>();
  private final ComboBox<Pixels> pixels = new ComboBox<>();
  private final TextField attribute = new TextField();
  private final TextField caption = new TextField();
  private final TextField target = new TextField();
  private final FormRow pixelRow;
  private final FormRow attributeRow;
  private final FormRow captionRow;
  private final FormRow targetRow;
  private String suggested = "";

  ExportCard(ExportViewModel model, DatasetVersion version, FileDoor door, Runnable close) {
    this.model = model;
    this.version = version;
    this.close = close;
    getStyleClass().add("export-card");
    format.setId("export-format");
    format.getItems().setAll(DatasetFormat.WORDS);
    format.setCellFactory(v -> new Named());
    format.setButtonCell(new Named());
    format.setMaxWidth(Double.MAX_VALUE);
    pixels.setId("export-pixels");
    pixels.getItems().setAll(Pixels.values());
    pixels.setCellFactory(v -> new Shown());
    pixels.setButtonCell(new Shown());
    pixels.setMaxWidth(Double.MAX_VALUE);
    attribute.setId("export-attribute");
    attribute.setPromptText("what is in the box; colour");
    caption.setId("export-caption");
    caption.setPromptText(ExportOptions.USUAL_CAPTION);
    target.setId("export-target");
    HBox.setHgrow(target, Priority.ALWAYS);
    var choose = new Button("Choose\u2026");
    choose.setId("export-choose");
    choose.setOnAction(e -> choose(door));
    pixelRow = new FormRow("export-pixels", "Pixels", pixels, "");
    attributeRow =
        new FormRow("export-attribute", "Folders by attribute", attribute, "Empty: by class.");
    captionRow =
        new FormRow(
            "export-caption",
            "Caption",
            caption,
            "{class}, {title}, {colour} \u2026 A phrase between commas without a value goes.");
    targetRow =
        new FormRow(
            "export-target",
            "Where to",
            new HBox(8, target, choose),
            "A folder that holds nothing yet, or s3://BUCKET/PREFIX.");
    var go = new Button("Export");
    go.setId("export-go");
    go.getStyleClass().add("accent");
    go.setOnAction(e -> begin());
    var no = new Button("Cancel");
    no.setOnAction(e -> close.run());
    getChildren()
        .addAll(
            new FormRow("export-format", "Format", format, ""),
            pixelRow,
            attributeRow,
            captionRow,
            targetRow,
            new HBox(10, go, no));
    format.valueProperty().subscribe(this::formatted);
    format.setValue(DatasetFormat.WORDS.getFirst());
    addEventFilter(
        KeyEvent.KEY_PRESSED,
        e -> {
          boolean onButton = e.getTarget() instanceof Button b && !b.equals(go);
          if (e.getCode() == KeyCode.ENTER && !onButton && !isListOpen()) {
            e.consume();
            begin();
          }
        });
  }

  private boolean isListOpen() {
    return format.isShowing() || pixels.isShowing();
  }

  private void formatted(@Nullable String word) {
    if (word == null) {
      return;
    }
    ExportOptions usual = ExportViewModel.usual(word);
    pixels.setValue(usual.pixels());
    pixelRow.setVisible(!usual.format().detection());
    attributeRow.setVisible(usual.format() instanceof DatasetFormat.YoloClasses);
    boolean captioned = !usual.caption().isEmpty();
    captionRow.setVisible(captioned);
    caption.setText(usual.caption());
    if (target.getText().equals(suggested)) {
      suggested = ExportViewModel.suggested(version, word);
      target.setText(suggested);
    }
  }

  private void choose(FileDoor door) {
    String name =
        "%s-v%d-%s".formatted(version.dataset().name(), version.number(), format.getValue());
    door.save(getScene().getWindow(), "A folder for " + version.name(), name, List.of())
        .ifPresent(path -> target.setText(path.toString()));
  }

  private void begin() {
    String why =
        model.begin(
            version,
            format.getValue(),
            pixels.getValue(),
            attributeRow.isVisible() ? attribute.getText() : "",
            captionRow.isVisible() ? caption.getText() : "",
            target.getText());
    targetRow.problem(why);
    if (why.isEmpty()) {
      close.run();
    }
  }

  Node first() {
    return format;
  }

  private static final class Named extends ListCell<String> {
    @Override
    protected void updateItem(@Nullable String word, boolean empty) {
      super.updateItem(word, empty);
      setText(empty || word == null ? "" : DatasetWords.formats().getOrDefault(word, word));
    }
  }

  private static final class Shown extends ListCell<Pixels> {
    @Override
    protected void updateItem(@Nullable Pixels shown, boolean empty) {
      super.updateItem(shown, empty);
      setText(
          empty || shown == null
              ? ""
              : switch (shown) {
                case PICTURES -> "whole pictures";
                case CROPS -> "the crops, as the encoder sees them";
              });
    }
  }
}
