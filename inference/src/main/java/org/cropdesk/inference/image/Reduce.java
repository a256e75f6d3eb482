package org.cropdesk.inference.image;

import java.util.Arrays;

/** Box averages over whole blocks, what DCT scaling does to a JPEG that was decoded in full. */
final class Reduce {
  private Reduce() {}

  static PixelImage by(PixelImage image, int factor) {
    if (factor == 1) {
      return image;
    }
    return region(image, 0, 0, image.width(), image.height(), factor);
  }

  /** Averages of the pixels from {@code (x0, y0)} up to, not including, {@code (x1, y1)}. */
  static PixelImage region(PixelImage image, int x0, int y0, int x1, int y1, int factor) {
    int width = DecodedImage.reduced(x1 - x0, factor);
    int height = DecodedImage.reduced(y1 - y0, factor);
    var out = new byte[3 * width * height];
    var columns = new int[3 * (x1 - x0)];
    for (int y = 0; y < height; y++) {
      int top = y0 + y * factor;
      int rows = Math.min(factor, y1 - top);
      Arrays.fill(columns, 0);
      for (int row = top; row < top + rows; row++) {
        addRow(image.rgb(), 3 * (row * image.width() + x0), columns);
      }
      average(columns, rows, factor, out, 3 * y * width);
    }
    return new PixelImage(width, height, out);
  }

  /** Rows first: neighbours are added to neighbours, which C2 vectorises. */
  private static void addRow(byte[] rgb, int offset, int[] columns) {
    for (int i = 0; i < columns.length; i++) {
      columns[i] += rgb[offset + i] & 0xff;
    }
  }

  private static void average(int[] columns, int rows, int factor, byte[] out, int offset) {
    int to = offset;
    for (int from = 0; from < columns.length; to += 3) {
      int end = Math.min(columns.length, from + 3 * factor);
      int pixels = rows * ((end - from) / 3);
      int red = pixels / 2;
      int green = red;
      int blue = red;
      for (; from < end; from += 3) {
        red += columns[from];
        green += columns[from + 1];
        blue += columns[from + 2];
      }
      out[to] = (byte) (red / pixels);
      out[to + 1] = (byte) (green / pixels);
      out[to + 2] = (byte) (blue / pixels);
    }
  }
}
