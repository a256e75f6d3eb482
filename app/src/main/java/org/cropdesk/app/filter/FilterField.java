package org.cropdesk.app.filter;

import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Predicate;
import javafx.geometry.Pos;
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
import org.cropdesk.filter.FilterCompletion.Offer;
import org.cropdesk.filter.Parsed;
import org.jspecify.annotations.Nullable;

/**
 * Where a filter is typed: what fits is offered below it, what cannot be understood is explained.
 * Enter lists what matches; arrows and Tab take an offer, once something was typed. JavaFX thread
 * only.
 */
public final class FilterField extends VBox {
  private static final int ROW = 28;
  private static final int MOST = 9;

  private final TextField field = new TextField();
  private final ListView<Offer> offers = new ListView<>();
  private final Label fault = new Label();
  private final BiFunction<String, Integer, List<Offer>> offer;
  private final Function<String, Parsed> parse;
  private final Predicate<String> apply;
  private final Runnable leave;

  /** Whether something was typed since the keyboard came; else Tab only passes through. */
  private boolean touched;

  /**
   * @param id in front of the ids of its nodes
   * @param offer what fits a text at a caret
   * @param apply answers whether the text could be understood
   * @param leave gives the keyboard back
   */
  public FilterField(
      String id,
      BiFunction<String, Integer, List<Offer>> offer,
      Function<String, Parsed> parse,
      Predicate<String> apply,
      Runnable leave) {
    this.offer = offer;
    this.parse = parse;
    this.apply = apply;
    this.leave = leave;
    getStyleClass().add("filter-field");
    field.setId(id + "-filter");
    field.setPromptText("colour:red verdict:reject blur<0.4 \u2026 everything while empty");
    fault.getStyleClass().add("filter-fault");
    fault.setId(id + "-fault");
    fault.setWrapText(true);
    offers.setId(id + "-offers");
    offers.getStyleClass().add("filter-offers");
    offers.setFixedCellSize(ROW);
    offers.setFocusTraversable(false);
    offers.setCellFactory(v -> new OfferCell());
    offers.setOnMouseClicked(e -> take(offers.getSelectionModel().getSelectedItem()));
    for (Region node : List.of(fault, offers)) {
      node.setVisible(false);
      node.managedProperty().bind(node.visibleProperty());
    }
    field.textProperty().subscribe(t -> changed());
    field.caretPositionProperty().subscribe(c -> changed());
    field
        .focusedProperty()
        .subscribe(has -> {
          touched = false;
          if (!has) {
            offers.setVisible(false);
          }
        });
    field.addEventFilter(KeyEvent.KEY_PRESSED, this::keyPressed);
    setMaxHeight(USE_PREF_SIZE);
    setPickOnBounds(false);
    getChildren().addAll(field, fault, offers);
  }

  public TextField field() {
    return field;
  }

  /** Shows a filter that was applied. */
  public void setText(String text) {
    if (!field.isFocused() && !text.equals(field.getText())) {
      field.setText(text);
      offers.setVisible(false);
    }
  }

  public void edit() {
    field.requestFocus();
    field.selectAll();
    touched = true;
    changed();
  }

  private void changed() {
    if (!field.isFocused()) {
      explain(null);
      return;
    }
    String text = field.getText();
    List<Offer> found = offer.apply(text, Math.min(field.getCaretPosition(), text.length()));
    offers.getItems().setAll(found);
    offers.getSelectionModel().clearSelection();
    offers.setPrefHeight(Math.min(MOST, found.size()) * (double) ROW + 4);
    offers.setVisible(!found.isEmpty());
    switch (parse.apply(text)) {
      // What is being typed is not finished; only what can never be right is said at once.
      case Parsed.Faulty(var remark) ->
          explain(remark.position() + remark.length() < field.getCaretPosition() ? remark : null);
      case Parsed.Good(_, var hints) -> explain(hints.isEmpty() ? null : hints.getFirst());
    }
  }

  private void explain(Parsed.@Nullable Remark remark) {
    fault.setVisible(remark != null);
    fault.setText(remark == null ? "" : remark.explained());
  }

  private void keyPressed(KeyEvent e) {
    touched = touched || (e.getCode() != KeyCode.TAB && !e.getCode().isModifierKey());
    int selected = offers.getSelectionModel().getSelectedIndex();
    int last = offers.getItems().size() - 1;
    if (e.getCode() == KeyCode.DOWN && offers.isVisible()) {
      choose(Math.min(last, selected + 1));
    } else if (e.getCode() == KeyCode.UP && offers.isVisible()) {
      choose(Math.max(0, selected - 1));
    } else if (e.getCode() == KeyCode.TAB && (!touched || e.isShiftDown())) {
      return;
    } else if (e.getCode() == KeyCode.TAB && offers.isVisible()) {
      take(offers.getItems().get(Math.max(0, selected)));
    } else if (e.getCode() == KeyCode.ENTER && selected >= 0 && offers.isVisible()) {
      take(offers.getItems().get(selected));
    } else if (e.getCode() == KeyCode.ENTER) {
      if (apply.test(field.getText())) {
        leave.run();
      } else if (parse.apply(field.getText()) instanceof Parsed.Faulty(var remark)) {
        explain(remark);
        field.selectRange(remark.position(), remark.position() + remark.length());
        explain(remark);
      }
    } else if (e.getCode() == KeyCode.ESCAPE) {
      if (offers.isVisible()) {
        offers.setVisible(false);
      } else {
        leave.run();
      }
    } else {
      return;
    }
    e.consume();
  }

  private void choose(int index) {
    offers.getSelectionModel().select(index);
    offers.scrollTo(Math.max(0, index - 4));
  }

  private void take(@Nullable Offer chosen) {
    if (chosen != null) {
      String open = chosen.insert();
      boolean more = ":<".indexOf(open.charAt(open.length() - 1)) >= 0;
      field.replaceText(chosen.from(), chosen.to(), more ? open : open + " ");
      field.requestFocus();
      field.positionCaret(chosen.from() + open.length() + (more ? 0 : 1));
      touched = more;
    }
  }

  private static final class OfferCell extends ListCell<Offer> {
    private final Label insert = new Label();
    private final Label help = new Label();
    private final HBox row;

    OfferCell() {
      help.getStyleClass().addAll("text-muted", "text-small");
      var gap = new Region();
      HBox.setHgrow(gap, Priority.ALWAYS);
      insert.setMinWidth(USE_PREF_SIZE);
      row = new HBox(12, insert, gap, help);
      row.setAlignment(Pos.CENTER_LEFT);
      setPrefWidth(0);
    }

    @Override
    protected void updateItem(@Nullable Offer shown, boolean empty) {
      super.updateItem(shown, empty);
      if (empty || shown == null) {
        setGraphic(null);
        return;
      }
      insert.setText(shown.insert());
      help.setText(shown.help());
      setGraphic(row);
    }
  }
}
