package org.cropdesk.app.command;

import javafx.geometry.Pos;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.ListCell;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import org.kordamp.ikonli.javafx.FontIcon;

/** A command with its keys; each key can be removed, another added, the preset's restored. */
final class KeyRowCell extends ListCell<KeyEditorViewModel.Row> {
  private static final double TITLE_WIDTH = 250;
  private static final double LINE = 36;
  private static final double HEADING = 32;

  private final KeyEditorViewModel editor;
  private final Label group = new Label();
  private final Label title = new Label();
  private final HBox caps = new HBox(6);
  private final Button add = flat("Add a key", "fth-plus", "Press the key you want (Enter)");
  private final Button restore = flat("Restore", "fth-rotate-ccw", "The keys of the preset again");
  private final VBox content;

  KeyRowCell(KeyEditorViewModel editor) {
    this.editor = editor;
    getStyleClass().add("key-row");
    group.getStyleClass().add("section-title");
    group.setPrefHeight(HEADING);
    group.setAlignment(Pos.BOTTOM_LEFT);
    title.setMinWidth(TITLE_WIDTH);
    caps.setAlignment(Pos.CENTER_LEFT);
    var gap = new Region();
    HBox.setHgrow(gap, Priority.ALWAYS);
    var line = new HBox(14, title, caps, gap, restore, add);
    line.setAlignment(Pos.CENTER_LEFT);
    line.getStyleClass().add("key-line");
    line.setPrefHeight(LINE);
    content = new VBox(group, line);
  }

  private static Button flat(String text, String icon, String tip) {
    var button = new Button(text, new FontIcon(icon));
    button.getStyleClass().add("flat");
    button.setFocusTraversable(false);
    button.setMinWidth(Region.USE_PREF_SIZE);
    button.setTooltip(new Tooltip(tip));
    return button;
  }

  @Override
  protected void updateItem(KeyEditorViewModel.Row row, boolean empty) {
    super.updateItem(row, empty);
    if (empty || row == null) {
      setGraphic(null);
      setPrefHeight(LINE);
      return;
    }
    setPrefHeight(row.opensGroup() ? HEADING + LINE : LINE);
    group.setText(row.command().group());
    group.setVisible(row.opensGroup());
    group.setManaged(row.opensGroup());
    title.setText(row.command().title());
    showKeys(row);
    add.setVisible(row.command() != CommandId.PICK_CROP && row.command() != CommandId.SEARCH_CROP);
    add.setOnAction(e -> editor.record(row.command()));
    restore.setVisible(row.own());
    restore.setOnAction(e -> editor.restore(row.command()));
    setGraphic(content);
  }

  private void showKeys(KeyEditorViewModel.Row row) {
    caps.getChildren().clear();
    for (KeyChord chord : row.keys()) {
      caps.getChildren().add(removable(row.command(), chord));
    }
    if (row.keys().isEmpty()) {
      var none = new Label("no key");
      none.getStyleClass().add("text-muted");
      caps.getChildren().add(none);
    }
  }

  private HBox removable(CommandId command, KeyChord chord) {
    var remove = new Button("", new FontIcon("fth-x"));
    remove.getStyleClass().addAll("flat", "remove-key");
    remove.setFocusTraversable(false);
    remove.setTooltip(new Tooltip("Remove " + chord.display()));
    remove.setOnAction(e -> editor.remove(command, chord));
    var box = new HBox(KeyCaps.cap(chord.display()), remove);
    box.setAlignment(Pos.CENTER_LEFT);
    return box;
  }
}
