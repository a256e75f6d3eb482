package org.cropdesk.app.learning;

import java.util.List;
import javafx.scene.Node;
import javafx.scene.Parent;
import javafx.scene.control.Label;
import javafx.scene.control.ScrollPane;
import javafx.scene.layout.VBox;
import org.cropdesk.app.fx.PageFrame;
import org.cropdesk.app.fx.Screen;

/** What was learned from corrections, with the numbers that decide whether it is used. */
public final class LearningScreen implements Screen {
  private final LearningViewModel learning;
  private final VBox list = new VBox(14);
  private final Label message = new Label();
  private final ScrollPane scroller = new ScrollPane(list);
  private final PageFrame frame;

  public LearningScreen(LearningViewModel learning) {
    this.learning = learning;
    message.setId("learning-message");
    message.getStyleClass().add("learning-message");
    message.setWrapText(true);
    message.setMinHeight(javafx.scene.layout.Region.USE_PREF_SIZE);
    message.setMaxWidth(Double.MAX_VALUE);
    message.managedProperty().bind(message.visibleProperty());
    scroller.setFitToWidth(true);
    scroller.getStyleClass().add("learning-list");
    frame =
        new PageFrame(
                "Learning",
                "What you verify teaches a small head for each attribute. It makes the suggestions"
                    + " only where it is right more often than zero-shot on verified crops it never"
                    + " saw, and one click goes back.")
            .with(message)
            .filledWith(scroller);
  }

  @Override
  public Parent view() {
    return frame;
  }

  @Override
  public void onShow() {
    frame.listen(
        learning.cardsProperty().subscribe(cards -> lay()),
        learning.busyProperty().subscribe(busy -> lay()),
        learning.messageProperty().subscribe(this::say));
    learning.show();
  }

  @Override
  public void onHide() {
    frame.rest();
    learning.hide();
  }

  private void say(String words) {
    message.setText(words);
    message.setVisible(!words.isEmpty());
  }

  private void lay() {
    boolean busy = learning.busyProperty().get();
    String had = focused();
    List<AttributeCard> cards =
        learning.cardsProperty().get().stream()
            .map(card -> new AttributeCard(learning, card, busy))
            .toList();
    if (cards.isEmpty()) {
      var none = new Label("Reading what was learned\u2026");
      none.getStyleClass().add("text-muted");
      list.getChildren().setAll(none);
    } else {
      list.getChildren().setAll(cards);
      cards.forEach(card ->
          card.focusWithinProperty()
              .subscribe(has -> {
                if (has) {
                  bringIntoView(card);
                }
              }));
      giveBack(had);
    }
  }

  /** Who goes from button to button sees the one that has the keyboard. */
  private void bringIntoView(AttributeCard card) {
    frame.applyCss();
    frame.layout();
    double height = scroller.getViewportBounds().getHeight();
    double rest = list.getBoundsInLocal().getHeight() - height;
    if (rest > 0) {
      double top = card.getBoundsInParent().getMinY();
      double bottom = Math.min(card.getBoundsInParent().getMaxY(), top + height);
      double now = scroller.getVvalue() * rest;
      double wanted = Math.clamp(now, Math.max(0, bottom - height), Math.max(0, top));
      scroller.setVvalue(Math.min(1, wanted / rest));
    }
  }

  /** The keyboard stays where it was when the cards are laid anew. */
  private String focused() {
    Node owner = frame.getScene() == null ? null : frame.getScene().getFocusOwner();
    String id = owner == null ? null : owner.getId();
    return id == null ? "" : id;
  }

  private void giveBack(String id) {
    if (!id.isEmpty()) {
      Node same = list.lookup("#" + id);
      if (same != null) {
        same.requestFocus();
      }
    }
  }
}
