package org.cropdesk.inference.image;

/**
 * Resizing, bit for bit like Pillow's {@code Image.resize} on 8-bit pictures: antialiased, the
 * horizontal pass first, rounded and clipped to 8 bits between the passes. Pure functions, safe on
 * any thread.
 */
public final class Resize {
  /** Numbers that a thread keeps for each of what follows, 4 MB at most. */
  private static final int SCRATCH = 1 << 20;

  private static final ThreadLocal<float[]> COLUMNS = kept();
  private static final ThreadLocal<float[]> WEIGHED = kept();
  private static final ThreadLocal<float[]> BETWEEN = kept();

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
    // Bytes. C2 vectorises a pass only when what is read cannot be the array that is written,
    // and of all types but the sums' own it turns only floats into integers in vectors.
    float[] between = scratch(BETWEEN, 3 * width * (bottom - top));
    int left = across.lowest();
    int right = across.highest();
    var rows = new TurnedRows(left, right, scratch(COLUMNS, TurnedRows.size(right - left)));
    float[] weighed = scratch(WEIGHED, TurnedRows.size(width));
    for (int y = top; y < bottom; y += TurnedRows.ROWS) {
      int count = Math.min(TurnedRows.ROWS, bottom - y);
      rows.load(image, y, count);
      rows.horizontal(across, weighed, between, 3 * width * (y - top), count);
    }
    var out = new byte[3 * width * height];
    var sums = new int[3 * width];
    for (int y = 0; y < height; y++) {
      down.weigh(between, y, top, sums);
      clipRow(sums, out, y * sums.length);
    }
    return new PixelImage(width, height, out);
  }

  private static ThreadLocal<float[]> kept() {
    return ThreadLocal.withInitial(() -> new float[0]);
  }

  /** Memory of at least this size, whatever is in it; making and clearing it anew is not free. */
  private static float[] scratch(ThreadLocal<float[]> kept, int size) {
    if (size > SCRATCH) {
      return new float[size];
    }
    float[] known = kept.get();
    if (known.length < size) {
      known = new float[size];
      kept.set(known);
    }
    return known;
  }

  private static void clipRow(int[] sums, byte[] out, int offset) {
    for (int i = 0; i < sums.length; i++) {
      out[offset + i] = (byte) Taps.clip(sums[i]);
    }
  }
}
