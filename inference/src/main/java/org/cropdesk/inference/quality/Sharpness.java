package org.cropdesk.inference.quality;

/**
 * How much of a picture's variation a slight blur destroys: much for a sharp picture, little for
 * one that is blurred already (Crete, Dolmiere, Ladret, Nicolas: "The blur effect: perception and
 * estimation with a new no-reference perceptual blur metric", 2007). Contrast and brightness cancel
 * out.
 */
final class Sharpness {
  /** Half the width of the blur: nine samples, as in the paper. */
  private static final int REACH = 4;

  private Sharpness() {}

  /** 0 for a picture without any edge, towards 1 for one with the finest detail. */
  static double of(float[] grey, int width, int height) {
    double across = alongRows(grey, width, height);
    double down = alongRows(transposed(grey, width, height), height, width);
    return Math.min(across, down);
  }

  private static double alongRows(float[] grey, int width, int height) {
    double variation = 0;
    double lost = 0;
    for (int y = 0; y < height; y++) {
      int row = y * width;
      float blurred = blurStart(grey, row, width);
      float previous = blurred;
      for (int x = 1; x < width; x++) {
        // A running sum: one sample comes in, one goes out, the ends are repeated.
        blurred += grey[row + Math.min(width - 1, x + REACH)];
        blurred -= grey[row + Math.max(0, x - 1 - REACH)];
        float before = Math.abs(grey[row + x] - grey[row + x - 1]);
        float after = Math.abs(blurred - previous) / (2 * REACH + 1);
        variation += before;
        lost += Math.max(0, before - after);
        previous = blurred;
      }
    }
    return variation == 0 ? 0 : lost / variation;
  }

  private static float blurStart(float[] grey, int row, int width) {
    float sum = 0;
    for (int k = -REACH; k <= REACH; k++) {
      sum += grey[row + Math.clamp(k, 0, width - 1)];
    }
    return sum;
  }

  private static float[] transposed(float[] grey, int width, int height) {
    var out = new float[grey.length];
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        out[x * height + y] = grey[y * width + x];
      }
    }
    return out;
  }
}
