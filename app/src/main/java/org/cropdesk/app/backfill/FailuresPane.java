package org.cropdesk.app.backfill;

import java.util.List;
import javafx.geometry.Pos;
import javafx.scene.control.Label;
import javafx.scene.control.ListCell;
import javafx.scene.control.ListView;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import javafx.scene.text.Text;
import org.cropdesk.backfill.BackfillFailure;
import org.jspecify.annotations.Nullable;

/** What failed in a run, product by product. */
final class FailuresPane extends VBox {
  private final ListView<BackfillFailure> list = new ListView<>();

  /**
   * @param open brings the product onto the review desk
   * @param more lists further ones
   */
  FailuresPane(BackfillsViewModel model, Runnable open, Runnable more) {
    list.setId("run-failures");
    var none = new Label("Nothing has failed.");
    none.getStyleClass().add("text-muted");
    list.setPlaceholder(none);
    list.setCellFactory(v -> new FailureCell(more, v));
    list.setOnMouseClicked(e -> {
      if (e.getClickCount() == 2) {
        open.run();
      }
    });
    // Heights were measured for another width.
    list.widthProperty().subscribe(w -> list.refresh());
    VBox.setVgrow(list, Priority.ALWAYS);
    getChildren().add(list);
    model.failuresProperty().subscribe(this::show);
  }

  private void show(List<BackfillFailure> failures) {
    BackfillFailure chosen = selected();
    list.getItems().setAll(failures);
    if (chosen != null) {
      for (int i = 0; i < failures.size(); i++) {
        if (failures.get(i).productId() == chosen.productId()) {
          list.getSelectionModel().select(i);
          return;
        }
      }
    }
    list.getSelectionModel().selectFirst();
  }

  @Nullable BackfillFailure selected() {
    return list.getSelectionModel().getSelectedItem();
  }

  void focus() {
    list.requestFocus();
  }

  private static final double BESIDE = 52;

  private static final class FailureCell extends ListCell<BackfillFailure> {
    private final Label sku = new Label();
    private final Label step = new Label();
    private final Text message = new Text();
    private final Label tries = new Label();
    private final VBox box;
    private final Runnable more;

    FailureCell(Runnable more, ListView<BackfillFailure> list) {
      this.more = more;
      sku.getStyleClass().add("task-title");
      step.getStyleClass().add("chip");
      step.setMinWidth(USE_PREF_SIZE);
      // A label in a cell is measured before the cell's width is known; a text knows its own.
      message.getStyleClass().add("run-reason");
      message
          .wrappingWidthProperty()
          .bind(list.widthProperty().map(w -> Math.max(0, w.doubleValue() - BESIDE)));
      tries.getStyleClass().addAll("text-muted", "text-small");
      tries.setMinWidth(USE_PREF_SIZE);
      var gap = new Region();
      HBox.setHgrow(gap, Priority.ALWAYS);
      var head = new HBox(10, sku, step, gap, tries);
      head.setAlignment(Pos.CENTER_LEFT);
      box = new VBox(4, head, message);
      setPrefWidth(0);
    }

    @Override
    protected void updateItem(@Nullable BackfillFailure failure, boolean empty) {
      super.updateItem(failure, empty);
      if (empty || failure == null) {
        setGraphic(null);
        return;
      }
      if (getIndex() == getListView().getItems().size() - 1) {
        more.run();
      }
      sku.setText(failure.sku());
      step.setText(RunWords.step(failure.step()).toLowerCase(java.util.Locale.ROOT));
      message.setText(failure.message());
      var next = failure.nextTryAt();
      tries.setText(
          "tried %d %s, %s"
              .formatted(
                  failure.attempts(),
                  failure.attempts() == 1 ? "time" : "times",
                  next == null
                      ? "left alone until it is asked for"
                      : "again at " + RunWords.clock(next)));
      setGraphic(box);
    }
  }
}
