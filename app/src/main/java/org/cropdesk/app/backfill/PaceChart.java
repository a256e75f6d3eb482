package org.cropdesk.app.backfill;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import javafx.scene.control.Label;
import javafx.scene.layout.Region;
import javafx.scene.shape.Polygon;
import javafx.scene.shape.Polyline;
import org.cropdesk.backfill.BackfillLive;
import org.cropdesk.backfill.BackfillPace;

/**
 * Vectors a second over the time of a run, as a line. Batches arrive in lumps, so each point is the
 * mean of the spans around it; a span in which nothing was written counts as nothing.
 */
final class PaceChart extends Region {
  private static final double FOOT = 18;
  private static final double HEAD = 16;
  private static final int AROUND = 2;

  private final Polyline line = new Polyline();
  private final Polygon area = new Polygon();
  private final Region floor = new Region();
  private final Label most = small();
  private final Label from = small();
  private final Label to = small();
  private final Label none = small();
  private List<Double> rates = List.of();

  PaceChart() {
    getStyleClass().add("pace-chart");
    setMinHeight(96);
    setPrefHeight(130);
    line.getStyleClass().add("pace-line");
    area.getStyleClass().add("pace-area");
    floor.getStyleClass().add("pace-floor");
    most.setId("run-pace-most");
    none.setText("Drawn as soon as two batches are written.");
    getChildren().addAll(area, line, floor, most, from, to, none);
    getChildren().forEach(n -> n.setManaged(false));
  }

  private static Label small() {
    var label = new Label();
    label.getStyleClass().addAll("number", "text-muted");
    return label;
  }

  void show(BackfillLive live) {
    rates = rates(live);
    double top = rates.stream().mapToDouble(r -> r).max().orElse(0);
    most.setText(RunWords.number(top) + " vectors/s at most");
    from.setText(RunWords.clock(live.run().createdAt()));
    Instant end = live.run().finishedAt();
    to.setText(RunWords.clock(end == null ? live.asOf() : end));
    requestLayout();
  }

  /** One for each span from the first to the last in which something was written. */
  private static List<Double> rates(BackfillLive live) {
    List<BackfillPace> pace = live.pace();
    if (pace.size() < 2) {
      return List.of();
    }
    double width = pace.getFirst().seconds();
    Instant zero = pace.getFirst().at();
    int spans = 1 + index(zero, pace.getLast().at(), width);
    var sums = new double[spans];
    pace.forEach(p -> sums[index(zero, p.at(), width)] += p.vectorsPerSecond());
    var rates = new ArrayList<Double>();
    for (int i = 0; i < spans; i++) {
      double sum = 0;
      int low = Math.max(0, i - AROUND);
      int high = Math.min(spans - 1, i + AROUND);
      for (int j = low; j <= high; j++) {
        sum += sums[j];
      }
      rates.add(sum / (high - low + 1));
    }
    return rates;
  }

  private static int index(Instant zero, Instant at, double width) {
    return (int) Math.round(Duration.between(zero, at).toMillis() / 1e3 / width);
  }

  /** How many points the line has. */
  int points() {
    return line.getPoints().size() / 2;
  }

  @Override
  protected void layoutChildren() {
    double high = Math.max(1, getHeight() - HEAD - FOOT);
    double top = Math.max(1e-9, rates.stream().mapToDouble(r -> r).max().orElse(1));
    boolean there = rates.size() >= 2;
    none.setVisible(!there);
    for (var node : List.of(line, area, most, from, to)) {
      node.setVisible(there);
    }
    var points = new ArrayList<Double>();
    for (int i = 0; there && i < rates.size(); i++) {
      points.add(getWidth() * i / (rates.size() - 1));
      points.add(HEAD + high * (1 - rates.get(i) / top));
    }
    line.getPoints().setAll(points);
    if (there) {
      points.addAll(List.of(getWidth(), HEAD + high, 0.0, HEAD + high));
    }
    area.getPoints().setAll(points);
    floor.resizeRelocate(0, HEAD + high, getWidth(), 1);
    for (Label label : List.of(most, from, to, none)) {
      label.autosize();
    }
    most.relocate(0, 0);
    from.relocate(0, getHeight() - FOOT + 3);
    to.relocate(getWidth() - to.getWidth(), getHeight() - FOOT + 3);
    none.relocate(0, HEAD + high / 2);
  }
}
