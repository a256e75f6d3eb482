package org.cropdesk.app.review;

import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.format.FormatStyle;
import java.util.List;
import javafx.scene.control.Label;
import javafx.scene.control.ScrollPane;
import javafx.scene.layout.VBox;
import org.cropdesk.review.HistoryEntry;

/** Who said what about a product, newest first. */
final class HistoryPane extends ScrollPane {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofLocalizedDateTime(FormatStyle.MEDIUM).withZone(ZoneId.systemDefault());

  private final VBox lines = new VBox(10);

  HistoryPane(ReviewViewModel desk) {
    getStyleClass().add("history-pane");
    setContent(lines);
    setFitToWidth(true);
    setPrefSize(560, 320);
    desk.historyProperty().subscribe(this::show);
  }

  private void show(List<HistoryEntry> entries) {
    lines.getChildren().clear();
    if (entries.isEmpty()) {
      var none = new Label("Nobody has decided anything about this product yet.");
      none.getStyleClass().add("text-muted");
      lines.getChildren().add(none);
    }
    for (HistoryEntry entry : entries) {
      var what = new Label(entry.summary() + (entry.reverted() ? " (taken back)" : ""));
      what.setWrapText(true);
      what.getStyleClass().add(entry.reverted() ? "text-muted" : "history-line");
      var who = new Label(entry.actor() + ", " + TIME.format(entry.at()));
      who.getStyleClass().addAll("text-muted", "text-small");
      lines.getChildren().add(new VBox(2, what, who));
    }
  }
}
