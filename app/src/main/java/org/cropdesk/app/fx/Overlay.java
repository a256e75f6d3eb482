package org.cropdesk.app.fx;

import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Region;
import javafx.scene.layout.StackPane;
import javafx.scene.layout.VBox;
import org.jspecify.annotations.Nullable;

/**
 * A card above a page that takes the keyboard until it is closed. Escape, or a click beside it,
 * closes it.
 */
public final class Overlay extends StackPane {
  private static final double QUESTION_WIDTH = 440;

  private final VBox card = new VBox();
  private final Label title = new Label();
  private Runnable onClosed = () -> {};
  private @Nullable Node before;

  public Overlay() {
    getStyleClass().add("overlay");
    card.getStyleClass().add("overlay-card");
    card.setMaxSize(Region.USE_PREF_SIZE, Region.USE_PREF_SIZE);
    title.getStyleClass().add("overlay-title");
    setAlignment(card, Pos.CENTER);
    getChildren().add(card);
    setVisible(false);
    setFocusTraversable(false);
    setOnMousePressed(e -> {
      if (e.getTarget() == this) {
        close();
      }
    });
    addEventFilter(
        KeyEvent.KEY_PRESSED,
        e -> {
          if (e.getCode() == KeyCode.ESCAPE) {
            close();
            e.consume();
          }
        });
  }

  /** What else happens when the card is gone and the keyboard is back where it was. */
  public void setOnClosed(Runnable action) {
    onClosed = action;
  }

  /**
   * Shows a card in place of the one that was open.
   *
   * @param focus receives the keyboard
   */
  public void open(String heading, Node content, Node focus) {
    if (!isVisible()) {
      before = getScene().getFocusOwner();
    }
    title.setText(heading);
    card.getChildren().setAll(title, content);
    setVisible(true);
    toFront();
    focus.requestFocus();
  }

  /**
   * Asks before something that cannot be taken back; Escape means no.
   *
   * @param id of the two buttons, followed by {@code -yes} and {@code -no}
   * @param text what it means, in numbers
   * @param careful whether the keyboard is at the no, not at the yes
   */
  public void ask(
      String id,
      String heading,
      String text,
      String yes,
      String no,
      boolean careful,
      Runnable onYes) {
    var words = new Label(text);
    words.setWrapText(true);
    words.setMaxWidth(QUESTION_WIDTH);
    words.setMinHeight(Region.USE_PREF_SIZE);
    Button doIt = answer(id + "-yes", yes, onYes);
    doIt.getStyleClass().add("danger");
    Button leave = answer(id + "-no", no, () -> {});
    open(heading, new VBox(16, words, new HBox(10, doIt, leave)), careful ? leave : doIt);
  }

  /** Also by Enter, which a button of JavaFX does not take. */
  private Button answer(String id, String text, Runnable action) {
    var button = new Button(text);
    button.setId(id);
    button.setOnAction(e -> {
      close();
      action.run();
    });
    button.setOnKeyPressed(e -> {
      if (e.getCode() == KeyCode.ENTER) {
        e.consume();
        button.fire();
      }
    });
    return button;
  }

  public boolean isOpen() {
    return isVisible();
  }

  public void close() {
    if (isVisible()) {
      setVisible(false);
      card.getChildren().clear();
      giveKeyboardBack();
      onClosed.run();
    }
  }

  private void giveKeyboardBack() {
    Node had = before;
    before = null;
    if (had != null && getScene().equals(had.getScene())) {
      had.requestFocus();
    }
  }
}
