package org.cropdesk.inference.image;

import java.util.Arrays;

/**
 * Resizing, bit for bit like Pillow's {@code Image.resize} on 8-bit pictures: antialiased, the
 * horizontal pass first, rounded and clipped to 8 bits between the passes. Pure functions, safe on
 * any thread.
 */
public final class Resize {
  private static final int HALF = 1 << (Taps.PRECISION_BITS - 1);

  /** Samples of the rows between both passes that a thread keeps, 4 MB at most. */
  private static final int SCRATCH = 1 << 20;

  private static final ThreadLocal<float[]> BETWEEN = ThreadLocal.withInitial(() -> new float[0]);

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
    int top = down.lowest();
    int bottom = down.highest();
    // Bytes. C2 vectorises the vertical pass only when what is read cannot be the array that is
    // written, and of all types but the sums' own it turns only floats into integers in vectors.
    float[] between = scratch(3 * width * (bottom - top));
    var row = new PackedRow(across.lowest(), across.highest());
    for (int y = top; y < bottom; y++) {
      row.load(image.rgb(), 3 * y * image.width());
      row.horizontal(across, between, 3 * width * (y - top));
    }
    var out = new byte[3 * width * height];
    var sums = new int[3 * width];
    for (int y = 0; y < height; y++) {
      vertical(between, down, y, top, sums);
      clipRow(sums, out, y * sums.length);
    }
    return new PixelImage(width, height, out);
  }

  /** Memory of at least this size, whatever is in it; making and clearing it anew is not free. */
  private static float[] scratch(int size) {
    if (size > SCRATCH) {
      return new float[size];
    }
    float[] known = BETWEEN.get();
    if (known.length < size) {
      known = new float[size];
      BETWEEN.set(known);
    }
    return known;
  }

  /**
   * One input row with red and blue side by side in 64 bits, so that a single multiplication weighs
   * both: the sums stay below 31 bits each, and a borrow from the lower half is undone when they
   * are taken apart. C2 makes of it half the time of three multiplications a pixel on big photos.
   */
  private static final class PackedRow {
    private static final long HALVES = ((long) HALF << 32) + HALF;

    private final int from;
    private final long[] redBlue;
    private final int[] green;

    PackedRow(int from, int to) {
      this.from = from;
      redBlue = new long[to - from];
      green = new int[to - from];
    }

    void load(byte[] source, int row) {
      int at = row + 3 * from;
      for (int i = 0; i < green.length; i++, at += 3) {
        redBlue[i] = (source[at] & 0xffL) | (source[at + 2] & 0xffL) << 32;
        green[i] = source[at + 1] & 0xff;
      }
    }

    void horizontal(Taps taps, float[] target, int offset) {
      int[] weights = taps.weights;
      int o = offset;
      for (int x = 0; x < taps.first.length; x++, o += 3) {
        int first = taps.first[x] - from;
        int begin = x * taps.stride;
        int count = taps.count[x];
        long both = HALVES;
        int middle = HALF;
        for (int k = 0; k < count; k++) {
          int weight = weights[begin + k];
          both += weight * redBlue[first + k];
          middle += weight * green[first + k];
        }
        int red = (int) both;
        target[o] = clip(red);
        target[o + 1] = clip(middle);
        target[o + 2] = clip((int) ((both - red) >> 32));
      }
    }
  }

  /** One output row before rounding; the inner loops are over neighbours, which C2 vectorises. */
  private static void vertical(float[] between, Taps taps, int y, int top, int[] sums) {
    Arrays.fill(sums, HALF);
    int[] weights = taps.weights;
    int at = (taps.first[y] - top) * sums.length;
    int k = y * taps.stride;
    int end = k + taps.count[y];
    for (; k + 4 <= end; k += 4, at += 4 * sums.length) {
      addFour(between, at, weights[k], weights[k + 1], weights[k + 2], weights[k + 3], sums);
    }
    for (; k < end; k++, at += sums.length) {
      addRow(between, at, weights[k], sums);
    }
  }

  /** Four rows at once, so that the sums are read and written a quarter as often. */
  private static void addFour(float[] rows, int row, int a, int b, int c, int d, int[] sums) {
    int second = row + sums.length;
    int third = second + sums.length;
    int fourth = third + sums.length;
    for (int i = 0; i < sums.length; i++) {
      sums[i] +=
          a * (int) rows[row + i]
              + b * (int) rows[second + i]
              + c * (int) rows[third + i]
              + d * (int) rows[fourth + i];
    }
  }

  private static void addRow(float[] rows, int row, int weight, int[] sums) {
    for (int i = 0; i < sums.length; i++) {
      sums[i] += weight * (int) rows[row + i];
    }
  }

  private static void clipRow(int[] sums, byte[] out, int offset) {
    for (int i = 0; i < sums.length; i++) {
      out[offset + i] = (byte) clip(sums[i]);
    }
  }

  private static int clip(int sum) {
    return Math.max(0, Math.min(255, sum >> Taps.PRECISION_BITS));
  }
}
