package org.cropdesk.app.spaces;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import javafx.geometry.Pos;
import javafx.scene.control.Label;
import javafx.scene.control.ListCell;
import javafx.scene.control.ListView;
import javafx.scene.layout.HBox;
import org.cropdesk.embedding.SpaceComparison;
import org.cropdesk.embedding.SpaceUse;
import org.jspecify.annotations.Nullable;

/** When which space of an aspect was in force, and who signed what; the newest first. */
final class HistoryPane extends ListView<HistoryPane.Event> {
  /** Something that happened. */
  record Event(Instant at, String text) {}

  private final SpacesViewModel model;

  HistoryPane(SpacesViewModel model) {
    this.model = model;
    setId("space-history");
    getStyleClass().add("space-events");
    setFixedCellSize(30);
    setCellFactory(v -> new Cell());
    var none = new Label("No space of this aspect was put in force yet.");
    none.getStyleClass().add("text-muted");
    setPlaceholder(none);
  }

  void show() {
    SpaceDetails details = model.detailsProperty().get();
    List<Event> events = new ArrayList<>();
    if (details != null) {
      details.uses().forEach(use -> events.add(new Event(use.at(), words(use))));
      details.comparisons().forEach(c -> add(events, c));
      events.sort(Comparator.comparing(Event::at).reversed());
    }
    if (!getItems().equals(events)) {
      getItems().setAll(events);
    }
  }

  private static String words(SpaceUse use) {
    return switch (use.reason()) {
      case FIRST -> "Space %d was put in force: the first of its aspect".formatted(use.spaceId());
      case PROMOTED -> "%s promoted space %d".formatted(use.actor(), use.spaceId());
      case ROLLED_BACK -> "%s rolled back to space %d".formatted(use.actor(), use.spaceId());
    };
  }

  private static void add(List<Event> events, SpaceComparison comparison) {
    Instant at = comparison.at();
    Instant signedAt = comparison.signedAt();
    if (at != null) {
      events.add(
          new Event(
              at,
              "Space %d was compared with space %d: %s the same"
                  .formatted(
                      comparison.spaceId(),
                      comparison.withSpace(),
                      SpaceWords.percent(comparison.overlap()))));
    }
    if (signedAt != null) {
      String note = comparison.note();
      events.add(
          new Event(
              signedAt,
              "%s signed the comparison of space %d with space %d%s"
                  .formatted(
                      comparison.signedBy(),
                      comparison.spaceId(),
                      comparison.withSpace(),
                      note == null || note.isBlank() ? "" : ": \u201c" + note + "\u201d")));
    }
  }

  private static final class Cell extends ListCell<Event> {
    private final Label at = new Label();
    private final Label text = new Label();
    private final HBox row = new HBox(14, at, text);

    Cell() {
      at.getStyleClass().addAll("number", "text-muted");
      at.setMinWidth(USE_PREF_SIZE);
      text.setMinWidth(0);
      row.setAlignment(Pos.CENTER_LEFT);
      setPrefWidth(0);
    }

    @Override
    protected void updateItem(@Nullable Event event, boolean empty) {
      super.updateItem(event, empty);
      if (empty || event == null) {
        setGraphic(null);
        return;
      }
      at.setText(SpaceWords.time(event.at()));
      text.setText(event.text());
      setGraphic(row);
    }
  }
}
