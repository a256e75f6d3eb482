package org.cropdesk.app.review;

import javafx.geometry.Pos;
import javafx.scene.control.Label;
import javafx.scene.layout.HBox;

/** The handful of keys a new reviewer needs, always in sight. */
final class KeyHints extends HBox {
  KeyHints() {
    getStyleClass().add("key-hints");
    setAlignment(Pos.CENTER_LEFT);
    add("Enter", "accept");
    add("X", "reject");
    add("1\u20139", "pick crop");
    add("P", "primary");
    add("K", "keep / reject crop");
    add("L", "label");
    add("A", "digits set labels");
    add("S", "skip");
    add("Ctrl+Z", "undo");
    add("F1", "all keys");
  }

  private void add(String key, String meaning) {
    var cap = new Label(key);
    cap.getStyleClass().add("key-cap");
    cap.setMinWidth(USE_PREF_SIZE);
    var text = new Label(meaning);
    text.getStyleClass().addAll("text-muted", "text-small");
    var pair = new HBox(6, cap, text);
    pair.setAlignment(Pos.CENTER_LEFT);
    getChildren().add(pair);
  }
}
