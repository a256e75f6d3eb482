package org.cropdesk.app.backfill;

import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import javafx.geometry.Pos;
import javafx.scene.control.Label;
import javafx.scene.control.ScrollPane;
import javafx.scene.layout.ColumnConstraints;
import javafx.scene.layout.FlowPane;
import javafx.scene.layout.GridPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import org.cropdesk.app.fx.Meter;
import org.cropdesk.app.fx.StyleClasses;
import org.cropdesk.backfill.BackfillLive;
import org.cropdesk.backfill.BackfillPhase;
import org.cropdesk.backfill.BackfillRun;
import org.cropdesk.backfill.BackfillState;
import org.cropdesk.backfill.BackfillWorker;
import org.cropdesk.backfill.CanaryVerdict;
import org.jspecify.annotations.Nullable;

/** How a run stands: how far, how fast, where the time goes, who works. */
final class LivePane extends ScrollPane {
  private static final List<String> PHASES = List.of("phase-done", "phase-now");

  private final FlowPane phases = new FlowPane(6, 6);
  private final Meter meter = new Meter();
  private final Label far = label("run-far");
  private final Label share = label("run-share");
  private final Label rate = label("run-rate");
  private final Label left = label("run-left");
  private final Label elapsed = label("run-elapsed");
  private final Label cost = label("run-cost");
  private final Label failed = label("run-failed");
  private final Label skipped = label("run-skipped");
  private final Label vectors = label("run-vectors");
  private final Label memory = label("run-memory");
  private final VBox canary = new VBox(3);
  private final StepsBar steps = new StepsBar();
  private final PaceChart pace = new PaceChart();
  private final VBox workers = new VBox(5);
  private final Map<BackfillPhase, Label> chips = new EnumMap<>(BackfillPhase.class);

  LivePane() {
    for (BackfillPhase phase : BackfillPhase.values()) {
      var chip = new Label(RunWords.phase(phase));
      chip.getStyleClass().addAll("chip", "phase");
      chips.put(phase, chip);
      phases.getChildren().add(chip);
    }
    phases.setId("run-phases");
    canary.setId("run-canary");
    workers.setId("run-workers");
    far.getStyleClass().add("run-far");
    share.getStyleClass().add("text-muted");
    var line = new HBox(12, far, share);
    line.setAlignment(Pos.BASELINE_LEFT);
    canary.managedProperty().bind(canary.visibleProperty());
    var all =
        new VBox(
            14,
            phases,
            new VBox(6, line, meter),
            facts(),
            canary,
            section("Where the time goes, all threads together", steps),
            section("Vectors a second", pace),
            section("Who works on it", workers));
    all.getStyleClass().add("live-pane");
    setContent(all);
    setFitToWidth(true);
    setHbarPolicy(ScrollBarPolicy.NEVER);
    getStyleClass().add("plain-scroller");
    setFocusTraversable(false);
  }

  private static Label label(String id) {
    var label = new Label();
    label.setId(id);
    return label;
  }

  private static VBox section(String title, Region content) {
    var heading = new Label(title);
    heading.getStyleClass().add("section-title");
    return new VBox(6, heading, content);
  }

  private GridPane facts() {
    var grid = new GridPane();
    grid.getStyleClass().add("run-facts");
    Object[][] all = {
      {"Rate", rate}, {"Time left", left}, {"Since it began", elapsed}, {"Cost", cost},
      {"Failed", failed}, {"Left for later", skipped}, {"Vectors", vectors}, {"Most memory", memory}
    };
    for (int i = 0; i < all.length; i++) {
      var name = new Label((String) all[i][0]);
      name.getStyleClass().addAll("text-muted", "text-small");
      Label value = (Label) all[i][1];
      value.getStyleClass().add("fact");
      value.setWrapText(true);
      grid.add(new VBox(1, name, value), i % 4, i / 4);
    }
    for (int i = 0; i < 4; i++) {
      var column = new ColumnConstraints();
      column.setPercentWidth(25);
      grid.getColumnConstraints().add(column);
    }
    return grid;
  }

