package org.cropdesk.app.fx;

import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.Label;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import javafx.util.Subscription;

/**
 * What every page but the desk has: its name, what stands beside that, a line about it, and the
 * rest below. Holds what the page listens to while it is in front. JavaFX thread only.
 */
public final class PageFrame extends VBox {
  private Subscription listening = Subscription.EMPTY;

  /**
   * @param about one or two sentences, empty for none
   * @param beside the name
   */
  public PageFrame(String name, String about, Node... beside) {
    getStyleClass().add("screen");
    var title = new Label(name);
    title.getStyleClass().add("screen-title");
    var head = new HBox(14, title);
    head.getChildren().addAll(beside);
    head.setAlignment(Pos.CENTER_LEFT);
    getChildren().add(head);
    if (!about.isEmpty()) {
      var line = new Label(about);
      line.getStyleClass().add("text-muted");
      line.setWrapText(true);
      line.setMinHeight(Region.USE_PREF_SIZE);
      getChildren().add(line);
    }
  }

  /** With something below what is there, as high as it wants to be. */
  public PageFrame with(Node part) {
    getChildren().add(part);
    return this;
  }

  /** With something below what is there that takes the room which is left. */
  public PageFrame filledWith(Node part) {
    VBox.setVgrow(part, Priority.ALWAYS);
    return with(part);
  }

  /** Listens until {@link #rest}; whatever was listened to before is left. */
  public void listen(Subscription... to) {
    rest();
    listening = Subscription.combine(to);
  }

  /** The page is no longer in front. */
  public void rest() {
    listening.unsubscribe();
    listening = Subscription.EMPTY;
  }
}
