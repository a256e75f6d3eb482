package org.cropdesk.crop;

/** The whole pixels a crop takes from its oriented picture; {@code x1}/{@code y1} exclusive. */
public record PixelBox(int x0, int y0, int x1, int y1) {
  /**
   * Grows a box by {@code margin} of its side on each side, takes every pixel it touches, and clips
   * to the picture; at least one pixel remains.
   *
   * @param width of the oriented picture
   * @param height of the oriented picture
   */
  public static PixelBox around(Box box, double margin, int width, int height) {
    double mx = margin * box.width();
    double my = margin * box.height();
    int x0 = Math.clamp((long) Math.floor(box.x0() - mx), 0, width - 1);
    int y0 = Math.clamp((long) Math.floor(box.y0() - my), 0, height - 1);
    int x1 = Math.clamp((long) Math.ceil(box.x1() + mx), x0 + 1, width);
    int y1 = Math.clamp((long) Math.ceil(box.y1() + my), y0 + 1, height);
    return new PixelBox(x0, y0, x1, y1);
  }

  public int width() {
    return x1 - x0;
  }

  public int height() {
    return y1 - y0;
  }
}
