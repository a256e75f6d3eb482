package org.cropdesk.app.datasets;

import java.util.ArrayList;
import java.util.List;
import javafx.scene.layout.Region;

/** A bar of pieces side by side, each a share of its width. JavaFX thread only. */
final class StackBar extends Region {
  private static final double THICKNESS = 9;

  private final List<Region> pieces = new ArrayList<>();
  private final List<Double> shares;

  /**
   * @param shares of the whole width, together at most 1
   * @param looks style class of each piece
   */
  StackBar(List<Double> shares, List<String> looks) {
    this.shares = List.copyOf(shares);
    getStyleClass().add("stack-bar");
    setMinHeight(THICKNESS);
    setPrefHeight(THICKNESS);
    setMaxHeight(THICKNESS);
    for (String look : looks) {
      var piece = new Region();
      piece.getStyleClass().add(look);
      pieces.add(piece);
    }
    getChildren().addAll(pieces);
  }

  @Override
  protected void layoutChildren() {
    double sum = 0;
    double from = 0;
    for (int i = 0; i < pieces.size(); i++) {
      sum += shares.get(i);
      // What is there at all is seen.
      double least = shares.get(i) > 0 ? 2 : 0;
      double to = Math.max(snapSizeX(getWidth() * sum), from + least);
      pieces.get(i).resizeRelocate(from, 0, to - from, getHeight());
      from = to;
    }
  }
}
