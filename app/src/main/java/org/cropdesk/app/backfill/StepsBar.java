package org.cropdesk.app.backfill;

import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import javafx.geometry.Pos;
import javafx.scene.control.Label;
import javafx.scene.layout.FlowPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import org.cropdesk.backfill.Step;

/** Where the time of a run goes: one bar cut by steps, and the numbers below it. */
final class StepsBar extends VBox {
  private final Map<Step, Region> parts = new EnumMap<>(Step.class);
  private final Map<Step, Label> numbers = new EnumMap<>(Step.class);
  private final Bar bar = new Bar();
  private Map<Step, Double> steps = Map.of();

  StepsBar() {
    super(8);
    var legend = new FlowPane(18, 4);
    for (Step step : Step.values()) {
      String look = "step-" + step.name().toLowerCase(Locale.ROOT);
      var part = new Region();
      part.getStyleClass().addAll("step-part", look);
      part.setManaged(false);
      parts.put(step, part);
      bar.add(part);
      var key = new Region();
      key.getStyleClass().addAll("step-key", look);
      var number = new Label();
      number.setId("run-step-" + step.name().toLowerCase(Locale.ROOT));
      number.getStyleClass().add("text-small");
      numbers.put(step, number);
      var entry = new HBox(6, key, number);
      entry.setAlignment(Pos.CENTER_LEFT);
      legend.getChildren().add(entry);
    }
    getChildren().addAll(bar, legend);
    show(Map.of());
  }

  /**
   * @param seconds by step, summed over threads
   */
  void show(Map<Step, Double> seconds) {
    steps = seconds;
    double all = all();
    numbers.forEach((step, number) -> {
      double spent = steps.getOrDefault(step, 0.0);
      number.setText(
          RunWords.step(step)
              + (all > 0
                  ? String.format(Locale.ROOT, " %.1f s \u00b7 %.0f %%", spent, 100 * spent / all)
                  : " \u2013"));
    });
    bar.requestLayout();
  }

  private double all() {
    return steps.values().stream().mapToDouble(s -> s).sum();
  }

  /** Lays its parts beside each other, as wide as their share. */
  private final class Bar extends Region {
    Bar() {
      getStyleClass().add("steps-bar");
      setMinHeight(16);
      setPrefHeight(16);
      setMaxHeight(16);
    }

    void add(Region part) {
      getChildren().add(part);
    }

    @Override
    protected void layoutChildren() {
      double all = all();
      double x = 0;
      for (Step step : Step.values()) {
        Region part = parts.get(step);
        if (part != null) {
          double next = all > 0 ? x + getWidth() * steps.getOrDefault(step, 0.0) / all : 0;
          part.setVisible(next > x);
          part.resizeRelocate(
              snapPositionX(x),
              0,
              Math.max(0, snapPositionX(next) - snapPositionX(x)),
              getHeight());
          x = next;
        }
      }
    }
  }
}
