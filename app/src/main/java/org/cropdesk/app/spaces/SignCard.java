package org.cropdesk.app.spaces;

import java.util.function.Consumer;
import javafx.geometry.Pos;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.TextField;
import javafx.scene.layout.HBox;
import javafx.scene.layout.VBox;
import org.cropdesk.embedding.SpaceVerifier;

/** Asks for a word about the comparison that is signed. Enter signs. */
final class SignCard extends VBox {
  private final TextField note = new TextField();

  /**
   * @param about what is signed, in numbers
   */
  SignCard(String about, String actor, Consumer<String> onSign) {
    getStyleClass().add("confirm-card");
    var line = new Label(about);
    line.setWrapText(true);
    line.setMinHeight(USE_PREF_SIZE);
    note.setId("sign-note");
    note.setPromptText("What did you look at, and what did you see? May stay empty.");
    note.textProperty()
        .subscribe(text -> {
          if (text.length() > SpaceVerifier.LONGEST_NOTE) {
            note.setText(text.substring(0, SpaceVerifier.LONGEST_NOTE));
          }
        });
    note.setOnAction(e -> onSign.accept(note.getText().strip()));
    var sign = new Button("Sign as " + actor);
    sign.getStyleClass().add("accent");
    sign.setOnAction(e -> onSign.accept(note.getText().strip()));
    var buttons = new HBox(8, sign);
    buttons.setAlignment(Pos.CENTER_RIGHT);
    getChildren().addAll(line, note, buttons);
  }

  TextField note() {
    return note;
  }
}
