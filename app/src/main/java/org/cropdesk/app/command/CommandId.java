package org.cropdesk.app.command;

import java.util.List;

/** Everything a person can do from the keyboard, with its default keys. */
public enum CommandId {
  ACCEPT("Decide", "Accept and go on", "Enter"),
  REJECT("Decide", "Reject with a reason", "X"),
  SKIP("Decide", "Skip for now", "S"),
  UNDO("Decide", "Undo", "Shortcut+Z"),
  REDO("Decide", "Redo", "Shortcut+Shift+Z", "Shortcut+Y"),
  PICK_CROP("Crops", "Pick crop 1\u20139", "1", "2", "3", "4", "5", "6", "7", "8", "9"),
  NEXT_CROP("Crops", "Next crop", "Right", "Tab"),
  PREVIOUS_CROP("Crops", "Previous crop", "Left", "Shift+Tab"),
  PRIMARY("Crops", "Make it the primary crop", "P"),
  KEEP("Crops", "Keep or reject this crop", "K"),
  BOX_MODE("Boxes", "Change the box: arrows, with Alt its size", "B"),
  DRAW_BOX("Boxes", "Draw a new box", "N"),
  DUPLICATE_BOX("Boxes", "Duplicate the box", "Shortcut+D"),
  DELETE_BOX("Boxes", "Delete the box", "Delete"),
  BOX_CLASS("Boxes", "Class of the box", "C"),
  NEXT_ATTRIBUTE("Labels", "Next attribute", "Down"),
  PREVIOUS_ATTRIBUTE("Labels", "Previous attribute", "Up"),
  CHOOSE_LABEL("Labels", "Choose a value", "L"),
  ATTRIBUTE_MODE("Labels", "Attribute mode: digits set values", "A"),
  NEXT_PRODUCT("Go", "Next product", "Page_Down"),
  PREVIOUS_PRODUCT("Go", "Previous product", "Page_Up"),
  ZOOM_IN("Picture", "Zoom in", "Plus", "Equals", "Add"),
  ZOOM_OUT("Picture", "Zoom out", "Minus", "Subtract"),
  FIT("Picture", "Fit the picture", "0", "Home"),
  ZOOM_CROP("Picture", "Zoom to the crop", "Z"),
  HISTORY("Look", "History of this product", "H"),
  SHOW_REVIEW("Look", "Review", "Shortcut+1"),
  SHOW_ACTIVITY("Look", "Activity", "Shortcut+2"),
  SHOW_SYSTEM("Look", "System", "Shortcut+3"),
  SHOW_HISTORY("Look", "History of all decisions", "Shortcut+4"),
  TOGGLE_THEME("Look", "Dark or light", "Shortcut+T"),
  CHEAT_SHEET("Look", "This list of keys", "F1");

  private final String group;
  private final String title;
  private final String keys;

  CommandId(String group, String title, String... keys) {
    this.group = group;
    this.title = title;
    this.keys = String.join(" ", keys);
  }

  public String group() {
    return group;
  }

  public String title() {
    return title;
  }

  /** In the words of {@link javafx.scene.input.KeyCombination#valueOf}. */
  public List<String> keys() {
    return List.of(keys.split(" "));
  }
}
