package org.cropdesk.app.command;

import java.util.List;
import javafx.geometry.Pos;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.ScrollPane;
import javafx.scene.layout.GridPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.VBox;

/**
 * What the page of keys is in the middle of: waiting for a key, asking about a conflict, showing
 * what a preset changes. Enter says yes, Escape says no.
 */
final class KeyStepBanner extends VBox {
  private static final double PREVIEW_HEIGHT = 210;

  private final KeyEditorViewModel editor;

  KeyStepBanner(KeyEditorViewModel editor) {
    this.editor = editor;
    getStyleClass().add("key-banner");
    setId("key-banner");
    editor.stepProperty().subscribe(this::show);
  }

  private void show(KeyEditorViewModel.Step step) {
    getChildren().clear();
    switch (step) {
      case KeyEditorViewModel.Step.Idle idle -> {}
      case KeyEditorViewModel.Step.Recording recording -> showRecording(recording);
      case KeyEditorViewModel.Step.Conflict conflict -> showConflict(conflict);
      case KeyEditorViewModel.Step.Preview preview -> showPreview(preview);
    }
    setVisible(!getChildren().isEmpty());
    setManaged(isVisible());
  }

  private void showRecording(KeyEditorViewModel.Step.Recording recording) {
    say(
        "Press the new key for "
            + KeyEditorViewModel.quoted(List.of(recording.command()))
            + ". Esc leaves it as it is.");
  }

  private void showConflict(KeyEditorViewModel.Step.Conflict conflict) {
    String where =
        conflict.others().getFirst().scope() == conflict.command().scope()
            ? ""
            : " " + conflict.others().getFirst().scope().where();
    say(
        conflict.chord().display()
            + " already means "
            + KeyEditorViewModel.quoted(conflict.others())
            + where
            + ". Use it for "
            + KeyEditorViewModel.quoted(List.of(conflict.command()))
            + " instead?");
    ask("Use it here and unset there", editor::useHere);
  }

  private void showPreview(KeyEditorViewModel.Step.Preview preview) {
    say(preview.heading() + ": this changes " + count(preview.changes().size()) + ".");
    var grid = new GridPane(20, 6);
    for (int i = 0; i < preview.changes().size(); i++) {
      KeyMap.Change change = preview.changes().get(i);
      var becomes = new Label("becomes");
      becomes.getStyleClass().add("text-muted");
      grid.addRow(
          i,
          new Label(change.command().title()),
          caps(change.before()),
          becomes,
          caps(change.after()));
    }
    var scroller = new ScrollPane(grid);
    scroller.setMaxHeight(PREVIEW_HEIGHT);
    scroller.setFocusTraversable(false);
    scroller.setFitToWidth(true);
    getChildren().add(scroller);
    ask("Use these keys", editor::usePreview);
  }

  private static String count(int n) {
    return n == 1 ? "the keys of one command" : "the keys of " + n + " commands";
  }

  private static HBox caps(List<String> keys) {
    var caps = new HBox(6);
    keys.forEach(key -> caps.getChildren().add(KeyCaps.cap(key)));
    if (keys.isEmpty()) {
      caps.getChildren().add(new Label("no key"));
    }
    caps.setAlignment(Pos.CENTER_LEFT);
    return caps;
  }

  private void say(String text) {
    var line = new Label(text);
    line.setId("key-question");
    line.setWrapText(true);
    line.getStyleClass().add("key-question");
    getChildren().add(line);
  }

  private void ask(String yes, Runnable action) {
    var use = new Button(yes);
    use.setDefaultButton(true);
    use.setOnAction(e -> action.run());
    var cancel = new Button("Cancel");
    cancel.setCancelButton(true);
    cancel.setOnAction(e -> editor.cancel());
    var buttons = new HBox(10, use, cancel);
    buttons.setAlignment(Pos.CENTER_LEFT);
    getChildren().add(buttons);
    use.requestFocus();
  }
}
