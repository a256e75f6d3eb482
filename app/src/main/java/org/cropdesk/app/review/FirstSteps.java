package org.cropdesk.app.review;

import javafx.beans.value.ObservableValue;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.layout.FlowPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.VBox;
import org.cropdesk.app.command.CommandId;
import org.cropdesk.app.command.KeyCaps;
import org.cropdesk.app.command.KeyMap;
import org.cropdesk.review.ReviewCounts;

/**
 * What there is to do, for somebody who has never sat here: until ten products are decided, or
 * until it is read. JavaFX thread only.
 */
public final class FirstSteps extends HBox {
  private static final int LEARNED_AFTER = 10;

  /** How much room there is in a window as it opens; narrower ones wrap earlier. */
  private static final double WIDE = 1100;

  private final FlowPane ways = new FlowPane(18, 6);
  private final Runnable whenLearned;
  private long decidedBefore = -1;

  /**
   * @param keys followed: a changed key is shown at once
   * @param counts followed: whoever decided ten products knows
   * @param introduced whether it is not needed
   * @param whenLearned called once, when it is needed no longer
   */
  public FirstSteps(
      ObservableValue<KeyMap> keys,
      ObservableValue<ReviewCounts> counts,
      boolean introduced,
      Runnable whenLearned) {
    this.whenLearned = whenLearned;
    getStyleClass().add("first-steps");
    setId("first-steps");
    setAlignment(Pos.CENTER_LEFT);
    var what =
        new Label(
            "New here? Each box in the picture is a crop; the one with the star stands for the"
                + " product. Is everything right?");
    what.getStyleClass().add("first-steps-title");
    what.setWrapText(true);
    ways.setPrefWrapLength(WIDE);
    var words = new VBox(7, what, ways);
    HBox.setHgrow(words, Priority.ALWAYS);
    words.setMinWidth(0);
    var understood = new Button("Got it");
    understood.setId("first-steps-done");
    understood.setFocusTraversable(false);
    understood.setMinWidth(USE_PREF_SIZE);
    understood.setOnAction(e -> learned());
    getChildren().addAll(words, understood);
    managedProperty().bind(visibleProperty());
    setVisible(!introduced);
    keys.subscribe(this::show);
    counts.subscribe(this::count);
  }

  private void show(KeyMap keys) {
    ways.getChildren()
        .setAll(
            way(keys, CommandId.ACCEPT, "yes: accept it"),
            way(keys, CommandId.PICK_CROP, "no: pick the crop that is wrong, then"),
            way(keys, CommandId.CHOOSE_LABEL, "another label"),
            way(keys, CommandId.PRIMARY, "give it the star"),
            way(keys, CommandId.KEEP, "keep or reject it"),
            way(keys, CommandId.BOX_MODE, "change its box"),
            way(keys, CommandId.REJECT, "send the product back, with a reason"),
            way(keys, CommandId.UNDO, "takes back anything, also tomorrow"));
  }

  private static Node way(KeyMap keys, CommandId command, String meaning) {
    String key = keys.first(command);
    var text = new Label(meaning);
    var pair = new HBox(6);
    if (!key.isEmpty()) {
      pair.getChildren().add(KeyCaps.cap(key));
    }
    pair.getChildren().add(text);
    pair.setAlignment(Pos.CENTER_LEFT);
    return pair;
  }

  private void count(ReviewCounts counts) {
    long decided = counts.verified() + counts.rework();
    if (counts.total() > 0 && decidedBefore < 0) {
      decidedBefore = decided;
    }
    if (isVisible() && decidedBefore >= 0 && decided - decidedBefore >= LEARNED_AFTER) {
      learned();
    }
  }

  private void learned() {
    setVisible(false);
    whenLearned.run();
  }
}
