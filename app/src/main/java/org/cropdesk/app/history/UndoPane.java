package org.cropdesk.app.history;

import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.ListCell;
import javafx.scene.control.ListView;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import org.cropdesk.review.DecisionFilter;
import org.cropdesk.review.UndoConflict;
import org.cropdesk.review.UndoPreview;
import org.jspecify.annotations.Nullable;

/** First what an undo would do, then the undo. */
final class UndoPane extends VBox {
  private static final double WIDTH = 380;

  private final HistoryViewModel log;
  private final Label text = paragraph();
  private final Label message = paragraph();
  private final ListView<UndoConflict> conflicts = new ListView<>();
  private final Button look = new Button("What would change?");
  private final Button takeBack = new Button();
  private final Button cancel = new Button("Cancel");
  private final Button undoLast = new Button("Take the undo back");

  UndoPane(HistoryViewModel log) {
    this.log = log;
    getStyleClass().add("undo-pane");
    setPrefWidth(WIDTH);
    setMinWidth(WIDTH);
    var title = new Label("Take back");
    title.getStyleClass().add("section-title");
    look.setId("undo-look");
    look.setOnAction(e -> log.look());
    takeBack.setId("undo-run");
    takeBack.getStyleClass().add("danger");
    takeBack.setOnAction(e -> log.takeBack());
    cancel.setOnAction(e -> log.forgetPreview());
    undoLast.setId("undo-undo");
    undoLast.setOnAction(e -> log.undoLast());
    message.setId("undo-message");
    conflicts.setId("undo-conflicts");
    conflicts.setCellFactory(v -> new ConflictCell());
    VBox.setVgrow(conflicts, Priority.ALWAYS);
    for (Region node : new Region[] {look, takeBack, cancel, undoLast, conflicts, message}) {
      node.managedProperty().bind(node.visibleProperty());
    }
    getChildren()
        .addAll(title, text, conflicts, new HBox(10, look, takeBack, cancel), message, undoLast);
    log.filterProperty().subscribe(f -> show());
    log.previewProperty().subscribe(p -> show());
    log.busyProperty().subscribe(b -> show());
    log.messageProperty().subscribe(m -> show());
  }

  private static Label paragraph() {
    var label = new Label();
    label.setWrapText(true);
    label.setMinHeight(USE_PREF_SIZE);
    return label;
  }

  private void show() {
    UndoPreview seen = log.previewProperty().get();
    boolean busy = log.busyProperty().get();
    DecisionFilter filter = log.filterProperty().get();
    text.setText(seen == null ? idle(filter) : words(seen));
    conflicts.setVisible(seen != null && seen.conflictCount() > 0);
    conflicts.getItems().setAll(seen == null ? java.util.List.of() : seen.conflicts());
    look.setVisible(seen == null);
    look.setDisable(busy || !filter.isBounded());
    boolean something = seen != null && seen.productsChanged() > 0;
    takeBack.setVisible(something);
    takeBack.setDisable(busy);
    if (seen != null) {
      takeBack.setText("Take back " + decisions(seen.decisions()));
    }
    cancel.setVisible(seen != null && !busy);
    message.setText(log.messageProperty().get());
    message.setVisible(!message.getText().isEmpty());
    undoLast.setVisible(!busy && seen == null && log.canUndoLast());
  }

  private static String idle(DecisionFilter filter) {
    return filter.isBounded()
        ? "All decisions in the list, also those further down, can be taken back together. Look"
            + " first what would change; nothing changes yet."
        : "Choose a person or a time above, or click \u201cmade in one go\u201d beside a decision.";
  }

  private static String words(UndoPreview seen) {
    String start = decisions(seen.decisions()) + " about " + products(seen.products()) + ". ";
    if (seen.productsChanged() == 0) {
      return start + "Nothing of it stands any more, so there is nothing to take back.";
    }
    String changed = products(seen.productsChanged()) + " will change. ";
    return start
        + changed
        + (seen.conflictCount() == 0
            ? "Nobody has changed any of it since."
            : seen.conflictCount()
                + (seen.conflictCount() == 1 ? " thing was" : " things were")
                + " said again since and will stay as they are now:");
  }

  private static String decisions(long n) {
    return n + (n == 1 ? " decision" : " decisions");
  }

  private static String products(long n) {
    return HistoryViewModel.products(n);
  }

  private static final class ConflictCell extends ListCell<UndoConflict> {
    @Override
    protected void updateItem(@Nullable UndoConflict conflict, boolean empty) {
      super.updateItem(conflict, empty);
      setWrapText(true);
      setPrefWidth(0);
      setText(
          empty || conflict == null
              ? null
              : conflict.sku()
                  + ": "
                  + conflict.what()
                  + " was set to "
                  + conflict.expected()
                  + ", is "
                  + conflict.found()
                  + " now");
    }
  }
}
