package org.cropdesk.app.thresholds;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.DoubleConsumer;
import javafx.scene.Cursor;
import javafx.scene.control.Label;
import javafx.scene.input.MouseEvent;
import javafx.scene.layout.Region;
import org.cropdesk.app.crops.CheckWords;
import org.cropdesk.app.fx.StyleClasses;
import org.cropdesk.crop.QualityCheck;
import org.cropdesk.thresholds.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * How often which values were measured, with the limit as a line to be dragged. A bar is as high as
 * the square root of its crops, so that few are still seen beside many.
 */
final class HistogramView extends Region {
  private static final List<String> LOOKS = List.of("inside", "outside");
  private static final double FOOT = 20;
  private static final double HEAD = 22;

  private final List<Region> bars = new ArrayList<>();
  private final Region line = new Region();
  private final Region before = new Region();
  private final Label mark = new Label();
  private final Label from = new Label();
  private final Label to = new Label();
  private final DoubleConsumer onMoved;
  private @Nullable Histogram shown;
  private QualityCheck check = QualityCheck.BLUR;
  private double limit;
  private double inForce;

  /**
   * @param onMoved hears the limit the line was dragged to
   */
  HistogramView(DoubleConsumer onMoved) {
    this.onMoved = onMoved;
    getStyleClass().add("histogram");
    setMinHeight(150);
    setPrefHeight(190);
    setCursor(Cursor.H_RESIZE);
    for (int i = 0; i < ThresholdsViewModel.BARS; i++) {
      var bar = new Region();
      bar.getStyleClass().addAll("histogram-bar", "inside");
      bar.setManaged(false);
      bars.add(bar);
    }
    line.getStyleClass().add("limit-line");
    before.getStyleClass().add("limit-before");
    mark.getStyleClass().addAll("limit-mark", "number");
    mark.setId("limit-mark");
    from.getStyleClass().addAll("number", "text-muted");
    to.getStyleClass().addAll("number", "text-muted");
    getChildren().addAll(bars);
    getChildren().addAll(before, line, mark, from, to);
    for (var node : List.of(before, line, mark, from, to)) {
      node.setManaged(false);
      node.setMouseTransparent(true);
    }
    setOnMousePressed(this::drag);
    setOnMouseDragged(this::drag);
  }

  private void drag(MouseEvent e) {
    Histogram h = shown;
    if (h != null && getWidth() > 0) {
      double share = Math.clamp(e.getX() / getWidth(), 0, 1);
      double value = h.from() + share * (h.to() - h.from());
      // As fine as a pixel, and no finer: nobody wants a limit of 0.473981.
      double pixel = (h.to() - h.from()) / getWidth();
      double step = Math.pow(10, Math.floor(Math.log10(pixel)));
      onMoved.accept(Math.round(value / step) * step);
    }
  }

  void show(@Nullable Histogram histogram) {
    shown = histogram;
    requestLayout();
  }

  /**
   * @param now where the line stands
   * @param current where the limit in force is
   */
  void show(QualityCheck of, double now, double current) {
    check = of;
    limit = now;
    inForce = current;
    requestLayout();
  }

  @Override
  protected void layoutChildren() {
    Histogram h = shown;
    boolean there = h != null && h.bars().size() == bars.size();
    getChildren().forEach(n -> n.setVisible(there));
    if (h == null || !there) {
      return;
    }
    double width = getWidth() / bars.size();
    double high = getHeight() - HEAD - FOOT;
    long most = Math.max(1, h.bars().stream().mapToLong(Long::longValue).max().orElse(1));
    for (int i = 0; i < bars.size(); i++) {
      long n = h.bars().get(i);
      double share = n == 0 ? 0 : Math.max(2 / high, Math.sqrt((double) n / most));
      double middle = h.from() + (i + 0.5) / bars.size() * (h.to() - h.from());
      Region bar = bars.get(i);
      StyleClasses.choose(bar, LOOKS, check.passes(middle, limit) ? "inside" : "outside");
      bar.resizeRelocate(
          snapPositionX(i * width),
          snapPositionY(HEAD + high * (1 - share)),
          Math.max(1, width - 1),
          high * share);
    }
    place(line, limit, high);
    place(before, inForce, high);
    before.setVisible(limit != inForce);
    mark.setText(CheckWords.limit(check, limit));
    mark.autosize();
    double x = Math.clamp(at(limit) - mark.getWidth() / 2, 0, getWidth() - mark.getWidth());
    mark.relocate(x, 0);
    from.setText(edge(h.from()));
    from.autosize();
    from.relocate(0, getHeight() - FOOT + 2);
    to.setText(edge(h.to()));
    to.autosize();
    to.relocate(getWidth() - to.getWidth(), getHeight() - FOOT + 2);
  }

  private void place(Region mark, double value, double high) {
    mark.resizeRelocate(snapPositionX(at(value)) - 1, HEAD, 2, high);
  }

  private double at(double value) {
    Histogram h = shown;
    return h == null ? 0 : Math.clamp((value - h.from()) / (h.to() - h.from()), 0, 1) * getWidth();
  }

  private String edge(double value) {
    return check == QualityCheck.SIZE
        ? String.format(Locale.ROOT, "%.0f", value)
        : String.format(Locale.ROOT, "%.3f", value);
  }
}
