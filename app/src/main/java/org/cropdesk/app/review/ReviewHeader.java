package org.cropdesk.app.review;

import java.util.List;
import javafx.beans.binding.Bindings;
import javafx.geometry.Pos;
import javafx.scene.Cursor;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.OverrunStyle;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.VBox;
import org.cropdesk.app.fx.Meter;
import org.cropdesk.app.fx.StyleClasses;
import org.cropdesk.queue.QueueView;
import org.cropdesk.review.ReviewCounts;
import org.cropdesk.review.ReviewItem;
import org.cropdesk.review.ReviewStage;
import org.jspecify.annotations.Nullable;

/** Which product this is, where it stands, and how far the reviewer has come. */
final class ReviewHeader extends HBox {
  private static final List<String> STAGES = List.of("kept", "rejected", "waiting");

  private final Label title = new Label();
  private final Label sku = new Label();
  private final Label stage = new Label();
  private final Label flag = new Label();
  private final Label held = new Label();
  private final Label position = new Label();
  private final Meter progress = new Meter();

  /**
   * @param openQueues lets the reviewer choose another queue
   */
  ReviewHeader(ReviewViewModel desk, Runnable openQueues) {
    getStyleClass().add("review-header");
    setAlignment(Pos.CENTER_LEFT);
    title.getStyleClass().add("product-title");
    title.setTextOverrun(OverrunStyle.ELLIPSIS);
    title.setMinWidth(80);
    title.setTooltip(new Tooltip());
    sku.getStyleClass().addAll("text-muted", "mono");
    stage.getStyleClass().add("chip");
    held.getStyleClass().addAll("chip", "held");
    held.setId("held-by");
    held.textProperty().bind(desk.heldByProperty().map(ReviewHeader::heldText));
    held.visibleProperty().bind(desk.heldByProperty().isNotEmpty());
    held.managedProperty().bind(held.visibleProperty());
    flag.getStyleClass().addAll("chip", "flagged");
    flag.setId("flag");
    flag.setTextOverrun(OverrunStyle.ELLIPSIS);
    flag.setMaxWidth(360);
    flag.setMinWidth(48);
    flag.setTooltip(new Tooltip());
    var names = new VBox(2, title, new HBox(8, sku, stage, flag, held));
    names.setMinWidth(0);
    HBox.setHgrow(names, Priority.ALWAYS);
    position.getStyleClass().add("queue-position");
    position.setId("queue-position");
    position.setMinWidth(USE_PREF_SIZE);
    progress.setPrefWidth(180);
    progress.getStyleClass().add("queue-progress");
    var view = new Button();
    view.setId("queue-view");
    view.getStyleClass().add("chip-button");
    view.setFocusTraversable(false);
    view.setMaxWidth(420);
    view.textProperty().bind(desk.viewProperty().map(QueueView::words));
    view.setOnAction(e -> openQueues.run());
    position.setCursor(Cursor.HAND);
    position.setOnMouseClicked(e -> openQueues.run());
    var another = desk.viewProperty().map(v -> !v.equals(QueueView.START));
    view.visibleProperty().bind(another);
    view.managedProperty().bind(another);
    var line = new HBox(10, view, position);
    line.setAlignment(Pos.CENTER_RIGHT);
    var queue = new VBox(6, line, progress);
    queue.setAlignment(Pos.CENTER_RIGHT);
    queue.setMinWidth(USE_PREF_SIZE);
    getChildren().addAll(names, queue);
    position
        .textProperty()
        .bind(
            Bindings.createStringBinding(
                () -> text(desk.countsProperty().get()), desk.countsProperty()));
    desk.countsProperty().subscribe(counts -> progress.setShare(share(counts)));
  }

  private static String heldText(String holder) {
    return "on the desk of " + holder;
  }

  private static String text(ReviewCounts counts) {
    var text = new StringBuilder();
    text.append(counts.waiting())
        .append(" waiting \u00b7 ")
        .append(counts.verified())
        .append(" verified");
    if (counts.rework() > 0) {
      text.append(" \u00b7 ").append(counts.rework()).append(" rework");
    }
    if (counts.flagged() > 0) {
      text.append(" \u00b7 ").append(counts.flagged()).append(" flagged");
    }
    return text.toString();
  }

  private static double share(ReviewCounts counts) {
    long all = counts.total();
    return all == 0 ? 0 : (double) (counts.verified() + counts.rework()) / all;
  }

  void show(ReviewItem item) {
    boolean named = !item.title().isBlank();
    String text = named ? item.title().strip() : "Product without a title";
    title.setText(text);
    title.getTooltip().setText(text);
    title.pseudoClassStateChanged(javafx.css.PseudoClass.getPseudoClass("empty"), !named);
    sku.setText(item.sku());
    stage.setText(stageText(item.stage()));
    showFlag(item.flag());
    StyleClasses.choose(
        stage,
        STAGES,
        switch (item.stage()) {
          case VERIFIED -> "kept";
          case REWORK -> "rejected";
          case NEW, IN_REVIEW -> "waiting";
        });
  }

  private void showFlag(@Nullable String note) {
    flag.setVisible(note != null);
    flag.setManaged(note != null);
    String text = note == null || note.isBlank() ? "flagged" : "flagged: " + note;
    flag.setText(text);
    flag.getTooltip().setText(text);
  }

  private static String stageText(ReviewStage stage) {
    return switch (stage) {
      case NEW -> "new";
      case IN_REVIEW -> "in review";
      case VERIFIED -> "verified";
      case REWORK -> "rework";
    };
  }
}
