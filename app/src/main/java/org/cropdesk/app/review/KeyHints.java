package org.cropdesk.app.review;

import javafx.beans.value.ObservableValue;
import javafx.geometry.Pos;
import javafx.scene.control.Label;
import javafx.scene.layout.HBox;
import org.cropdesk.app.command.CommandId;
import org.cropdesk.app.command.KeyCaps;
import org.cropdesk.app.command.KeyMap;

/** The handful of keys a new reviewer needs, always in sight. */
final class KeyHints extends HBox {
  /**
   * @param keys followed: a changed key is shown at once
   * @param mode followed: while a box is changed its keys are shown
   */
  KeyHints(ObservableValue<KeyMap> keys, ObservableValue<BoxEditor.Mode> mode) {
    getStyleClass().add("key-hints");
    setAlignment(Pos.CENTER_LEFT);
    keys.subscribe(map -> show(map, mode.getValue()));
    mode.subscribe(now -> show(keys.getValue(), now));
  }

  private void show(KeyMap keys, BoxEditor.Mode mode) {
    getChildren().clear();
    switch (mode) {
      case OFF -> desk(keys);
      case EDIT -> box(keys);
      case DRAW -> {
        say("Drag on the picture to draw a box");
        add(keys, CommandId.BOX_DONE, "stop drawing");
      }
    }
  }

  private void desk(KeyMap keys) {
    add(keys, CommandId.ACCEPT, "accept");
    add(keys, CommandId.REJECT, "reject");
    add(keys, CommandId.PICK_CROP, "pick crop");
    add(keys, CommandId.PRIMARY, "primary");
    add(keys, CommandId.KEEP, "keep / reject crop");
    add(keys, CommandId.EXPLAIN, "why");
    add(keys, CommandId.CHOOSE_LABEL, "label");
    add(keys, CommandId.BOX_MODE, "change box");
    add(keys, CommandId.SKIP, "skip");
    add(keys, CommandId.UNDO, "undo");
    add(keys, CommandId.PALETTE, "find a command");
    add(keys, CommandId.CHEAT_SHEET, "all keys");
  }

  private void box(KeyMap keys) {
    add(
        keys,
        "move, with Shift by ten",
        CommandId.BOX_LEFT,
        CommandId.BOX_RIGHT,
        CommandId.BOX_UP,
        CommandId.BOX_DOWN);
    add(keys, "width", CommandId.BOX_NARROWER, CommandId.BOX_WIDER);
    add(keys, "height", CommandId.BOX_SHORTER, CommandId.BOX_TALLER);
    add(keys, CommandId.DRAW_BOX, "draw another");
    add(keys, CommandId.DUPLICATE_BOX, "duplicate");
    add(keys, CommandId.DELETE_BOX, "delete");
    add(keys, CommandId.BOX_CLASS, "class");
    add(keys, CommandId.UNDO, "undo");
    add(keys, CommandId.BOX_DONE, "done");
  }

  private void say(String text) {
    var label = new Label(text);
    label.getStyleClass().addAll("text-muted", "text-small");
    getChildren().add(label);
  }

  private void add(KeyMap keys, CommandId command, String meaning) {
    add(keys, meaning, command);
  }

  /** Keys of commands that belong together, with one meaning. */
  private void add(KeyMap keys, String meaning, CommandId... commands) {
    var pair = new HBox(6);
    for (CommandId command : commands) {
      String key = keys.first(command);
      if (!key.isEmpty()) {
        pair.getChildren().add(KeyCaps.cap(key));
      }
    }
    if (!pair.getChildren().isEmpty()) {
      var text = new Label(meaning);
      text.getStyleClass().addAll("text-muted", "text-small");
      pair.getChildren().add(text);
      pair.setAlignment(Pos.CENTER_LEFT);
      getChildren().add(pair);
    }
  }
}
