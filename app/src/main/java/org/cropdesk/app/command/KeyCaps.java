package org.cropdesk.app.command;

import javafx.scene.control.Label;
import javafx.scene.layout.Region;

/** Keys drawn as keys. JavaFX thread only. */
public final class KeyCaps {
  private KeyCaps() {}

  /**
   * @param key as {@link KeyMap#display} gives it
   */
  public static Label cap(String key) {
    var cap = new Label(key);
    cap.getStyleClass().add("key-cap");
    cap.setMinWidth(Region.USE_PREF_SIZE);
    return cap;
  }
}
