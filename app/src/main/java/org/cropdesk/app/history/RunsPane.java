package org.cropdesk.app.history;

import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.format.FormatStyle;
import java.util.List;
import javafx.geometry.Pos;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.ListCell;
import javafx.scene.control.ListView;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import org.cropdesk.index.MachineRun;
import org.cropdesk.index.RunUndoPreview;
import org.cropdesk.job.JobState;
import org.jspecify.annotations.Nullable;

/** The machine runs on the left; what undoing one of them would do, and the undo, on the right. */
final class RunsPane extends HBox {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofLocalizedDateTime(FormatStyle.SHORT, FormatStyle.MEDIUM)
          .withZone(ZoneId.systemDefault());
  private static final double WIDTH = 380;

  private final RunsViewModel runs;
  private final ListView<MachineRun> list = new ListView<>();
  private final Label text = paragraph();
  private final Label message = paragraph();
  private final ListView<RunUndoPreview.Conflict> conflicts = new ListView<>();
  private final Button look = new Button("What would change?");
  private final Button takeBack = new Button();
  private final Button cancel = new Button("Cancel");
  private boolean filling;

  RunsPane(RunsViewModel runs) {
    super(18);
    this.runs = runs;
    list.setId("run-list");
    var none = new Label("The machines have not worked on this catalog yet.");
    none.getStyleClass().add("text-muted");
    list.setPlaceholder(none);
    list.setCellFactory(v -> new RunCell());
    list.getSelectionModel()
        .selectedItemProperty()
        .subscribe(run -> {
          if (!filling) {
            runs.choose(run);
          }
        });
    HBox.setHgrow(list, Priority.ALWAYS);
    getChildren().addAll(list, side());
    runs.runsProperty().subscribe(this::fill);
    runs.chosenProperty()
        .subscribe(r -> {
          select(r);
          show();
        });
    runs.previewProperty().subscribe(p -> show());
    runs.busyProperty().subscribe(b -> show());
    runs.messageProperty().subscribe(m -> show());
  }

  private VBox side() {
    var title = new Label("Undo a run");
    title.getStyleClass().add("section-title");
    look.setId("run-look");
    look.setOnAction(e -> runs.look());
    takeBack.setId("run-undo");
    takeBack.getStyleClass().add("danger");
    takeBack.setOnAction(e -> runs.takeBack());
    cancel.setOnAction(e -> runs.forgetPreview());
    message.setId("run-message");
    conflicts.setId("run-conflicts");
    conflicts.setCellFactory(v -> new ConflictCell());
    VBox.setVgrow(conflicts, Priority.ALWAYS);
    for (Region node : List.of(look, takeBack, cancel, conflicts, message)) {
      node.managedProperty().bind(node.visibleProperty());
    }
    var side = new VBox(title, text, conflicts, new HBox(10, look, takeBack, cancel), message);
    side.getStyleClass().add("undo-pane");
    side.setPrefWidth(WIDTH);
    side.setMinWidth(WIDTH);
    return side;
  }

  private static Label paragraph() {
    var label = new Label();
    label.setWrapText(true);
    label.setMinHeight(USE_PREF_SIZE);
    return label;
  }

  private void fill(List<MachineRun> all) {
    filling = true;
    list.getItems().setAll(all);
    filling = false;
    select(runs.chosenProperty().get());
  }

  private void select(@Nullable MachineRun run) {
    filling = true;
    if (run == null) {
      list.getSelectionModel().clearSelection();
    } else {
      list.getSelectionModel().select(run);
    }
    filling = false;
  }

  private void show() {
    MachineRun run = runs.chosenProperty().get();
    RunUndoPreview seen = runs.previewProperty().get();
    boolean busy = runs.busyProperty().get();
    text.setText(seen != null ? words(seen) : idle(run));
    conflicts.setVisible(seen != null && seen.conflictCount() > 0);
    conflicts.getItems().setAll(seen == null ? List.of() : seen.conflicts());
    look.setVisible(seen == null);
    look.setDisable(busy || run == null || !run.whyNot().isEmpty());
    takeBack.setVisible(seen != null && seen.changed() > 0);
    takeBack.setDisable(busy);
    takeBack.setText(run == null ? "" : "Undo run " + run.id());
    cancel.setVisible(seen != null && !busy);
    message.setText(runs.messageProperty().get());
    message.setVisible(!message.getText().isEmpty());
  }

