package org.cropdesk.app.backfill;

import javafx.geometry.Pos;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import org.kordamp.ikonli.javafx.FontIcon;

/** Says on every page that a run has come to its end or to a halt. */
public final class RunNotice extends HBox {
  private final Label text = new Label();

  /**
   * @param show brings the page of runs to the front
   */
  public RunNotice(BackfillsViewModel runs, Runnable show) {
    getStyleClass().addAll("notice-bar", "info");
    setAlignment(Pos.CENTER_LEFT);
    text.setId("run-notice");
    text.setWrapText(true);
    text.setMinWidth(0);
    HBox.setHgrow(text, Priority.ALWAYS);
    text.setMaxWidth(Double.MAX_VALUE);
    var look = new Button("Look");
    look.setId("run-notice-look");
    look.setMinWidth(USE_PREF_SIZE);
    look.setFocusTraversable(false);
    look.setOnAction(e -> {
      show.run();
      runs.selectNoticed();
      runs.dismissNotice();
    });
    var close = new Button("", new FontIcon("fth-x"));
    close.setFocusTraversable(false);
    close.setAccessibleText("Dismiss");
    close.getStyleClass().add("flat");
    close.setOnAction(e -> runs.dismissNotice());
    getChildren().addAll(new FontIcon("fth-play-circle"), text, look, close);
    managedProperty().bind(visibleProperty());
    runs.noticeProperty()
        .subscribe(said -> {
          text.setText(said);
          setVisible(!said.isEmpty());
        });
  }
}
