package org.cropdesk.inference.image;

import java.util.Arrays;

/**
 * A picture fitted into a fixed frame with its aspect kept, the rest grey 114: what an Ultralytics
 * detector expects. Sizes and borders follow {@code LetterBox} (ultralytics/data/augment.py), the
 * way back {@code scale_boxes} (ultralytics/utils/ops.py), and the pixels OpenCV's 8-bit {@code
 * INTER_LINEAR}: 11-bit weights, no antialiasing.
 *
 * @param image the frame
 * @param gain frame pixels for one pixel of the full picture
 * @param padX frame pixels left of the picture
 * @param padY frame pixels above the picture
 */
public record Letterbox(PixelImage image, double gain, int padX, int padY) {
  private static final byte BORDER = 114;
  private static final int WEIGHT_BITS = 11;

  /** Fits a picture, reduced or not, into {@code width} x {@code height}. */
  public static Letterbox of(DecodedImage decoded, int width, int height) {
    double gain = Math.min((double) height / decoded.height(), (double) width / decoded.width());
    // Python's round(): half to even.
    int w = Math.clamp((long) Math.rint(decoded.width() * gain), 1, width);
    int h = Math.clamp((long) Math.rint(decoded.height() * gain), 1, height);
    int left = (int) Math.rint((width - w) / 2.0 - 0.1);
    int top = (int) Math.rint((height - h) / 2.0 - 0.1);
    int factor = decoded.reduction();
    PixelImage source = decoded.image();
    var out = new byte[3 * width * height];
    Arrays.fill(out, BORDER);
    int start = 3 * (top * width + left);
    if (factor == 1 && w == source.width() && h == source.height()) {
      copy(source, out, start, 3 * width);
    } else {
      fit(decoded, w, h, out, start, 3 * width);
    }
    int padX = (int) Math.rint((width - decoded.width() * gain) / 2 - 0.1);
    int padY = (int) Math.rint((height - decoded.height() * gain) / 2 - 0.1);
    return new Letterbox(new PixelImage(width, height, out), gain, padX, padY);
  }

  private static void copy(PixelImage source, byte[] out, int start, int pitch) {
    int row = 3 * source.width();
    for (int y = 0; y < source.height(); y++) {
      System.arraycopy(source.rgb(), y * row, out, start + y * pitch, row);
    }
  }

  private static void fit(DecodedImage decoded, int w, int h, byte[] out, int start, int pitch) {
    int factor = decoded.reduction();
    PixelImage source = decoded.image();
    var across = new Linear(decoded.width(), w, factor, decoded.originX(), source.width(), true);
    var down = new Linear(decoded.height(), h, factor, decoded.originY(), source.height(), false);
    draw(source, across, down, out, start, pitch);
  }

  private static void draw(
      PixelImage source, Linear across, Linear down, byte[] out, int start, int pitch) {
    int[] upper = new int[3 * across.size];
    int[] lower = new int[3 * across.size];
    int[] line = new int[3 * across.size];
    int upperRow = -1;
    int lowerRow = -1;
    for (int y = 0; y < down.size; y++) {
      int first = down.first[y];
      int second = down.second[y];
      if (first == lowerRow) {
        int[] swap = upper;
        upper = lower;
        lower = swap;
        lowerRow = upperRow;
        upperRow = first;
      }
      if (first != upperRow) {
        horizontal(source, first, across, upper);
        upperRow = first;
      }
      if (second != lowerRow) {
        horizontal(source, second, across, lower);
        lowerRow = second;
      }
      blend(upper, lower, down.weight0[y], down.weight1[y], line);
      narrow(line, out, start + y * pitch);
    }
  }

  private static void horizontal(PixelImage source, int row, Linear across, int[] target) {
    byte[] rgb = source.rgb();
    int base = 3 * row * source.width();
    int o = 0;
    for (int x = 0; x < across.size; x++) {
      int a = base + 3 * across.first[x];
      int b = base + 3 * across.second[x];
      int wa = across.weight0[x];
      int wb = across.weight1[x];
      target[o] = ((rgb[a] & 0xff) * wa + (rgb[b] & 0xff) * wb) >> 4;
      target[o + 1] = ((rgb[a + 1] & 0xff) * wa + (rgb[b + 1] & 0xff) * wb) >> 4;
      target[o + 2] = ((rgb[a + 2] & 0xff) * wa + (rgb[b + 2] & 0xff) * wb) >> 4;
      o += 3;
    }
  }

  /**
   * OpenCV's rounding in VResizeLinear for 8 bits. Integers all the way, which C2 vectorises; the
   * same loop with bytes at its end it does not.
   */
  private static void blend(int[] upper, int[] lower, int w0, int w1, int[] line) {
    for (int i = 0; i < line.length; i++) {
      line[i] = (((w0 * upper[i]) >> 16) + ((w1 * lower[i]) >> 16) + 2) >> 2;
    }
  }

  private static void narrow(int[] line, byte[] out, int offset) {
    for (int i = 0; i < line.length; i++) {
      out[offset + i] = (byte) line[i];
    }
  }

  /** Both neighbours and their weights for every output sample of one axis. */
  private static final class Linear {
    final int size;
    final int[] first;
    final int[] second;
    final int[] weight0;
    final int[] weight1;

    Linear(int full, int size, int factor, int origin, int samples, boolean snap) {
      this.size = size;
      first = new int[size];
      second = new int[size];
      weight0 = new int[size];
      weight1 = new int[size];
      double scale = 1 / ((double) size / full);
      for (int i = 0; i < size; i++) {
        double centre = (i + 0.5) * scale;
        double at = factor == 1 ? centre - 0.5 : (centre - origin) / factor - 0.5;
        set(i, (float) at, samples, snap);
      }
    }

    private void set(int i, float at, int samples, boolean snap) {
      int whole = (int) Math.floor(at);
      float fraction = at - whole;
      if (snap && (whole < 0 || whole >= samples - 1)) {
        fraction = 0;
        whole = Math.clamp(whole, 0, samples - 1);
      }
      first[i] = Math.clamp(whole, 0, samples - 1);
      second[i] = Math.clamp(whole + 1, 0, samples - 1);
      weight0[i] = (int) Math.rint((1f - fraction) * (1 << WEIGHT_BITS));
      weight1[i] = (int) Math.rint(fraction * (1 << WEIGHT_BITS));
    }
  }
}
