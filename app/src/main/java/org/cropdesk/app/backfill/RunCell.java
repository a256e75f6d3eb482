package org.cropdesk.app.backfill;

import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import javafx.geometry.Pos;
import javafx.scene.control.Label;
import javafx.scene.control.ListCell;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import org.cropdesk.app.fx.Meter;
import org.cropdesk.app.fx.StyleClasses;
import org.cropdesk.backfill.BackfillRun;
import org.cropdesk.backfill.BackfillState;
import org.jspecify.annotations.Nullable;

/** A run in the list of runs. */
final class RunCell extends ListCell<BackfillRun> {
  private static final List<String> LOOKS =
      List.of("chip-running", "chip-paused", "chip-done", "chip-over");

  private final Label title = new Label();
  private final Label chip = new Label();
  private final Label space = new Label();
  private final Label numbers = new Label();
  private final Label by = new Label();
  private final Label notes = new Label();
  private final Meter meter = new Meter();
  private final VBox box;
  private final Function<BackfillRun, String> spaceOf;
  private final Predicate<BackfillRun> isHere;

  RunCell(Function<BackfillRun, String> spaceOf, Predicate<BackfillRun> isHere) {
    this.spaceOf = spaceOf;
    this.isHere = isHere;
    title.getStyleClass().add("task-title");
    title.setMinWidth(USE_PREF_SIZE);
    chip.getStyleClass().add("chip");
    chip.setMinWidth(USE_PREF_SIZE);
    for (Label small : List.of(space, numbers, by, notes)) {
      small.getStyleClass().addAll("text-muted", "text-small");
    }
    by.setMinWidth(0);
    notes.managedProperty().bind(notes.visibleProperty());
    meter.managedProperty().bind(meter.visibleProperty());
    var gap = new Region();
    HBox.setHgrow(gap, Priority.ALWAYS);
    var head = new HBox(10, title, chip, gap, by);
    head.setAlignment(Pos.CENTER_LEFT);
    box = new VBox(4, head, space, meter, numbers, notes);
    setPrefWidth(0);
  }

  static void look(Label chip, BackfillState state) {
    chip.setText(RunWords.state(state));
    StyleClasses.choose(
        chip,
        LOOKS,
        switch (state) {
          case CANARY, RUNNING -> "chip-running";
          case PAUSED -> "chip-paused";
          case DONE -> "chip-done";
          case CANCELLED, FAILED -> "chip-over";
        });
  }

  @Override
  protected void updateItem(@Nullable BackfillRun run, boolean empty) {
    super.updateItem(run, empty);
    if (empty || run == null) {
      setGraphic(null);
      return;
    }
    title.setText("Run " + run.id());
    look(chip, run.state());
    space.setText(spaceOf.apply(run));
    by.setText(run.actor() + ", " + RunWords.day(run.createdAt()));
    boolean open = !run.state().ended();
    meter.setVisible(open);
    meter.setShare(run.total() == 0 ? 1 : (double) run.done() / run.total());
    numbers.setText(numbers(run, open));
    notes.setText(run.notes().lines().findFirst().orElse(""));
    notes.setVisible(!notes.getText().isBlank());
    setGraphic(box);
  }

  private String numbers(BackfillRun run, boolean open) {
    var words = new StringBuilder();
    words
        .append(RunWords.count(run.done()))
        .append(" of ")
        .append(RunWords.count(run.total()))
        .append(open ? "" : " in " + RunWords.time(run.worked()));
    if (run.rate() > 0) {
      words.append(" \u00b7 ").append(RunWords.number(run.rate())).append("/s");
    }
    if (run.failed() > 0) {
      words.append(" \u00b7 ").append(RunWords.count(run.failed())).append(" failed");
    }
    if (run.cost() > 0) {
      words.append(" \u00b7 cost ").append(RunWords.money(run.cost()));
    }
    long peak = Math.max(run.peakRss(), run.peakMemory());
    if (peak > 0) {
      words.append(" \u00b7 ").append(RunWords.bytes(peak));
    }
    return words.append(isHere.test(run) ? " \u00b7 here" : "").toString();
  }
}
