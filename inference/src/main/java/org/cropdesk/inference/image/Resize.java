package org.cropdesk.inference.image;

import java.util.Arrays;

/**
 * Resizing, bit for bit like Pillow's {@code Image.resize} on 8-bit pictures: antialiased, the
 * horizontal pass first, rounded and clipped to 8 bits between the passes. Pure functions, safe on
 * any thread.
 */
public final class Resize {
  private static final int HALF = 1 << (Taps.PRECISION_BITS - 1);

  private Resize() {}

  /** Resizes to {@code width} x {@code height} with Pillow's BICUBIC; the aspect is not kept. */
  public static PixelImage bicubic(PixelImage image, int width, int height) {
    return plain(image, Filter.BICUBIC, width, height);
  }

  /** Resizes to {@code width} x {@code height} like Pillow; the aspect is not kept. */
  public static PixelImage plain(PixelImage image, Filter filter, int width, int height) {
    if (image.width() == width && image.height() == height) {
      return image;
    }
    Taps across = Taps.plain(filter, image.width(), width);
    Taps down = Taps.plain(filter, image.height(), height);
    return run(image, across, down, width, height);
  }

  /**
   * Cuts the pixels from {@code (x0, y0)} up to, not including, {@code (x1, y1)} and averages
   * blocks of {@code factor} x {@code factor} of them; blocks at the edge are smaller.
   */
  public static PixelImage averaged(PixelImage image, int x0, int y0, int x1, int y1, int factor) {
    return Reduce.region(image, x0, y0, x1, y1, factor);
  }

  /**
   * Cuts a window, pads it to a square by reflection and resizes that to {@code size} pixels with
   * BICUBIC. The padding is folded into the weights; nothing larger than the window's own rows is
   * made.
   */
  public static PixelImage reflected(PixelImage image, Window x, Window y, int size) {
    Taps across =
        Taps.reflected(Filter.BICUBIC, x.start(), x.length(), x.before(), x.total(), size);
    Taps down = Taps.reflected(Filter.BICUBIC, y.start(), y.length(), y.before(), y.total(), size);
    return run(image, across, down, size, size);
  }

  /**
   * The same from a picture whose pixels are a reduction; the windows are in full pixels. The
   * result is within the reduction's own error of the exact one.
   */
  public static PixelImage reflected(DecodedImage image, Window x, Window y, int size) {
    int factor = image.reduction();
    if (factor == 1) {
      return reflected(image.image(), x, y, size);
    }
    PixelImage pixels = image.image();
    Taps across = Taps.reduced(Filter.BICUBIC, x, factor, image.originX(), pixels.width(), size);
    Taps down = Taps.reduced(Filter.BICUBIC, y, factor, image.originY(), pixels.height(), size);
    return run(pixels, across, down, size, size);
  }

  private static PixelImage run(PixelImage image, Taps across, Taps down, int width, int height) {
    int top = Integer.MAX_VALUE;
    int bottom = 0;
    for (int y = 0; y < height; y++) {
      top = Math.min(top, down.first[y]);
      bottom = Math.max(bottom, down.first[y] + down.count[y]);
    }
    var between = new byte[3 * width * (bottom - top)];
    for (int y = top; y < bottom; y++) {
      horizontal(image.rgb(), 3 * y * image.width(), across, between, 3 * width * (y - top));
    }
    var out = new byte[3 * width * height];
    var sums = new int[3 * width];
    for (int y = 0; y < height; y++) {
      vertical(between, down, y, top, sums);
      clipRow(sums, out, y * sums.length);
    }
    return new PixelImage(width, height, out);
  }

  private static void horizontal(byte[] source, int row, Taps taps, byte[] target, int offset) {
    int[] weights = taps.weights;
    int o = offset;
    for (int x = 0; x < taps.first.length; x++) {
      int at = row + 3 * taps.first[x];
      int begin = x * taps.stride;
      int end = begin + taps.count[x];
      int red = HALF;
      int green = HALF;
      int blue = HALF;
      for (int k = begin; k < end; k++, at += 3) {
        int weight = weights[k];
        red += weight * (source[at] & 0xff);
        green += weight * (source[at + 1] & 0xff);
        blue += weight * (source[at + 2] & 0xff);
      }
      target[o] = clip(red);
      target[o + 1] = clip(green);
      target[o + 2] = clip(blue);
      o += 3;
    }
  }

  /** One output row before rounding; the inner loop is over neighbours, which C2 vectorises. */
  private static void vertical(byte[] between, Taps taps, int y, int top, int[] sums) {
    Arrays.fill(sums, HALF);
    int begin = y * taps.stride;
    for (int k = 0; k < taps.count[y]; k++) {
      addRow(between, (taps.first[y] + k - top) * sums.length, taps.weights[begin + k], sums);
    }
  }

  private static void addRow(byte[] between, int row, int weight, int[] sums) {
    for (int i = 0; i < sums.length; i++) {
      sums[i] += weight * (between[row + i] & 0xff);
    }
  }

  private static void clipRow(int[] sums, byte[] out, int offset) {
    for (int i = 0; i < sums.length; i++) {
      out[offset + i] = clip(sums[i]);
    }
  }

  private static byte clip(int sum) {
    return (byte) Math.max(0, Math.min(255, sum >> Taps.PRECISION_BITS));
  }
}
