package org.cropdesk.app.review;

import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.function.Predicate;
import javafx.collections.FXCollections;
import javafx.collections.transformation.FilteredList;
import javafx.scene.control.Label;
import javafx.scene.control.ListCell;
import javafx.scene.control.ListView;
import javafx.scene.control.TextField;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import org.kordamp.ikonli.javafx.FontIcon;

/**
 * A list to choose one entry from without leaving the keyboard: digits choose at once while nothing
 * is typed, letters narrow the list, arrows move, Enter chooses.
 */
public final class ChoiceList<T> extends VBox {
  /**
   * @param hint shown beside it, muted
   */
  public record Choice<T>(T value, String text, String hint) {}

  /** What a list says that is chosen from by digits as well. */
  public static final String NARROW = "Type to narrow, or press a digit";

  private static final int ROW = 34;

  private final TextField filter = new TextField();
  private final ListView<Choice<T>> list;
  private final Consumer<T> onChosen;
  private Consumer<T> onDelete = value -> {};
  private Predicate<T> marked = value -> false;

  public ChoiceList(List<Choice<T>> choices, String prompt, Consumer<T> onChosen) {
    this.onChosen = onChosen;
    var shown = new FilteredList<>(FXCollections.observableArrayList(choices));
    list = new ListView<>(shown);
    getStyleClass().add("choice-list");
    filter.setPromptText(prompt);
    filter.setId("choice-filter");
    filter
        .textProperty()
        .subscribe(text -> {
          String wanted = text.strip().toLowerCase(Locale.ROOT);
          shown.setPredicate(c -> c.text().toLowerCase(Locale.ROOT).contains(wanted));
          list.getSelectionModel().selectFirst();
        });
    var none = new Label("Nothing like that in the list.");
    none.getStyleClass().add("text-muted");
    list.setPlaceholder(none);
    list.setCellFactory(v -> new Cell());
    list.setFixedCellSize(ROW);
    list.setPrefHeight(Math.min(9, Math.max(2, choices.size())) * (double) ROW + 4);
    list.setPrefWidth(420);
    list.setFocusTraversable(false);
    list.getSelectionModel().selectFirst();
    list.setOnMouseClicked(e -> chooseSelected());
    getChildren().addAll(filter, list);
    addEventFilter(KeyEvent.KEY_PRESSED, this::keyPressed);
    addEventFilter(KeyEvent.KEY_TYPED, this::keyTyped);
  }

  /** Shows which entries stand already; asked again after each choice. */
  void mark(Predicate<T> stands) {
    marked = stands;
    list.refresh();
  }

  /** What Delete does to the selected entry. */
  void setOnDelete(Consumer<T> action) {
    onDelete = action;
  }

  private void choose(T value) {
    onChosen.accept(value);
    list.refresh();
  }

  public TextField filter() {
    return filter;
  }

  private void keyPressed(KeyEvent e) {
    int last = list.getItems().size() - 1;
    int now = list.getSelectionModel().getSelectedIndex();
    if (e.getCode() == KeyCode.DOWN) {
      select(Math.min(last, now + 1));
    } else if (e.getCode() == KeyCode.UP) {
      select(Math.max(0, now - 1));
    } else if (e.getCode() == KeyCode.ENTER) {
      chooseSelected();
    } else if (e.getCode() == KeyCode.DELETE && filter.getText().isEmpty()) {
      Choice<T> chosen = list.getSelectionModel().getSelectedItem();
      if (chosen != null) {
        onDelete.accept(chosen.value());
      }
    } else if (e.getCode().isDigitKey() && filter.getText().isEmpty()) {
      chooseDigit(e.getCode());
    } else {
      return;
    }
    e.consume();
  }

  private void keyTyped(KeyEvent e) {
    // The digit has chosen already; it must not land in the field as well.
    if (filter.getText().isEmpty()
        && e.getCharacter().length() == 1
        && Character.isDigit(e.getCharacter().charAt(0))) {
      e.consume();
    }
  }

  private void chooseDigit(KeyCode code) {
    String name = code.getName();
    int digit = name.charAt(name.length() - 1) - '0';
    if (digit >= 1 && digit <= list.getItems().size()) {
      choose(list.getItems().get(digit - 1).value());
    }
  }

  private void select(int index) {
    list.getSelectionModel().select(index);
    list.scrollTo(Math.max(0, index - 4));
  }

  private void chooseSelected() {
    Choice<T> chosen = list.getSelectionModel().getSelectedItem();
    if (chosen != null) {
      choose(chosen.value());
    }
  }

  private final class Cell extends ListCell<Choice<T>> {
    private final Label digit = new Label();
    private final Label text = new Label();
    private final Label hint = new Label();
    private final FontIcon mark = new FontIcon("fth-check");
    private final HBox row;

    Cell() {
      digit.getStyleClass().add("key-cap");
      digit.setMinWidth(24);
      hint.getStyleClass().add("text-muted");
      var gap = new Region();
      HBox.setHgrow(gap, Priority.ALWAYS);
      row = new HBox(10, digit, text, mark, gap, hint);
      row.setAlignment(javafx.geometry.Pos.CENTER_LEFT);
      mark.managedProperty().bind(mark.visibleProperty());
      hint.setMinWidth(USE_PREF_SIZE);
      setPrefWidth(0); // As wide as the list, which then never scrolls sideways.
    }

    @Override
    protected void updateItem(Choice<T> choice, boolean empty) {
      super.updateItem(choice, empty);
      if (empty || choice == null) {
        setGraphic(null);
        return;
      }
      digit.setText(getIndex() < 9 ? Integer.toString(getIndex() + 1) : "");
      digit.setVisible(getIndex() < 9);
      text.setText(choice.text());
      hint.setText(choice.hint());
      mark.setVisible(marked.test(choice.value()));
      setGraphic(row);
    }
  }
}
