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
  BOX_MODE("Boxes", "Change the box, or stop changing it", "B"),
  DRAW_BOX("Boxes", "Draw a new box", "N"),
  DUPLICATE_BOX("Boxes", "Duplicate the box", "Shortcut+D"),
  DELETE_BOX("Boxes", "Delete the box", "Delete"),
  BOX_CLASS("Boxes", "Class of the box", "C"),
  BOX_LEFT(Scope.BOX, "While a box is changed", "Move it left", "Left"),
  BOX_RIGHT(Scope.BOX, "While a box is changed", "Move it right", "Right"),
  BOX_UP(Scope.BOX, "While a box is changed", "Move it up", "Up"),
  BOX_DOWN(Scope.BOX, "While a box is changed", "Move it down", "Down"),
  BOX_LEFT_TEN(Scope.BOX, "While a box is changed", "Move it left by ten", "Shift+Left"),
  BOX_RIGHT_TEN(Scope.BOX, "While a box is changed", "Move it right by ten", "Shift+Right"),
  BOX_UP_TEN(Scope.BOX, "While a box is changed", "Move it up by ten", "Shift+Up"),
  BOX_DOWN_TEN(Scope.BOX, "While a box is changed", "Move it down by ten", "Shift+Down"),
  BOX_WIDER(Scope.BOX, "While a box is changed", "Wider", "Alt+Right"),
  BOX_NARROWER(Scope.BOX, "While a box is changed", "Narrower", "Alt+Left"),
  BOX_TALLER(Scope.BOX, "While a box is changed", "Taller", "Alt+Down"),
  BOX_SHORTER(Scope.BOX, "While a box is changed", "Shorter", "Alt+Up"),
  BOX_WIDER_TEN(Scope.BOX, "While a box is changed", "Wider by ten", "Alt+Shift+Right"),
  BOX_NARROWER_TEN(Scope.BOX, "While a box is changed", "Narrower by ten", "Alt+Shift+Left"),
  BOX_TALLER_TEN(Scope.BOX, "While a box is changed", "Taller by ten", "Alt+Shift+Down"),
  BOX_SHORTER_TEN(Scope.BOX, "While a box is changed", "Shorter by ten", "Alt+Shift+Up"),
  BOX_DONE(Scope.BOX, "While a box is changed", "Done with the box", "Escape"),
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
  SHOW_CROPS(Scope.GLOBAL, "Look", "Crops, many at once", "Shortcut+5"),
  SHOW_THRESHOLDS(Scope.GLOBAL, "Look", "Thresholds", "Shortcut+6"),
  SHOW_LEARNING(Scope.GLOBAL, "Look", "Learning", "Shortcut+7"),
  SHOW_QUALITY(Scope.GLOBAL, "Look", "Quality of people", "Shortcut+8"),
  SHOW_SEARCH(Scope.GLOBAL, "Look", "Search and quick scan", "Shortcut+9"),
  SHOW_SPACES(Scope.GLOBAL, "Look", "Embedding spaces", "Shortcut+Shift+1"),
  SEARCH_LIKE_THIS(Scope.GLOBAL, "Look", "Products like this crop", "Shortcut+L"),
  TOGGLE_THEME(Scope.GLOBAL, "Look", "Dark or light", "Shortcut+T"),
  SHOW_RUNS(Scope.GLOBAL, "Look", "Runs that fill spaces", "Shortcut+Shift+2"),
  SHOW_DATASETS(Scope.GLOBAL, "Look", "Datasets", "Shortcut+Shift+3"),
  PALETTE(Scope.GLOBAL, "Keys", "Find a command", "Shortcut+K"),
  CHEAT_SHEET(Scope.GLOBAL, "Keys", "This list of keys", "F1"),
  SHOW_KEYS(Scope.GLOBAL, "Keys", "Change keys\u2026", "Shortcut+Comma"),
  RECORD_KEY(Scope.KEYS, "Keys page", "Give the command a key", "Enter"),
  REMOVE_KEYS(Scope.KEYS, "Keys page", "Remove its keys", "Delete"),
  RESTORE_KEYS(Scope.KEYS, "Keys page", "Restore its keys", "Back_Space"),
  FILTER_KEYS(Scope.KEYS, "Keys page", "Filter the list", "Shortcut+F"),
  GRID_FILTER(Scope.GRID, "Crops page", "Filter", "Shortcut+F", "Slash"),
  GRID_OPEN(Scope.GRID, "Crops page", "Do it, or open it on the desk", "Enter"),
  GRID_CANCEL(Scope.GRID, "Crops page", "Cancel, or select nothing", "Escape"),
  GRID_ALL(Scope.GRID, "Crops page", "Select all that match", "Shortcut+A"),
  GRID_TOGGLE(Scope.GRID, "Crops page", "Select it, or no longer", "Space"),
  GRID_LABEL(Scope.GRID, "Crops page", "Set a label\u2026", "L"),
  GRID_KEEP(Scope.GRID, "Crops page", "Keep", "K"),
  GRID_REJECT(Scope.GRID, "Crops page", "Reject, with a reason\u2026", "X"),
  GRID_FLAG(Scope.GRID, "Crops page", "Flag their products, with a note\u2026", "F"),
  GRID_UNFLAG(Scope.GRID, "Crops page", "Take the flag off", "Shift+F"),
  GRID_SIMILAR(Scope.GRID, "Crops page", "Find similar crops", "S"),
  GRID_UNDO(Scope.GRID, "Crops page", "Take the last change back", "Shortcut+Z"),
  GRID_REDO(Scope.GRID, "Crops page", "Say it again", "Shortcut+Shift+Z", "Shortcut+Y"),
  GRID_NEXT(Scope.GRID, "Crops page", "Next", "Right"),
  GRID_PREVIOUS(Scope.GRID, "Crops page", "Previous", "Left"),
  GRID_DOWN(Scope.GRID, "Crops page", "Row below", "Down"),
  GRID_UP(Scope.GRID, "Crops page", "Row above", "Up"),
  GRID_PAGE_DOWN(Scope.GRID, "Crops page", "Page down", "Page_Down"),
  GRID_PAGE_UP(Scope.GRID, "Crops page", "Page up", "Page_Up"),
  GRID_FIRST(Scope.GRID, "Crops page", "First", "Home"),
  GRID_LAST(Scope.GRID, "Crops page", "Last", "End"),
  GRID_EXTEND_NEXT(Scope.GRID, "Crops page", "Select up to the next", "Shift+Right"),
  GRID_EXTEND_PREVIOUS(Scope.GRID, "Crops page", "Select up to the previous", "Shift+Left"),
  GRID_EXTEND_DOWN(Scope.GRID, "Crops page", "Select to the row below", "Shift+Down"),
  GRID_EXTEND_UP(Scope.GRID, "Crops page", "Select to the row above", "Shift+Up"),
  GRID_ORDER(Scope.GRID, "Crops page", "Next order", "O"),
  GRID_LARGER(Scope.GRID, "Crops page", "Larger", "Plus", "Equals", "Shift+Equals", "Add"),
  GRID_SMALLER(Scope.GRID, "Crops page", "Smaller", "Minus", "Subtract"),
  GRID_RELOAD(Scope.GRID, "Crops page", "List anew", "F5"),
  GRID_ADD_LABEL(Scope.GRID, "Crops page", "Add a value beside the others\u2026", "A"),
  GRID_REMOVE_LABEL(Scope.GRID, "Crops page", "Take one value out\u2026", "R"),
  SEARCH_WORDS(Scope.SEARCH, "Search page", "Type what to search for", "Shortcut+F", "Slash"),
  SEARCH_FILTER(Scope.SEARCH, "Search page", "Filter", "Shortcut+Shift+F"),
  SEARCH_PICTURE(Scope.SEARCH, "Search page", "Scan a picture\u2026", "Shortcut+O"),
  SEARCH_PASTE(Scope.SEARCH, "Search page", "Paste a picture", "Shortcut+V"),
  SEARCH_OPEN(Scope.SEARCH, "Search page", "Open the result on the desk", "Enter"),
  SEARCH_NEXT_LIST(Scope.SEARCH, "Search page", "Next list", "Right"),
  SEARCH_PREVIOUS_LIST(Scope.SEARCH, "Search page", "Previous list", "Left"),
  SEARCH_CROP(
      Scope.SEARCH,
      "Search page",
      "Compare crop 1\u20139 of the picture",
      "1",
      "2",
      "3",
      "4",
      "5",
      "6",
      "7",
      "8",
      "9"),
  SEARCH_SPACE(Scope.SEARCH, "Search page", "Search in another space", "Shortcut+E"),
  SEARCH_CHOICE(
      Scope.SEARCH, "Search page", "How is searched: lists, results, weights", "Shortcut+Shift+O"),
  SEARCH_AGAIN(Scope.SEARCH, "Search page", "Ask again", "F5"),
  SEARCH_STOP(Scope.SEARCH, "Search page", "Stop the search", "Escape"),
  SPACE_VERIFY(Scope.SPACES, "Spaces page", "Verify the space", "V"),
  SPACE_COMPARE(Scope.SPACES, "Spaces page", "Compare it with another one", "C"),
  SPACE_SIGN(Scope.SPACES, "Spaces page", "Sign the comparison\u2026", "S"),
  SPACE_PROMOTE(Scope.SPACES, "Spaces page", "Promote the space\u2026", "P"),
  SPACE_ROLL_BACK(Scope.SPACES, "Spaces page", "Roll back\u2026", "B"),
  SPACE_RETIRE(Scope.SPACES, "Spaces page", "Retire the space\u2026", "Delete"),
  SPACE_INDEX(Scope.SPACES, "Spaces page", "Build its index", "I"),
  SPACE_SEARCH(Scope.SPACES, "Spaces page", "Search in the space", "Slash"),
  SPACE_EXPORT(Scope.SPACES, "Spaces page", "Export what is shown\u2026", "E"),
  SPACE_PART(
      Scope.SPACES, "Spaces page", "Counts, verification, comparison, history", "1", "2", "3", "4"),
  SPACE_INTO(Scope.SPACES, "Spaces page", "Into what is shown below", "Right"),
  SPACE_BACK(Scope.SPACES, "Spaces page", "Back to the list of spaces", "Left"),
  SPACE_OPEN(Scope.SPACES, "Spaces page", "Open the product on the desk", "Enter"),
  SPACE_STOP(Scope.SPACES, "Spaces page", "Stop what is under way", "Escape"),
  RUN_NEW(Scope.RUNS, "Runs page", "New run", "N"),
  RUN_CHECK(Scope.RUNS, "Runs page", "Look at the new run again", "Shortcut+Enter"),
  RUN_START(Scope.RUNS, "Runs page", "Start the new run", "Shortcut+Shift+Enter"),
  RUN_BACK(Scope.RUNS, "Runs page", "Back to the runs", "Escape"),
  RUN_WORK(Scope.RUNS, "Runs page", "Work on it here", "W"),
  RUN_PAUSE(Scope.RUNS, "Runs page", "Pause it", "P"),
  RUN_RESUME(Scope.RUNS, "Runs page", "Resume it", "R"),
  RUN_CANCEL(Scope.RUNS, "Runs page", "Cancel it\u2026", "X"),
  RUN_RETRY(Scope.RUNS, "Runs page", "Try the chosen failure again", "T"),
  RUN_RETRY_ALL(Scope.RUNS, "Runs page", "Try all failures again", "Shift+T"),
  RUN_PRODUCT(Scope.RUNS, "Runs page", "Open the failed product on the desk", "Enter"),
  RUN_PROGRESS(Scope.RUNS, "Runs page", "Its progress", "G"),
  RUN_FAILURES(Scope.RUNS, "Runs page", "Its failures", "F"),
  RUN_LOG(Scope.RUNS, "Runs page", "Its log", "L"),
  RUN_NOTES(Scope.RUNS, "Runs page", "Its settings and notes", "E"),
  RUN_EXPORT(Scope.RUNS, "Runs page", "Export all runs\u2026", "Shift+E"),
  RUN_FOLDER(Scope.RUNS, "Runs page", "Choose the encoder\u2019s folder\u2026", "Shortcut+O"),
  DATASET_NEW(Scope.DATASETS, "Datasets page", "New version", "N"),
  DATASET_CHECK(Scope.DATASETS, "Datasets page", "Look for faults of it", "Shortcut+Enter"),
  DATASET_FREEZE(Scope.DATASETS, "Datasets page", "Freeze it", "Shortcut+Shift+Enter"),
  DATASET_CANCEL(
      Scope.DATASETS,
      "Datasets page",
      "Cancel the freeze, the evaluation or the export\u2026",
      "X"),
  DATASET_OPEN(Scope.DATASETS, "Datasets page", "Open the product on the desk", "Enter"),
  DATASET_EXPORT(Scope.DATASETS, "Datasets page", "Export the version\u2026", "E"),
  DATASET_PAUSE(Scope.DATASETS, "Datasets page", "Pause the export", "P"),
  DATASET_RESUME(Scope.DATASETS, "Datasets page", "Go on with the export", "R"),
  DATASET_EVALUATE(Scope.DATASETS, "Datasets page", "Evaluate models on its test set\u2026", "V"),
  DATASET_README(Scope.DATASETS, "Datasets page", "How to train with the export", "O"),
  DATASET_PART(
      Scope.DATASETS,
      "Datasets page",
      "Contents, left out, exports, changes, models",
      "1",
      "2",
      "3",
      "4",
      "5"),
  DATASET_INTO(Scope.DATASETS, "Datasets page", "Into what is shown of the version", "Right"),
  DATASET_LIST(Scope.DATASETS, "Datasets page", "Back to the list", "Left", "Escape");

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
