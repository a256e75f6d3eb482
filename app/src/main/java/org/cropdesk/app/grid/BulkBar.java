package org.cropdesk.app.grid;

import java.util.List;
import java.util.function.Consumer;
import javafx.beans.value.ObservableValue;
import javafx.geometry.Pos;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.StackPane;
import org.cropdesk.app.command.CommandId;
import org.cropdesk.app.command.KeyMap;
import org.cropdesk.app.fx.Meter;
import org.kordamp.ikonli.javafx.FontIcon;

/** What can be done with the selected crops, what it would change, and how far it has come. */
final class BulkBar extends StackPane {
  private final GridViewModel grid;
  private final Label count = new Label();
  private final Label words = new Label();
  private final Label progress = new Label();
  private final Meter meter = new Meter();
  private final Button apply;
  private final Button stop;
  private final HBox actions;
  private final HBox proposal;
  private final HBox running;

  BulkBar(GridViewModel grid, ObservableValue<KeyMap> keys, Consumer<CommandId> run) {
    this.grid = grid;
    getStyleClass().add("bulk-bar");
    count.setId("grid-count");
    count.getStyleClass().add("task-title");
    count.setWrapText(true);
    words.setId("grid-proposal");
    words.setWrapText(true);
    HBox.setHgrow(words, Priority.ALWAYS);
    words.setMaxWidth(Double.MAX_VALUE);
    apply = button("Do it", "fth-check", CommandId.GRID_OPEN, keys, run);
    apply.getStyleClass().add("accent");
    apply.setId("grid-apply");
    stop = button("Stop", "fth-square", CommandId.GRID_CANCEL, keys, run);
    var gap = new Region();
    HBox.setHgrow(gap, Priority.ALWAYS);
    actions =
        new HBox(
            count,
            gap,
            button("Label", "fth-tag", CommandId.GRID_LABEL, keys, run),
            button("Add", "fth-plus", CommandId.GRID_ADD_LABEL, keys, run),
            button("Remove", "fth-minus", CommandId.GRID_REMOVE_LABEL, keys, run),
            button("Keep", "fth-check", CommandId.GRID_KEEP, keys, run),
            button("Reject", "fth-x", CommandId.GRID_REJECT, keys, run),
            button("Flag", "fth-flag", CommandId.GRID_FLAG, keys, run),
            button("Similar", "fth-copy", CommandId.GRID_SIMILAR, keys, run));
    proposal = new HBox(words, button("Cancel", "fth-x", CommandId.GRID_CANCEL, keys, run), apply);
    progress.setId("grid-progress");
    meter.setPrefWidth(220);
    meter.setMinWidth(120);
    running = new HBox(progress, meter, stop);
    HBox.setHgrow(meter, Priority.ALWAYS);
    for (HBox row : List.of(actions, proposal, running)) {
      row.getStyleClass().add("bulk-row");
      row.setAlignment(Pos.CENTER_LEFT);
      row.managedProperty().bind(row.visibleProperty());
    }
    getChildren().addAll(actions, proposal, running);
    grid.revisionProperty().subscribe(r -> count());
    grid.bulk().stateProperty().subscribe(this::show);
  }

  /** A button does what its command's key does, and its tooltip names that key. */
  private static Button button(
      String text,
      String icon,
      CommandId command,
      ObservableValue<KeyMap> keys,
      Consumer<CommandId> run) {
    var button = new Button(text, new FontIcon(icon));
    button.setFocusTraversable(false);
    button.setMinWidth(USE_PREF_SIZE);
    var tip = new Tooltip();
    tip.textProperty().bind(keys.map(k -> k.tip(command)));
    button.setTooltip(tip);
    button.setOnAction(e -> run.accept(command));
    return button;
  }

  private void count() {
    int selected = grid.selectedCount();
    String text =
        selected == 0
            ? "None selected; keys act on the framed crop"
            : grid.picks().isAll()
                ? "All that match: " + GridWords.crops(selected)
                : GridWords.crops(selected) + " selected";
    if (!text.equals(count.getText())) {
      count.setText(text);
    }
  }

  private void show(BulkState state) {
    actions.setVisible(state instanceof BulkState.Idle);
    proposal.setVisible(
        state instanceof BulkState.Proposed
            || state instanceof BulkState.Counting
            || state instanceof BulkState.Stopped);
    running.setVisible(state instanceof BulkState.Running);
    switch (state) {
      case BulkState.Idle _ -> words.setText("");
      case BulkState.Counting(var change) ->
          propose("Counting what " + change.words() + " would change\u2026", "Do it", false);
      case BulkState.Proposed proposed ->
          propose(proposed.words(), "Do it", proposed.preview().changes() > 0);
      case BulkState.Stopped(var said) -> propose(said, "Go on", true);
      case BulkState.Running(var title, var done, var of, var stopping) -> {
        meter.setShare(of == 0 ? 0 : (double) done / of);
        stop.setDisable(stopping);
        progress.setText(
            title
                + (stopping ? ", stopping" : "")
                + (done == 0 ? "" : ": " + GridWords.number(done))
                + (of == 0 ? "" : " of " + GridWords.number(of)));
      }
    }
  }

  private void propose(String text, String verb, boolean possible) {
    words.setText(text);
    apply.setText(verb);
    apply.setDisable(!possible);
  }
}
