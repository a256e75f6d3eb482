package org.cropdesk.app.backfill;

import java.util.List;
import javafx.scene.control.Label;
import javafx.scene.control.ListCell;
import javafx.scene.control.ListView;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.VBox;
import javafx.scene.text.Text;
import org.cropdesk.app.fx.StyleClasses;
import org.cropdesk.backfill.BackfillEvent;
import org.jspecify.annotations.Nullable;

/** The log of a run, the newest line first. */
final class LogPane extends VBox {
  private static final List<String> LOOKS = List.of("remedy", "failed");

  private final ListView<BackfillEvent> list = new ListView<>();
  private final Label cut = new Label();

  LogPane(BackfillsViewModel model) {
    list.setId("run-log");
    var none = new Label("Nothing has happened yet.");
    none.getStyleClass().add("text-muted");
    list.setPlaceholder(none);
    list.setCellFactory(EventCell::new);
    // Heights were measured for another width.
    list.widthProperty().subscribe(w -> list.refresh());
    VBox.setVgrow(list, Priority.ALWAYS);
    cut.setId("run-log-cut");
    cut.setWrapText(true);
    cut.getStyleClass().addAll("text-muted", "text-small");
    cut.managedProperty().bind(cut.visibleProperty());
    getChildren().addAll(list, cut);
    model.eventsProperty().subscribe(events -> show(events, model.selected()));
  }

  private void show(List<BackfillEvent> events, long run) {
    boolean more = events.size() > RunReader.EVENTS;
    list.getItems()
        .setAll(
            events
                .subList(Math.max(0, events.size() - RunReader.EVENTS), events.size())
                .reversed());
    cut.setVisible(more);
    cut.setText(
        "The newest %d lines. The command line shows all of them: backfill log %d"
            .formatted(RunReader.EVENTS, run));
  }

  void focus() {
    list.requestFocus();
  }

  private static final double BESIDE = 190;

  private static final class EventCell extends ListCell<BackfillEvent> {
    private final Label at = new Label();
    private final Text message = new Text();
    private final HBox row = new HBox(14, at, message);

    EventCell(ListView<BackfillEvent> list) {
      at.getStyleClass().addAll("number", "text-muted");
      at.setMinWidth(USE_PREF_SIZE);
      // A label in a cell is measured before the cell's width is known; a text knows its own.
      message.getStyleClass().add("run-reason");
      message
          .wrappingWidthProperty()
          .bind(list.widthProperty().map(w -> Math.max(0, w.doubleValue() - BESIDE)));
      setPrefWidth(0);
    }

    @Override
    protected void updateItem(@Nullable BackfillEvent event, boolean empty) {
      super.updateItem(event, empty);
      if (empty || event == null) {
        setGraphic(null);
        return;
      }
      at.setText(RunWords.moment(event.at()));
      message.setText(event.message());
      StyleClasses.choose(
          message,
          LOOKS,
          switch (event.level()) {
            case INFO -> "";
            case WARN -> "remedy";
            case ERROR -> "failed";
          });
      setGraphic(row);
    }
  }
}
