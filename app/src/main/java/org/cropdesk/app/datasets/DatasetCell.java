package org.cropdesk.app.datasets;

import java.util.List;
import javafx.geometry.Pos;
import javafx.scene.control.Label;
import javafx.scene.control.ListCell;
import javafx.scene.control.OverrunStyle;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import org.cropdesk.app.fx.StyleClasses;
import org.cropdesk.dataset.DatasetVersion;
import org.cropdesk.dataset.Leakage;
import org.jspecify.annotations.Nullable;

/** A version in the list of datasets. */
final class DatasetCell extends ListCell<DatasetRow> {
  private static final List<String> LOOKS = List.of("chip-done", "chip-over", "let-go");

  private final Label title = new Label();
  private final Label chip = new Label();
  private final Label counts = new Label();
  private final Label when = new Label();
  private final Label note = new Label();
  private final VBox box;

  DatasetCell() {
    title.getStyleClass().add("task-title");
    title.setMinWidth(0);
    title.setTextOverrun(OverrunStyle.CENTER_ELLIPSIS);
    chip.getStyleClass().add("chip");
    chip.setMinWidth(USE_PREF_SIZE);
    for (Label small : List.of(counts, when, note)) {
      small.getStyleClass().addAll("text-muted", "text-small");
      small.setMinWidth(0);
      small.managedProperty().bind(small.visibleProperty());
    }
    var gap = new Region();
    HBox.setHgrow(gap, Priority.ALWAYS);
    var head = new HBox(10, title, gap, chip);
    head.setAlignment(Pos.CENTER_LEFT);
    box = new VBox(3, head, counts, when, note);
    setPrefWidth(0);
  }

  static void look(Label chip, @Nullable Leakage leakage) {
    chip.setText(leakage == null ? "no version yet" : DatasetWords.leak(leakage));
    StyleClasses.choose(
        chip, LOOKS, leakage == null ? "let-go" : leakage.isNone() ? "chip-done" : "chip-over");
  }

  @Override
  protected void updateItem(@Nullable DatasetRow row, boolean empty) {
    super.updateItem(row, empty);
    if (empty || row == null) {
      setGraphic(null);
      setTooltip(null);
      return;
    }
    DatasetVersion version = row.version();
    title.setText(row.name());
    look(chip, version == null ? null : version.leakage());
    counts.setText(version == null ? "" : DatasetWords.counts(version.counts()));
    counts.setVisible(version != null);
    when.setText(
        version == null
            ? DatasetWords.time(row.dataset().createdAt()) + " by " + row.dataset().createdBy()
            : DatasetWords.time(version.frozenAt()) + " by " + version.frozenBy());
    note.setText(version == null ? "" : version.note());
    note.setVisible(!note.getText().isBlank());
    setTooltip(new Tooltip(row.name()));
    setGraphic(box);
  }
}
