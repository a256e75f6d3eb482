package org.cropdesk.app.command;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * Keys as people know them from another tool. A preset names the commands it gives other keys; a
 * standard key it needs for one command is taken from the command that had it.
 */
public enum Preset {
  CROPDESK("Cropdesk"),
  CVAT("CVAT"),
  LABEL_STUDIO("Label Studio"),
  X_ANYLABELING("X-AnyLabeling"),
  PRODIGY("Prodigy");

  private final String title;

  Preset(String title) {
    this.title = title;
  }

  public String title() {
    return title;
  }

  /**
   * What differs from the standard keys. Sources: CVAT's shortcuts-reducer.ts, Label Studio's
   * keymap.json, X-AnyLabeling's xanylabeling_config.yaml, prodi.gy/docs/api-web-app. None of them
   * moves a box with a key of its own, so the arrows stay; where they copy and paste, pasting alone
   * makes the copy.
   */
  Map<CommandId, List<KeyChord>> own() {
    return switch (this) {
      case CROPDESK -> Map.of();
      case CVAT ->
          table(
              """
              NEXT_PRODUCT F Page_Down
              FLAG Shift+F
              PREVIOUS_PRODUCT D Page_Up
              NEXT_WAITING Right Shortcut+Right
              PREVIOUS_WAITING Left Shortcut+Left
              NEXT_CROP Tab
              PREVIOUS_CROP Shift+Tab
              SHOW_KEYS F2 Shortcut+Comma
              DELETE_BOX Delete Shift+Delete
              DUPLICATE_BOX Shortcut+V Shortcut+D
              """);
      case LABEL_STUDIO ->
          table(
              """
              ACCEPT Shortcut+Enter
              SKIP Shortcut+Space
              NEXT_PRODUCT Shortcut+Right Page_Down
              PREVIOUS_PRODUCT Shortcut+Left Page_Up
              NEXT_WAITING Shortcut+Page_Down
              PREVIOUS_WAITING Shortcut+Page_Up
              NEXT_CROP Alt+Period Right Tab
              REDO Shortcut+Shift+Z
              DELETE_BOX Back_Space Delete
              BOX_DONE Escape U
              """);
      // Ctrl+Y is "use the last label" there: somebody who presses it must not redo a decision.
      // S hides a shape there: somebody who presses it must not skip a product.
      case X_ANYLABELING ->
          table(
              """
              ACCEPT Enter Shortcut+Alt+K
              SKIP Space
              NEXT_PRODUCT D Page_Down
              PREVIOUS_PRODUCT A Page_Up
              ATTRIBUTE_MODE Shift+A
              NEXT_WAITING Shortcut+Shift+D
              PREVIOUS_WAITING Shortcut+Shift+A
              REDO Shortcut+Shift+Z
              FIT Shortcut+F 0 Home
              DRAW_BOX R Shortcut+R
              BOX_MODE Shortcut+J B
              BOX_CLASS Shortcut+E
              DUPLICATE_BOX Shortcut+D Shortcut+V
              SHOW_KEYS Shortcut+0 Shortcut+Comma
              """);
      case PRODIGY ->
          table(
              """
              ACCEPT A
              ATTRIBUTE_MODE Shift+A
              SKIP Space
              UNDO Back_Space Delete Shortcut+Z
              DELETE_BOX Shift+Delete
              CHEAT_SHEET H F1
              HISTORY Shift+H
              """);
    };
  }

  private static Map<CommandId, List<KeyChord>> table(String lines) {
    var table = new EnumMap<CommandId, List<KeyChord>>(CommandId.class);
    lines
        .lines()
        .forEach(line -> {
          int blank = line.indexOf(' ');
          table.put(
              CommandId.valueOf(line.substring(0, blank)),
              KeyChord.parseAll(line.substring(blank)));
        });
    return table;
  }
}
