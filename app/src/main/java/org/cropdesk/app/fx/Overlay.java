package org.cropdesk.app.fx;

import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.Label;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import javafx.scene.layout.Region;
import javafx.scene.layout.StackPane;
import javafx.scene.layout.VBox;
import org.jspecify.annotations.Nullable;

/**
 * A card above a page that takes the keyboard until it is closed. Escape, or a click beside it,
 * closes it.
 */
public final class Overlay extends StackPane {
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
