package org.cropdesk.app.command;

import java.util.List;

/**
 * Everything a person can do from the keyboard, with its standard keys. This one table feeds the
 * menu, the tooltips, the palette, the list of keys and the page that changes them. A command
 * without a scope of its own belongs to the review desk.
 */
public enum CommandId {
  ACCEPT("Decide", "Accept and go on", "Enter"),
  REJECT("Decide", "Reject with a reason", "X"),
  FIX_AND_ACCEPT("Decide", "Fix one thing and accept", "Shift+Enter"),
  FLAG("Decide", "Flag with a note", "F"),
  SKIP("Decide", "Skip for now", "S"),
  UNDO("Decide", "Undo", "Shortcut+Z"),
  REDO("Decide", "Redo", "Shortcut+Shift+Z", "Shortcut+Y"),
  SECOND_WORD("Decide", "Make the second word count", "Shift+B"),
  SAVE(Scope.GLOBAL, "Decide", "Save now", "Shortcut+S"),
  PICK_CROP("Crops", "Pick crop 1\u20139", "1", "2", "3", "4", "5", "6", "7", "8", "9"),
  NEXT_CROP("Crops", "Next crop", "Right", "Tab"),
  PREVIOUS_CROP("Crops", "Previous crop", "Left", "Shift+Tab"),
  PRIMARY("Crops", "Make it the primary crop", "P"),
  PRIMARY_REASON("Crops", "Make it the primary crop, and why", "Shift+P"),
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
  QUEUE("Go", "What to review: queues and views", "Q"),
  FILTER_QUEUE("Go", "Filter the queue, save it as a view", "Slash"),
  GO_TO("Go", "Go to a sku or a link", "Shortcut+G"),
  COPY_LINK("Go", "Copy a link to this product", "Shortcut+Shift+C"),
  NEXT_PRODUCT("Go", "Next product", "Page_Down"),
  PREVIOUS_PRODUCT("Go", "Previous product", "Page_Up"),
  NEXT_WAITING("Go", "Next product that waits", "Shortcut+Right"),
  PREVIOUS_WAITING("Go", "Previous product that waits", "Shortcut+Left"),
  ZOOM_IN("Picture", "Zoom in", "Plus", "Equals", "Shift+Equals", "Add"),
  ZOOM_OUT("Picture", "Zoom out", "Minus", "Subtract"),
  FIT("Picture", "Fit the picture", "0", "Home"),
  ZOOM_CROP("Picture", "Zoom to the crop", "Z"),
  HISTORY("Look", "History of this product", "H"),
  EXPLAIN("Look", "Why this verdict", "W"),
  SHOW_REVIEW(Scope.GLOBAL, "Look", "Review", "Shortcut+1"),
  SHOW_ACTIVITY(Scope.GLOBAL, "Look", "Activity", "Shortcut+2"),
  SHOW_SYSTEM(Scope.GLOBAL, "Look", "System", "Shortcut+3"),
  SHOW_HISTORY(Scope.GLOBAL, "Look", "History of all decisions", "Shortcut+4"),
  SHOW_THRESHOLDS(Scope.GLOBAL, "Look", "Thresholds", "Shortcut+6"),
  SHOW_LEARNING(Scope.GLOBAL, "Look", "Learning", "Shortcut+7"),
  SHOW_QUALITY(Scope.GLOBAL, "Look", "Quality of people", "Shortcut+8"),
  TOGGLE_THEME(Scope.GLOBAL, "Look", "Dark or light", "Shortcut+T"),
  PALETTE(Scope.GLOBAL, "Keys", "Find a command", "Shortcut+K"),
  CHEAT_SHEET(Scope.GLOBAL, "Keys", "This list of keys", "F1"),
  SHOW_KEYS(Scope.GLOBAL, "Keys", "Change keys\u2026", "Shortcut+Comma"),
  RECORD_KEY(Scope.KEYS, "Keys page", "Give the command a key", "Enter"),
  REMOVE_KEYS(Scope.KEYS, "Keys page", "Remove its keys", "Delete"),
  RESTORE_KEYS(Scope.KEYS, "Keys page", "Restore its keys", "Back_Space"),
  FILTER_KEYS(Scope.KEYS, "Keys page", "Filter the list", "Shortcut+F");

  private final Scope scope;
  private final String group;
  private final String title;
  private final String keys;

  CommandId(String group, String title, String... keys) {
    this(Scope.REVIEW, group, title, keys);
  }

  CommandId(Scope scope, String group, String title, String... keys) {
    this.scope = scope;
    this.group = group;
    this.title = title;
    this.keys = String.join(" ", keys);
  }

  public Scope scope() {
    return scope;
  }

  public String group() {
    return group;
  }

  public String title() {
    return title;
  }

  /** The standard keys, the one shown first in front; empty when the command has none. */
  public List<KeyChord> keys() {
    return KeyChord.parseAll(keys);
  }
}