  void show(BackfillLive live) {
    BackfillRun run = live.run();
    phases(run);
    double done = run.total() == 0 ? 1 : (double) run.done() / run.total();
    boolean indexing = run.phase() == BackfillPhase.INDEX && live.index().isPresent();
    meter.setShare(indexing ? live.index().getAsDouble() : done);
    far.setText(
        "%s of %s products".formatted(RunWords.count(run.done()), RunWords.count(run.total())));
    share.setText(
        indexing
            ? String.format(
                Locale.ROOT, "the index is %.0f %% built", 100 * live.index().getAsDouble())
            : String.format(Locale.ROOT, "%.0f %%", Math.floor(100 * done)));
    boolean works = run.state().works();
    double now = live.forecast().vectorsPerSecond();
    rate.setText(
        works && now > 0
            ? RunWords.number(now) + " vectors/s"
            : RunWords.number(run.rate()) + " vectors/s" + (works ? "" : " in the mean"));
    left.setText(RunWords.left(live));
    elapsed.setText(
        RunWords.time(live.elapsedSeconds()) + ", " + RunWords.time(run.worked()) + " of work");
    cost.setText(
        run.price() > 0
            ? RunWords.money(run.cost()) + ", " + RunWords.price(run.price())
            : run.cost() > 0 ? RunWords.money(run.cost()) : "free");
    failed.setText(RunWords.count(run.failed()));
    StyleClasses.set(failed, "failed", run.failed() > 0);
    skipped.setText(
        run.skipped() == 0 ? "none" : RunWords.count(run.skipped()) + ", they changed meanwhile");
    vectors.setText(RunWords.count(run.vectors()));
    memory.setText(
        run.peakMemory() == 0
            ? "\u2013"
            : RunWords.bytes(run.peakMemory())
                + " of Java"
                + (run.peakRss() > 0 ? "\n" + RunWords.bytes(run.peakRss()) + " in all" : ""));
    verdict(run.canary());
    steps.show(run.steps());
    pace.show(live);
    workers(live);
  }

  private void phases(BackfillRun run) {
    boolean judged =
        run.settings().canary() && (run.canary() != null || run.phase() == BackfillPhase.CANARY);
    chips.forEach((phase, chip) -> {
      int behind = phase.compareTo(run.phase());
      boolean over = behind < 0 || run.state() == BackfillState.DONE;
      StyleClasses.choose(chip, PHASES, over ? "phase-done" : behind == 0 ? "phase-now" : "");
      boolean there = phase != BackfillPhase.CANARY || judged;
      chip.setVisible(there);
      chip.setManaged(there);
    });
  }

  private void verdict(@Nullable CanaryVerdict verdict) {
    canary.setVisible(verdict != null);
    canary.getChildren().clear();
    if (verdict == null) {
      return;
    }
    var title = new Label(verdict.passed() ? "The sample is good" : "The sample says no");
    title.getStyleClass().add("section-title");
    canary.getChildren().add(title);
    canary
        .getChildren()
        .add(
            text(
                "%s products, %s vectors; %s failed, %s without any, %s of another length than 1, %s the same as another product's%s"
                    .formatted(
                        RunWords.count(verdict.products()),
                        RunWords.count(verdict.vectors()),
                        none(verdict.failed()),
                        none(verdict.without()),
                        none(verdict.wrongLength()),
                        none(verdict.alike()),
                        Double.isNaN(verdict.overlap())
                            ? ""
                            : String.format(
                                Locale.ROOT,
                                "; %.0f %% of the nearest as in the space in force",
                                100 * verdict.overlap())),
                "text-muted"));
    verdict.problems().forEach(p -> canary.getChildren().add(text(p, "remedy")));
  }

  private static String none(long n) {
    return n == 0 ? "none" : RunWords.count(n);
  }

  private static Label text(String words, String look) {
    var label = new Label(words);
    label.setWrapText(true);
    label.setMinHeight(USE_PREF_SIZE);
    label.getStyleClass().add(look);
    return label;
  }

  private void workers(BackfillLive live) {
    workers.getChildren().clear();
    if (live.workers().isEmpty()) {
      workers.getChildren().add(text("Nobody has worked on it yet.", "text-muted"));
    } else if (live.working() == 0 && live.run().state().works()) {
      workers
          .getChildren()
          .add(text("Nobody works on it now. \u201cWork here\u201d goes on with it.", "remedy"));
    }
    for (BackfillWorker worker : live.workers()) {
      var name = new Label(worker.name());
      name.setMinWidth(0);
      var numbers =
          new Label(
              "%s/s \u00b7 %s products \u00b7 %s%s"
                  .formatted(
                      RunWords.number(worker.rate()),
                      RunWords.count(worker.products()),
                      RunWords.time(worker.seconds()),
                      worker.working()
                          ? " \u00b7 %d in hand".formatted(worker.chunks())
                          : " \u00b7 left " + RunWords.clock(worker.seenAt())));
      numbers.getStyleClass().addAll("number", "text-muted");
      numbers.setMinWidth(USE_PREF_SIZE);
      var gap = new Region();
      HBox.setHgrow(gap, javafx.scene.layout.Priority.ALWAYS);
      var row = new HBox(10, dot(worker.working()), name, gap, numbers);
      row.setAlignment(Pos.CENTER_LEFT);
      workers.getChildren().add(row);
    }
  }

  private static Region dot(boolean working) {
    var dot = new Region();
    dot.getStyleClass().addAll("dot", working ? "dot-on" : "dot-off");
    return dot;
  }
}
