package org.cropdesk.app.command;

import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import javafx.geometry.Pos;
import javafx.scene.control.Label;
import javafx.scene.control.ListCell;
import javafx.scene.control.ListView;
import javafx.scene.control.TextField;
import javafx.scene.input.KeyEvent;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;

/**
 * All commands in one list that narrows as a person types: arrows move, Enter runs. What cannot be
 * done now is shown grey with the reason.
 */
public final class Palette extends VBox {
  private static final int ROW = 34;
  private static final int ROWS = 11;
  private static final double WIDTH = 620;

  private final TextField field = new TextField();
  private final ListView<CommandId> list = new ListView<>();
  private final Function<CommandId, String> whyNot;
  private final Consumer<CommandId> onChosen;

  /**
   * @param recent the commands run from here before, the last one first
   * @param whyNot why a command cannot be run now, one sentence; empty when it can
   */
  public Palette(
      KeyMap keys,
      List<CommandId> recent,
      Function<CommandId, String> whyNot,
      Consumer<CommandId> onChosen) {
    this.whyNot = whyNot;
    this.onChosen = onChosen;
    getStyleClass().add("palette");
    field.setId("palette-field");
    field.setPromptText("Type a few letters of a command");
    field
        .textProperty()
        .subscribe(text -> {
          list.getItems().setAll(PaletteSearch.find(text, recent));
          list.getSelectionModel().selectFirst();
          list.scrollTo(0);
        });
    var none = new Label("No command has these letters.");
    none.getStyleClass().add("text-muted");
    list.setId("palette-list");
    list.setPlaceholder(none);
    list.setFixedCellSize(ROW);
    list.setPrefHeight(ROWS * (double) ROW + 4);
    list.setPrefWidth(WIDTH);
    list.setFocusTraversable(false);
    list.setCellFactory(v -> new Cell(keys, whyNot));
    list.setOnMouseClicked(e -> chooseSelected());
    getChildren().addAll(field, list);
    addEventFilter(KeyEvent.KEY_PRESSED, this::keyPressed);
  }

  /** Receives the keyboard. */
  public TextField field() {
    return field;
  }

  private void keyPressed(KeyEvent e) {
    switch (e.getCode()) {
      case DOWN -> move(1);
      case UP -> move(-1);
      case PAGE_DOWN -> move(ROWS - 1);
      case PAGE_UP -> move(1 - ROWS);
      case ENTER -> chooseSelected();
      default -> {
        return;
      }
    }
    e.consume();
  }

  private void move(int by) {
    int last = list.getItems().size() - 1;
    if (last >= 0) {
      int to = Math.clamp(list.getSelectionModel().getSelectedIndex() + (long) by, 0, last);
      list.getSelectionModel().select(to);
      list.scrollTo(Math.max(0, to - ROWS / 2));
    }
  }

  private void chooseSelected() {
    CommandId chosen = list.getSelectionModel().getSelectedItem();
    if (chosen != null && whyNot.apply(chosen).isEmpty()) {
      onChosen.accept(chosen);
    }
  }

  private static final class Cell extends ListCell<CommandId> {
    private final KeyMap keys;
    private final Function<CommandId, String> whyNot;
    private final Label title = new Label();
    private final Label group = new Label();
    private final Label key = KeyCaps.cap("");
    private final HBox row;

    Cell(KeyMap keys, Function<CommandId, String> whyNot) {
      this.keys = keys;
      this.whyNot = whyNot;
      getStyleClass().add("palette-cell");
      group.getStyleClass().addAll("text-muted", "text-small");
      title.setMinWidth(Region.USE_PREF_SIZE);
      var gap = new Region();
      HBox.setHgrow(gap, Priority.ALWAYS);
      row = new HBox(10, title, group, gap, key);
      row.setAlignment(Pos.CENTER_LEFT);
    }

    @Override
    protected void updateItem(CommandId command, boolean empty) {
      super.updateItem(command, empty);
      if (empty || command == null) {
        setGraphic(null);
        return;
      }
      String reason = whyNot.apply(command);
      title.setText(command.title());
      title.setDisable(!reason.isEmpty());
      group.setText(reason.isEmpty() ? command.group() : reason);
      key.setText(keys.first(command));
      key.setVisible(!key.getText().isEmpty());
      setGraphic(row);
    }
  }
}
