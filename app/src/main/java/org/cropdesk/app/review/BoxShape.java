package org.cropdesk.app.review;

import org.cropdesk.crop.Box;

/** The arithmetic of moving and resizing a box inside its picture, in whole pixels. */
final class BoxShape {
  /** A box a person draws is at least this wide and high, pixels. */
  static final double SMALLEST = 4;

  private final double width;
  private final double height;

  /** For a picture of this size. */
  BoxShape(double width, double height) {
    this.width = width;
    this.height = height;
  }

  /** Of the same size at another place, kept within the picture. */
  Box moved(Box box, double dx, double dy) {
    double x = Math.clamp(Math.rint(box.x0() + dx), 0, Math.max(0, width - box.width()));
    double y = Math.clamp(Math.rint(box.y0() + dy), 0, Math.max(0, height - box.height()));
    return Box.ofSize(x, y, box.width(), box.height());
  }

  /** With its right and lower side moved. */
  Box grown(Box box, double dx, double dy) {
    return resized(box, 1, 1, dx, dy);
  }

  /**
   * With one side or corner moved, which never passes the opposite one.
   *
   * @param sideX -1 the left side moves, 1 the right one, 0 neither
   * @param sideY -1 the upper side moves, 1 the lower one, 0 neither
   */
  Box resized(Box box, int sideX, int sideY, double dx, double dy) {
    double x0 = sideX < 0 ? low(box.x0() + dx, box.x1()) : box.x0();
    double x1 = sideX > 0 ? high(box.x1() + dx, box.x0(), width) : box.x1();
    double y0 = sideY < 0 ? low(box.y0() + dy, box.y1()) : box.y0();
    double y1 = sideY > 0 ? high(box.y1() + dy, box.y0(), height) : box.y1();
    return new Box(x0, y0, x1, y1);
  }

  private static double low(double wanted, double opposite) {
    return Math.clamp(Math.rint(wanted), 0, Math.max(0, opposite - SMALLEST));
  }

  private static double high(double wanted, double opposite, double end) {
    return Math.clamp(Math.rint(wanted), Math.min(end, opposite + SMALLEST), end);
  }

  /** Between two corners, whichever way they lie. */
  Box between(double ax, double ay, double bx, double by) {
    return new Box(
        Math.clamp(Math.rint(Math.min(ax, bx)), 0, width),
        Math.clamp(Math.rint(Math.min(ay, by)), 0, height),
        Math.clamp(Math.rint(Math.max(ax, bx)), 0, width),
        Math.clamp(Math.rint(Math.max(ay, by)), 0, height));
  }

  boolean coversAll(Box box) {
    return box.width() >= width - 1 && box.height() >= height - 1;
  }
}
