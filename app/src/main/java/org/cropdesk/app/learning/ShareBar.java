package org.cropdesk.app.learning;

import javafx.scene.layout.Region;
import org.cropdesk.learning.Comparison.Share;

/** A share as a bar, with its interval as a line across the end. */
final class ShareBar extends Region {
  private static final double HEIGHT = 14;
  private static final double LINE = 3;

  private final Region bar = new Region();
  private final Region line = new Region();
  private final Share share;

  ShareBar(Share share, String kind) {
    this.share = share;
    getStyleClass().addAll("share-bar", kind);
    bar.getStyleClass().add("bar");
    line.getStyleClass().add("interval");
    getChildren().addAll(bar, line);
    setMinHeight(HEIGHT);
    setPrefHeight(HEIGHT);
    setMaxHeight(HEIGHT);
  }

  @Override
  protected void layoutChildren() {
    double w = getWidth();
    bar.resizeRelocate(0, 0, snapSizeX(w * share.share()), HEIGHT);
    double from = snapPositionX(w * share.low());
    line.resizeRelocate(
        from, (HEIGHT - LINE) / 2, Math.max(LINE, snapSizeX(w * share.high()) - from), LINE);
  }
}
