package org.cropdesk.inference.image;

/** Box averages over whole blocks, what DCT scaling does to a JPEG that was decoded in full. */
final class Reduce {
  private Reduce() {}

  static PixelImage by(PixelImage image, int factor) {
    if (factor == 1) {
      return image;
    }
    int width = DecodedImage.reduced(image.width(), factor);
    int height = DecodedImage.reduced(image.height(), factor);
    var out = new byte[3 * width * height];
    var sums = new int[3 * width];
    for (int y = 0; y < height; y++) {
      int rows = Math.min(factor, image.height() - y * factor);
      java.util.Arrays.fill(sums, 0);
      for (int r = 0; r < rows; r++) {
        addRow(image, y * factor + r, factor, sums);
      }
      divideRow(sums, image.width(), width, rows, factor, out, 3 * y * width);
    }
    return new PixelImage(width, height, out);
  }

  private static void addRow(PixelImage image, int row, int factor, int[] sums) {
    byte[] rgb = image.rgb();
    int from = 3 * row * image.width();
    for (int x = 0; x < image.width(); x++, from += 3) {
      int to = 3 * (x / factor);
      sums[to] += rgb[from] & 0xff;
      sums[to + 1] += rgb[from + 1] & 0xff;
      sums[to + 2] += rgb[from + 2] & 0xff;
    }
  }

  private static void divideRow(
      int[] sums, int fullWidth, int width, int rows, int factor, byte[] out, int offset) {
    for (int x = 0; x < width; x++) {
      int pixels = rows * Math.min(factor, fullWidth - x * factor);
      for (int c = 0; c < 3; c++) {
        out[offset + 3 * x + c] = (byte) ((sums[3 * x + c] + pixels / 2) / pixels);
      }
    }
  }
}
