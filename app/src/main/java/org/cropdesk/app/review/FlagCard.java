package org.cropdesk.app.review;

import java.util.function.Consumer;
import javafx.geometry.Pos;
import javafx.scene.control.Button;
import javafx.scene.control.TextField;
import javafx.scene.layout.HBox;
import javafx.scene.layout.VBox;
import org.jspecify.annotations.Nullable;

/** Asks why a product is flagged, or several are. Enter flags, with or without a note. */
public final class FlagCard extends VBox {
  private static final int LONGEST = 500;

  private final TextField note = new TextField();

  /**
   * @param now the note that stands, null when it is not flagged
   * @param onDone receives the note, null to take the flag off
   */
  public FlagCard(@Nullable String now, Consumer<@Nullable String> onDone) {
    getStyleClass().add("flag-card");
    note.setId("flag-note");
    note.setPromptText("What should somebody look at? May stay empty.");
    note.setText(now == null ? "" : now);
    note.textProperty()
        .subscribe(text -> {
          if (text.length() > LONGEST) {
            note.setText(text.substring(0, LONGEST));
          }
        });
    note.setOnAction(e -> onDone.accept(note.getText().strip()));
    var flag = new Button(now == null ? "Flag" : "Keep the flag");
    flag.getStyleClass().add("accent");
    flag.setOnAction(e -> onDone.accept(note.getText().strip()));
    var buttons = new HBox(8, flag);
    buttons.setAlignment(Pos.CENTER_RIGHT);
    if (now != null) {
      var off = new Button("Take the flag off");
      off.setId("flag-off");
      off.setOnAction(e -> onDone.accept(null));
      buttons.getChildren().addFirst(off);
    }
    getChildren().addAll(note, buttons);
  }

  public TextField note() {
    return note;
  }
}
