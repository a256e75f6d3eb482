package org.cropdesk.app.review;

import java.util.List;
import javafx.css.PseudoClass;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.input.KeyEvent;
import javafx.scene.layout.ColumnConstraints;
import javafx.scene.layout.GridPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.VBox;
import javafx.util.Subscription;

/**
 * Two people's words side by side, one line per field. Arrows move, Space changes the side, T and M
 * take one, Enter applies.
 */
final class ConflictCard extends VBox {
  private static final PseudoClass SELECTED = PseudoClass.getPseudoClass("selected");
  private static final PseudoClass CHOSEN = PseudoClass.getPseudoClass("chosen");

  private final ConflictViewModel question;
  private final Runnable onEnter;
  private final GridPane grid = new GridPane();
  private final Label open = new Label();
  private final Button apply = new Button("Apply");
  private final Subscription subscription;

  /**
   * @param onEnter what Enter and the button do
   */
  ConflictCard(ConflictViewModel question, Runnable onEnter) {
    this.question = question;
    this.onEnter = onEnter;
    getStyleClass().add("conflict-card");
    setFocusTraversable(true);
    var why =
        new Label(
            question.actor()
                + " decided about this product after you had seen it. Choose for each line whose"
                + " word stands; nothing is changed until you apply it.");
    why.setWrapText(true);
    why.setMaxWidth(620);
    why.getStyleClass().add("text-muted");
    grid.getStyleClass().add("conflict-grid");
    for (int i = 0; i < 4; i++) {
      var column = new ColumnConstraints();
      column.setMinWidth(i == 0 ? 130 : 120);
      column.setHgrow(Priority.ALWAYS);
      grid.getColumnConstraints().add(column);
    }
    apply.setFocusTraversable(false);
    apply.setId("conflict-apply");
    apply.getStyleClass().add("accent");
    apply.setOnAction(e -> onEnter.run());
    open.setId("conflict-open");
    open.getStyleClass().add("text-muted");
    var foot = new HBox(14, keys(), gap(), open, apply);
    foot.setAlignment(Pos.CENTER_LEFT);
    getChildren().addAll(why, grid, foot);
    addEventFilter(KeyEvent.KEY_PRESSED, this::keyPressed);
    subscription =
        Subscription.combine(
            question.rowsProperty().subscribe(r -> paint()),
            question.selectedProperty().subscribe(n -> paint()));
  }

  private static Node gap() {
    var gap = new HBox();
    HBox.setHgrow(gap, Priority.ALWAYS);
    return gap;
  }

  private static HBox keys() {
    var keys = new HBox(6, cap("T"), new Label("theirs"), cap("M"), new Label("mine"));
    keys.getChildren().addAll(cap("Enter"), new Label("apply"), cap("Esc"), new Label("later"));
    keys.setAlignment(Pos.CENTER_LEFT);
    return keys;
  }

  private static Label cap(String key) {
    var cap = new Label(key);
    cap.getStyleClass().add("key-cap");
    return cap;
  }

  /** The card is going away. */
  void leave() {
    subscription.unsubscribe();
  }

  private void paint() {
    List<ConflictRow> rows = question.rowsProperty().get();
    grid.getChildren().clear();
    grid.addRow(0, heading(""), heading("Before"), heading(question.actor()), heading("You"));
    for (int i = 0; i < rows.size(); i++) {
      paint(i, rows.get(i));
    }
    long missing = rows.stream().filter(r -> r.side() == null).count();
    open.setText(missing == 0 ? "" : missing == 1 ? "1 line is open" : missing + " lines are open");
    apply.setDisable(missing > 0);
  }

  private void paint(int i, ConflictRow row) {
    boolean selected = i == question.selectedProperty().get();
    var what = new Label(row.what());
    what.getStyleClass().add("conflict-what");
    what.pseudoClassStateChanged(SELECTED, selected);
    what.setMaxWidth(Double.MAX_VALUE);
    var base = new Label(row.base());
    base.getStyleClass().add("text-muted");
    grid.addRow(
        i + 1,
        what,
        base,
        side(i, row, ConflictRow.Side.THEIRS, row.theirs(), selected),
        side(i, row, ConflictRow.Side.MINE, row.mine(), selected));
  }

  private Label side(int i, ConflictRow row, ConflictRow.Side side, String text, boolean selected) {
    var label = new Label(text);
    label.setId("conflict-" + side.name().toLowerCase(java.util.Locale.ROOT) + "-" + (i + 1));
    label.getStyleClass().add("conflict-side");
    label.setMaxWidth(Double.MAX_VALUE);
    label.pseudoClassStateChanged(CHOSEN, row.side() == side);
    label.pseudoClassStateChanged(SELECTED, selected);
    label.setOnMouseClicked(e -> {
      question.select(i);
      question.choose(side);
    });
    return label;
  }

  private static Label heading(String text) {
    var heading = new Label(text);
    heading.getStyleClass().add("section-title");
    return heading;
  }

  private void keyPressed(KeyEvent e) {
    switch (e.getCode()) {
      case DOWN -> question.next();
      case UP -> question.previous();
      case LEFT, T -> question.choose(ConflictRow.Side.THEIRS);
      case RIGHT, M -> question.choose(ConflictRow.Side.MINE);
      case SPACE -> question.toggle();
      case ENTER -> onEnter.run();
      default -> {
        return;
      }
    }
    e.consume();
  }
}
