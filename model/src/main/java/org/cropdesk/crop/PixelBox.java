package org.cropdesk.crop;

/** The whole pixels a crop takes from its oriented picture; {@code x1}/{@code y1} exclusive. */
public record PixelBox(int x0, int y0, int x1, int y1) {
  public int width() {
    return x1 - x0;
  }

  public int height() {
    return y1 - y0;
  }
}
