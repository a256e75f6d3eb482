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
   */
  KeyHints(ObservableValue<KeyMap> keys) {
    getStyleClass().add("key-hints");
    setAlignment(Pos.CENTER_LEFT);
    keys.subscribe(this::show);
  }

  private void show(KeyMap keys) {
    getChildren().clear();
    add(keys, CommandId.ACCEPT, "accept");
    add(keys, CommandId.REJECT, "reject");
    add(keys, CommandId.PICK_CROP, "pick crop");
    add(keys, CommandId.PRIMARY, "primary");
    add(keys, CommandId.KEEP, "keep / reject crop");
    add(keys, CommandId.EXPLAIN, "why");
    add(keys, CommandId.CHOOSE_LABEL, "label");
    add(keys, CommandId.ATTRIBUTE_MODE, "digits set labels");
    add(keys, CommandId.SKIP, "skip");
    add(keys, CommandId.UNDO, "undo");
    add(keys, CommandId.PALETTE, "find a command");
    add(keys, CommandId.CHEAT_SHEET, "all keys");
  }

  private void add(KeyMap keys, CommandId command, String meaning) {
    String key = keys.first(command);
    if (key.isEmpty()) {
      return;
    }
    var text = new Label(meaning);
    text.getStyleClass().addAll("text-muted", "text-small");
    var pair = new HBox(6, KeyCaps.cap(key), text);
    pair.setAlignment(Pos.CENTER_LEFT);
    getChildren().add(pair);
  }
}
