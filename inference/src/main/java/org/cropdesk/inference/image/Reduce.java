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
    var sums = new int[3 * width];
    for (int y = 0; y < height; y++) {
      int top = y0 + y * factor;
      int rows = Math.min(factor, y1 - top);
      Arrays.fill(sums, 0);
      for (int row = top; row < top + rows; row++) {
        addRow(image.rgb(), 3 * (row * image.width() + x0), x1 - x0, factor, sums);
      }
      divideRow(sums, x1 - x0, rows, factor, out, 3 * y * width);
    }
    return new PixelImage(width, height, out);
  }

  private static void addRow(byte[] rgb, int offset, int count, int factor, int[] sums) {
    int from = offset;
    int end = offset + 3 * count;
    for (int to = 0; from < end; to += 3) {
      int blockEnd = Math.min(end, from + 3 * factor);
      int red = 0;
      int green = 0;
      int blue = 0;
      for (; from < blockEnd; from += 3) {
        red += rgb[from] & 0xff;
        green += rgb[from + 1] & 0xff;
        blue += rgb[from + 2] & 0xff;
      }
      sums[to] += red;
      sums[to + 1] += green;
      sums[to + 2] += blue;
    }
  }

  private static void divideRow(
      int[] sums, int count, int rows, int factor, byte[] out, int offset) {
    for (int i = 0; i < sums.length; i++) {
      int pixels = rows * Math.min(factor, count - i / 3 * factor);
      out[offset + i] = (byte) ((sums[i] + pixels / 2) / pixels);
    }
  }
}
