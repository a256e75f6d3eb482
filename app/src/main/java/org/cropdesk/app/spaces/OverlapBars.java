package org.cropdesk.app.spaces;

import java.util.ArrayList;
import java.util.List;
import javafx.scene.control.Label;
import javafx.scene.layout.Region;

/** Queries by how many of their nearest both spaces name: one bar for each number. */
final class OverlapBars extends Region {
  private static final double FOOT = 18;
  private static final double HEAD = 18;

  private final List<Region> bars = new ArrayList<>();
  private final List<Label> counts = new ArrayList<>();
  private final List<Label> marks = new ArrayList<>();
  private List<Integer> shown = List.of();

  OverlapBars() {
    setId("overlap-bars");
    setMinHeight(96);
    setPrefHeight(120);
    setMaxHeight(120);
  }

  void show(List<Integer> histogram) {
    shown = List.copyOf(histogram);
    getChildren().clear();
    bars.clear();
    counts.clear();
    marks.clear();
    for (int i = 0; i < shown.size(); i++) {
      var bar = new Region();
      bar.getStyleClass().add("overlap-bar");
      var count = new Label(shown.get(i) == 0 ? "" : Integer.toString(shown.get(i)));
      var mark = new Label(Integer.toString(i));
      for (Label label : List.of(count, mark)) {
        label.getStyleClass().addAll("text-small", "text-muted");
        label.setManaged(false);
      }
      bar.setManaged(false);
      bars.add(bar);
      counts.add(count);
      marks.add(mark);
    }
    getChildren().addAll(bars);
    getChildren().addAll(counts);
    getChildren().addAll(marks);
    setAccessibleText("Queries by results in common, from none: " + shown);
    requestLayout();
  }

  @Override
  protected void layoutChildren() {
    if (shown.isEmpty()) {
      return;
    }
    double width = getWidth() / shown.size();
    double high = getHeight() - HEAD - FOOT;
    int most = Math.max(1, shown.stream().mapToInt(n -> n).max().orElse(1));
    for (int i = 0; i < shown.size(); i++) {
      int n = shown.get(i);
      double height = n == 0 ? 1 : Math.max(2, high * n / most);
      double left = snapPositionX(i * width);
      bars.get(i)
          .resizeRelocate(
              left + 1, snapPositionY(HEAD + high - height), Math.max(1, width - 3), height);
      place(counts.get(i), left, width, HEAD + high - height - FOOT + 2);
      place(marks.get(i), left, width, HEAD + high + 2);
    }
  }

  private static void place(Label label, double left, double width, double top) {
    label.autosize();
    label.relocate(Math.rint(left + (width - label.getWidth()) / 2), Math.max(0, top));
  }
}
