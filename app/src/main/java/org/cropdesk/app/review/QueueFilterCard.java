package org.cropdesk.app.review;

import javafx.geometry.Pos;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.TextField;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.VBox;
import org.cropdesk.app.filter.FilterField;
import org.cropdesk.filter.FilterCompletion;
import org.cropdesk.queue.SavedView;

/** Narrows the queue on the desk by a filter, and keeps it under a name. */
final class QueueFilterCard extends VBox {
  private static final int OFFERS = 40;

  private final FilterField filter;

  /**
   * @param now the filter that stands, as text
   * @param close takes the card away
   */
  QueueFilterCard(DeskQueues queues, String now, Runnable close) {
    getStyleClass().add("queue-filter-card");
    filter =
        new FilterField(
            "queue",
            (text, caret) -> FilterCompletion.at(text, caret, queues.words(), OFFERS),
            queues::parse,
            queues::filter,
            close);
    filter.setText(now);
    var name = new TextField();
    name.setId("view-name");
    name.setPromptText("Name of a view for everybody");
    var save = new Button("Save as a view");
    save.setId("view-save");
    save.disableProperty().bind(name.textProperty().map(String::isBlank));
    Runnable saving =
        () -> {
          if (!name.getText().isBlank()
              && name.getText().length() <= SavedView.LONGEST_NAME
              && queues.filter(filter.field().getText())) {
            queues.save(name.getText());
            close.run();
          }
        };
    save.setOnAction(e -> saving.run());
    name.setOnAction(e -> saving.run());
    HBox.setHgrow(name, Priority.ALWAYS);
    var row = new HBox(8, name, save);
    row.setAlignment(Pos.CENTER_LEFT);
    var hint = new Label("Enter shows what matches. An empty line shows everything again.");
    hint.getStyleClass().addAll("text-muted", "text-small");
    getChildren().addAll(filter, hint, row);
  }

  TextField field() {
    return filter.field();
  }
}
