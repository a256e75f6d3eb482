package org.cropdesk.app.review;

import javafx.geometry.Pos;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.ProgressIndicator;
import javafx.scene.layout.HBox;
import javafx.scene.layout.VBox;
import javafx.scene.text.TextAlignment;
import org.cropdesk.queue.QueueView;
import org.cropdesk.review.ReviewCounts;
import org.kordamp.ikonli.javafx.FontIcon;

/** What the desk shows while there is no product to decide on. */
final class EmptyPane extends VBox {
  private final ReviewViewModel desk;
  private final FontIcon icon = new FontIcon("fth-inbox");
  private final ProgressIndicator busy = new ProgressIndicator();
  private final Label title = new Label();
  private final Label text = new Label();
  private final Button another = new Button("Choose another queue");
  private final Button retry = new Button("Read the queue again");

  /**
   * @param openQueues lets the reviewer choose another queue
   */
  EmptyPane(ReviewViewModel desk, Runnable openQueues) {
    this.desk = desk;
    another.setOnAction(e -> openQueues.run());
    another.setFocusTraversable(false);
    getStyleClass().add("empty-pane");
    setAlignment(Pos.CENTER);
    busy.setMaxSize(36, 36);
    title.getStyleClass().add("empty-title");
    text.getStyleClass().add("text-muted");
    text.setWrapText(true);
    text.setMaxWidth(460);
    text.setAlignment(Pos.CENTER);
    text.setTextAlignment(TextAlignment.CENTER);
    retry.setOnAction(e -> desk.refresh());
    retry.setFocusTraversable(false);
    var buttons = new HBox(10, another, retry);
    buttons.setAlignment(Pos.CENTER);
    getChildren().addAll(icon, busy, title, text, buttons);
    desk.stateProperty().subscribe(s -> update());
    desk.countsProperty().subscribe(c -> update());
    desk.preparingProperty().subscribe(words -> update());
  }

  private void update() {
    QueueState state = desk.stateProperty().get();
    ReviewCounts counts = desk.countsProperty().get();
    boolean preparing = !desk.preparingProperty().get().isEmpty() && counts.waiting() == 0;
    busy.setVisible(state == QueueState.LOADING || (preparing && state == QueueState.EMPTY));
    busy.setManaged(busy.isVisible());
    icon.setVisible(!busy.isVisible());
    icon.setManaged(icon.isVisible());
    another.setVisible(state == QueueState.EMPTY && counts.total() > counts.unindexed());
    another.setManaged(another.isVisible());
    retry.setVisible(state == QueueState.FAILED || (state == QueueState.EMPTY && !preparing));
    switch (state) {
      case LOADING -> say("fth-inbox", "Reading the review queue", "");
      case FAILED ->
          say(
              "fth-alert-octagon",
              "The review queue could not be read",
              "Nothing was lost: decisions are kept on this machine until the catalog is back.");
      case EMPTY -> {
        if (preparing) {
          say("fth-cpu", "Getting the catalog ready", desk.preparingProperty().get());
        } else {
          sayEmpty(counts);
        }
      }
      case READY -> say("fth-inbox", "", "");
    }
  }

  private void sayEmpty(ReviewCounts counts) {
    if (!desk.viewProperty().get().equals(QueueView.START)) {
      say(
          "fth-check-circle",
          "Nothing more in this queue",
          desk.viewProperty().get().words()
              + ". Another queue may have some: "
              + counts.waiting()
              + " products wait for review.");
    } else if (counts.total() == 0) {
      say(
          "fth-package",
          "The catalog is empty",
          "Import products with: ./run import products.csv --images FOLDER");
    } else if (counts.unindexed() > 0 && counts.waiting() == 0) {
      say(
          "fth-cpu",
          counts.unindexed() + " products are not indexed yet",
          "They appear here as the indexing run reaches them. Start one with: ./run index");
    } else if (counts.waiting() > 0) {
      say(
          "fth-users",
          "The rest is with others",
          counts.waiting()
              + " products wait and are on other desks. They come here when they are given back.");
    } else {
      say(
          "fth-check-circle",
          "All reviewed",
          counts.verified() + " products verified, " + counts.rework() + " sent to rework.");
    }
  }

  private void say(String literal, String heading, String line) {
    icon.setIconLiteral(literal);
    title.setText(heading);
    text.setText(line);
  }
}
