package org.cropdesk.app.review;

import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.format.FormatStyle;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import javafx.scene.control.Label;
import javafx.scene.control.ScrollPane;
import javafx.scene.layout.VBox;
import org.cropdesk.review.HistoryEntry;
import org.cropdesk.review.ReviewItem;

/** Who said what about a product, newest first. */
final class HistoryPane extends ScrollPane {
  private static final Pattern CROP_ID = Pattern.compile("^crop (\\d+)");

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofLocalizedDateTime(FormatStyle.MEDIUM).withZone(ZoneId.systemDefault());

  private final VBox lines = new VBox(10);

  private final ReviewViewModel desk;

  HistoryPane(ReviewViewModel desk) {
    this.desk = desk;
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
    entries.forEach(entry -> lines.getChildren().add(line(entry)));
  }

  private VBox line(HistoryEntry entry) {
    var what = new Label(entry.summary() + (entry.reverted() ? " (taken back)" : ""));
    what.setWrapText(true);
    what.getStyleClass().add(entry.reverted() ? "text-muted" : "history-line");
    var box = new VBox(2, what);
    for (HistoryEntry.FieldChange change : entry.changes()) {
      var label = new Label(words(change));
      label.getStyleClass().addAll("text-small", "history-change");
      box.getChildren().add(label);
    }
    var who = new Label(entry.actor() + ", " + TIME.format(entry.at()) + took(entry));
    who.getStyleClass().addAll("text-muted", "text-small");
    box.getChildren().add(who);
    return box;
  }

  private String words(HistoryEntry.FieldChange change) {
    String of = change.cropId() == null ? "" : " of " + cropName(change.cropId());
    return LabelPane.capital(change.what() + of)
        + ": "
        + named(change.before())
        + " \u2192 "
        + named(change.after());
  }

  /** Crops have numbers on the strip; the history knows their ids. */
  private String cropName(long id) {
    ReviewItem item = desk.item();
    if (item != null) {
      for (int i = 0; i < item.crops().size(); i++) {
        if (item.crops().get(i).id() == id) {
          return "crop " + (i + 1);
        }
      }
    }
    return "a crop that is gone";
  }

  private String named(String value) {
    return CROP_ID.matcher(value).replaceFirst(id -> cropName(Long.parseLong(id.group(1))));
  }

  private static String took(HistoryEntry entry) {
    Long millis = entry.tookMillis();
    return millis == null ? "" : String.format(Locale.ROOT, ", after %.1f s", millis / 1000.0);
  }
}
