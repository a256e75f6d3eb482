package org.cropdesk.app.spaces;

import java.util.List;
import javafx.geometry.Pos;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import javafx.scene.layout.HBox;
import javafx.scene.layout.VBox;

/** Says what would happen and asks. Enter does it, Escape does not. */
final class ConfirmCard extends VBox {
  private final Button yes;

  /**
   * @param word what the button says
   * @param danger nothing brings back what it takes away
   */
  ConfirmCard(List<String> consequences, String word, boolean danger, Runnable onYes, Runnable no) {
    getStyleClass().add("confirm-card");
    setId("confirm-card");
    for (String line : consequences) {
      var label = new Label(line);
      label.setWrapText(true);
      label.setMinHeight(USE_PREF_SIZE);
      getChildren().add(label);
    }
    yes = new Button(word);
    yes.setId("confirm-yes");
    yes.getStyleClass().add(danger ? "danger" : "accent");
    yes.setOnAction(e -> onYes.run());
    var cancel = new Button("Cancel");
    cancel.setOnAction(e -> no.run());
    var buttons = new HBox(8, cancel, yes);
    buttons.setAlignment(Pos.CENTER_RIGHT);
    getChildren().add(buttons);
    addEventFilter(
        KeyEvent.KEY_PRESSED,
        e -> {
          if (e.getCode() == KeyCode.ENTER && !cancel.isFocused()) {
            e.consume();
            onYes.run();
          }
        });
  }

  Button focus() {
    return yes;
  }
}