  private static String idle(@Nullable MachineRun run) {
    if (run == null) {
      return "Choose a run. First you see what undoing it would change; nothing changes yet.";
    }
    return run.whyNot().isEmpty()
        ? run.title()
            + ". Undoing it brings the machine's results back as they were before it; what people"
            + " said stays."
        : run.title() + ". " + run.whyNot();
  }

  private static String words(RunUndoPreview seen) {
    String wrote = "It wrote " + HistoryViewModel.products(seen.products()) + ". ";
    if (seen.changed() == 0) {
      return wrote
          + (seen.back() == seen.products() && seen.products() > 0
              ? "All of it is undone already."
              : "Nothing of it can be undone now:");
    }
    var text =
        new StringBuilder(wrote)
            .append(HistoryViewModel.products(seen.changed()))
            .append(" will be as before it");
    if (seen.unindexed() > 0) {
      text.append(", ").append(seen.unindexed()).append(" of them not indexed");
    }
    text.append(". ")
        .append(crops(seen.cropsBack(), "comes back", "come back"))
        .append(", ")
        .append(crops(seen.cropsGone(), "goes", "go"))
        .append("; ")
        .append(seen.verdicts())
        .append(seen.verdicts() == 1 ? " verdict and " : " verdicts and ")
        .append(seen.labels())
        .append(seen.labels() == 1 ? " suggestion change. " : " suggestions change. ");
    if (seen.back() > 0) {
      text.append(HistoryViewModel.products(seen.back())).append(" undone already. ");
    }
    return text.append(
            seen.conflictCount() == 0
                ? "Nothing stands in the way."
                : HistoryViewModel.products(seen.conflictCount()) + " with something that stays:")
        .toString();
  }

  private static String crops(long n, String one, String many) {
    return n + (n == 1 ? " crop " + one : " crops " + many);
  }

  private static final class RunCell extends ListCell<MachineRun> {
    private final Label title = new Label();
    private final Label what = new Label();
    private final Label state = new Label();
    private final Label by = new Label();
    private final HBox row;

    RunCell() {
      title.getStyleClass().add("task-title");
      what.getStyleClass().add("text-muted");
      state.getStyleClass().add("chip");
      state.setMinWidth(USE_PREF_SIZE);
      state.managedProperty().bind(state.visibleProperty());
      by.getStyleClass().addAll("text-muted", "text-small");
      by.setMinWidth(USE_PREF_SIZE);
      var gap = new Region();
      HBox.setHgrow(gap, Priority.ALWAYS);
      row = new HBox(12, title, what, state, gap, by);
      row.setAlignment(Pos.CENTER_LEFT);
      setPrefWidth(0);
    }

    @Override
    protected void updateItem(@Nullable MachineRun run, boolean empty) {
      super.updateItem(run, empty);
      if (empty || run == null) {
        setGraphic(null);
        return;
      }
      title.setText(run.title());
      what.setText(HistoryViewModel.products(run.products()));
      String chip = chip(run);
      state.setText(chip);
      state.setVisible(!chip.isEmpty());
      by.setText(run.by().replaceFirst(", process.*", "") + ", " + TIME.format(run.startedAt()));
      setGraphic(row);
    }

    private static String chip(MachineRun run) {
      Long undoneBy = run.undoneBy();
      if (undoneBy != null) {
        return "undone by run " + undoneBy;
      }
      if (run.state() != JobState.DONE) {
        return run.state().name().toLowerCase(java.util.Locale.ROOT);
      }
      return run.kept() ? "" : "no longer kept";
    }
  }

  private static final class ConflictCell extends ListCell<RunUndoPreview.Conflict> {
    @Override
    protected void updateItem(RunUndoPreview.@Nullable Conflict conflict, boolean empty) {
      super.updateItem(conflict, empty);
      setWrapText(true);
      setPrefWidth(0);
      setText(empty || conflict == null ? null : conflict.sku() + ": " + conflict.reason().words());
    }
  }
}
