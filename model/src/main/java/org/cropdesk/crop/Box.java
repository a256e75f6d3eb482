package org.cropdesk.crop;

/**
 * A rectangle in oriented pixels (after EXIF orientation), origin top left, {@code x1}/{@code y1}
 * exclusive.
 */
public record Box(double x0, double y0, double x1, double y1) {
  public Box {
    if (!(x1 >= x0 && y1 >= y0)) {
      throw new IllegalArgumentException(
          "A box needs x0 <= x1 and y0 <= y1: " + x0 + "," + y0 + "," + x1 + "," + y1);
    }
  }

  public static Box ofSize(double x, double y, double width, double height) {
    return new Box(x, y, x + width, y + height);
  }

  public double width() {
    return x1 - x0;
  }

  public double height() {
    return y1 - y0;
  }

  public double area() {
    return width() * height();
  }

  /** Intersection over union, 0 when both are empty. */
  public double iou(Box other) {
    double w = Math.min(x1, other.x1) - Math.max(x0, other.x0);
    double h = Math.min(y1, other.y1) - Math.max(y0, other.y0);
    double inter = Math.max(0, w) * Math.max(0, h);
    double union = area() + other.area() - inter;
    return union <= 0 ? 0 : inter / union;
  }
}
