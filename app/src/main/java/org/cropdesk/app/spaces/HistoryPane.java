package org.cropdesk.app.spaces;

import java.util.List;
import javafx.geometry.Pos;
import javafx.scene.control.Label;
import javafx.scene.control.ListCell;
import javafx.scene.control.ListView;
import javafx.scene.layout.HBox;
import org.jspecify.annotations.Nullable;

/** When which space of an aspect was in force, and who signed what; the newest first. */
final class HistoryPane extends ListView<SpaceEvent> {
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
    List<SpaceEvent> events =
        details == null ? List.of() : SpaceEvent.of(details.uses(), details.comparisons());
    if (!getItems().equals(events)) {
      getItems().setAll(events);
    }
  }

  private static final class Cell extends ListCell<SpaceEvent> {
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
    protected void updateItem(@Nullable SpaceEvent event, boolean empty) {
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
