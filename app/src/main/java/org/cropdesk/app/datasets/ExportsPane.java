package org.cropdesk.app.datasets;

import java.util.List;
import javafx.geometry.Pos;
import javafx.scene.control.Label;
import javafx.scene.control.ListCell;
import javafx.scene.control.ListView;
import javafx.scene.control.OverrunStyle;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.HBox;
import javafx.scene.layout.StackPane;
import javafx.scene.layout.VBox;
import org.cropdesk.app.activity.TaskView;
import org.cropdesk.app.fx.Meter;
import org.cropdesk.app.fx.StyleClasses;
import org.cropdesk.dataset.export.DatasetExport;
import org.jspecify.annotations.Nullable;

/** Where a version was written to, and how far that is. */
final class ExportsPane extends StackPane {
  private static final List<String> LOOKS =
      List.of("chip-running", "chip-paused", "chip-done", "chip-over", "let-go");

  private final DatasetWork work;
  private final ListView<DatasetExport> list = new ListView<>();

  /**
   * @param judge is called when another one was chosen
   */
  ExportsPane(DatasetWork work, Runnable judge) {
    this.work = work;
    list.setId("dataset-exports");
    list.getStyleClass().add("runs-list");
    list.setCellFactory(v -> new Cell());
    var none =
        new Label("It was not exported yet. Export\u2026 writes it to a folder or a bucket.");
    none.getStyleClass().add("text-muted");
    none.setWrapText(true);
    list.setPlaceholder(none);
    list.getSelectionModel().selectedItemProperty().subscribe(e -> judge.run());
    work.movedProperty().subscribe(n -> list.refresh());
    getChildren().add(list);
  }

  void show(@Nullable DatasetDetails details) {
    List<DatasetExport> all = details == null ? List.of() : details.exports();
    if (all.equals(list.getItems())) {
      return;
    }
    DatasetExport before = chosen();
    boolean another = list.getItems().isEmpty() || all.size() > list.getItems().size();
    list.getItems().setAll(all);
    int at = -1;
    for (int i = 0; i < all.size(); i++) {
      if (before != null && !another && all.get(i).id() == before.id()) {
        at = i;
      }
    }
    list.getSelectionModel().select(Math.max(0, at));
  }

  /** Null when none is. */
  @Nullable DatasetExport chosen() {
    return list.getSelectionModel().getSelectedItem();
  }

  void focusPart() {
    list.requestFocus();
  }

  private final class Cell extends ListCell<DatasetExport> {
    private final Label title = new Label();
    private final Label chip = new Label();
    private final Label target = new Label();
    private final Label numbers = new Label();
    private final Label message = new Label();
    private final Meter meter = new Meter();
    private final VBox box;

    Cell() {
      title.getStyleClass().add("task-title");
      title.setMinWidth(0);
      chip.getStyleClass().add("chip");
      chip.setMinWidth(USE_PREF_SIZE);
      target.getStyleClass().add("mono");
      target.setTextOverrun(OverrunStyle.CENTER_ELLIPSIS);
      target.setMinWidth(0);
      numbers.getStyleClass().addAll("text-small", "text-muted");
      message.getStyleClass().addAll("text-small", "failed");
      message.setWrapText(true);
      message.setMinHeight(USE_PREF_SIZE);
      message.managedProperty().bind(message.visibleProperty());
      meter.managedProperty().bind(meter.visibleProperty());
      var head = new HBox(10, title, chip);
      head.setAlignment(Pos.CENTER_LEFT);
      box = new VBox(3, head, target, meter, numbers, message);
      setPrefWidth(0);
    }

    @Override
    protected void updateItem(@Nullable DatasetExport export, boolean empty) {
      super.updateItem(export, empty);
      if (empty || export == null) {
        setGraphic(null);
        setTooltip(null);
        return;
      }
      TaskView here = work.here(export.id());
      DatasetExport.State state = here != null ? DatasetExport.State.RUNNING : export.state();
      title.setText(
          "%d  %s".formatted(export.id(), DatasetWords.format(export.options().format())));
      chip.setText(DatasetWords.state(state) + (here != null ? " here" : ""));
      StyleClasses.choose(
          chip,
          LOOKS,
          switch (state) {
            case RUNNING -> "chip-running";
            case PAUSED -> "chip-paused";
            case DONE -> "chip-done";
            case FAILED -> "chip-over";
            case CANCELLED -> "let-go";
          });
      target.setText(export.target());
      setTooltip(new Tooltip(tip(export)));
      boolean open = state.isOpen();
      meter.setVisible(open);
      long done = here != null && here.total() > 0 ? here.done() : export.done();
      meter.setShare(export.total() == 0 ? 0 : (double) done / export.total());
      numbers.setText(
          (here != null && !here.detail().isEmpty()
                  ? here.detail()
                  : DatasetWords.progress(
                      export.done(), export.total(), export.files(), export.bytes()))
              + " \u00b7 "
              + DatasetWords.time(export.startedAt())
              + " by "
              + export.actor());
      String said = here == null ? export.message() : null;
      message.setText(said == null ? "" : said);
      message.setVisible(said != null);
      setGraphic(box);
    }

    private String tip(DatasetExport export) {
      String manifest = export.manifestSha256();
      return export.target() + (manifest == null ? "" : "\nManifest " + manifest);
    }
  }
}
