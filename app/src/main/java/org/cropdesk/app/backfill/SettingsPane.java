package org.cropdesk.app.backfill;

import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.TextArea;
import javafx.scene.layout.GridPane;
import javafx.scene.layout.Priority;
import javafx.scene.layout.VBox;
import org.cropdesk.backfill.BackfillRun;

/** What a run was begun with, and what people wrote about it. */
final class SettingsPane extends VBox {
  private final BackfillsViewModel model;
  private final GridPane grid = new GridPane();
  private final TextArea notes = new TextArea();
  private long shown;
  private String kept = "";

  SettingsPane(BackfillsViewModel model) {
    super(12);
    this.model = model;
    getStyleClass().add("settings-pane");
    grid.getStyleClass().add("run-settings");
    grid.setId("run-settings");
    notes.setId("run-notes");
    notes.setWrapText(true);
    notes.setPrefRowCount(5);
    notes.setPromptText("Why it was run, what came of it, what to do next time");
    VBox.setVgrow(notes, Priority.ALWAYS);
    var keep = new Button("Keep the notes");
    keep.setId("run-keep-notes");
    keep.setOnAction(e -> keep());
    var title = new Label("Notes");
    title.getStyleClass().add("section-title");
    getChildren().addAll(grid, title, notes, keep);
    notes
        .focusedProperty()
        .subscribe(has -> {
          if (!has) {
            keep();
          }
        });
  }

  private void keep() {
    if (shown != 0 && !notes.getText().equals(kept)) {
      kept = notes.getText();
      model.steering().keepNotes(shown, kept);
    }
  }

  void edit() {
    notes.requestFocus();
    notes.end();
  }

  /** What somebody is typing is not written over. */
  void show(BackfillRun run, String space) {
    boolean other = shown != run.id();
    if (other || (!notes.isFocused() && !run.notes().equals(kept))) {
      shown = run.id();
      kept = run.notes();
      notes.setText(kept);
    }
    if (!other && !grid.getChildren().isEmpty()) {
      return;
    }
    grid.getChildren().clear();
    row("Space", space);
    RunKept.settings(run).forEach(this::row);
  }

  private void row(String name, String value) {
    var left = new Label(name);
    left.getStyleClass().add("text-muted");
    left.setMinWidth(USE_PREF_SIZE);
    var right = new Label(value);
    right.setWrapText(true);
    grid.addRow(grid.getRowCount(), left, right);
  }
}
