package org.cropdesk.inference.image;

/**
 * Turns pixels the way an EXIF orientation (TIFF 6.0 tag 0x0112) asks. Works in square tiles so
 * that reading along columns stays in the processor's cache.
 */
final class Orientation {
  private static final int TILE = 32;

  private Orientation() {}

  static boolean swapsSides(int orientation) {
    return orientation >= 5;
  }

  /** Whether the oriented picture runs against the stored one from left to right. */
  static boolean mirrorsX(int orientation) {
    return orientation == 2 || orientation == 3 || orientation == 6 || orientation == 7;
  }

  /** Whether the oriented picture runs against the stored one from top to bottom. */
  static boolean mirrorsY(int orientation) {
    return orientation == 3 || orientation == 4 || orientation == 7 || orientation == 8;
  }

  static PixelImage apply(PixelImage stored, int orientation) {
    if (orientation <= 1) {
      return stored;
    }
    int width = swapsSides(orientation) ? stored.height() : stored.width();
    int height = swapsSides(orientation) ? stored.width() : stored.height();
    var out = new byte[3 * width * height];
    // Each target pixel (x, y) comes from start + x * stepX + y * stepY.
    int alongX = swapsSides(orientation) ? 3 * stored.width() : 3;
    int alongY = swapsSides(orientation) ? 3 : 3 * stored.width();
    int stepX = mirrorsX(orientation) ? -alongX : alongX;
    int stepY = mirrorsY(orientation) ? -alongY : alongY;
    int start = (stepX < 0 ? (width - 1) * alongX : 0) + (stepY < 0 ? (height - 1) * alongY : 0);
    for (int y = 0; y < height; y += TILE) {
      for (int x = 0; x < width; x += TILE) {
        copyTile(stored.rgb(), out, width, height, x, y, start, stepX, stepY);
      }
    }
    return new PixelImage(width, height, out);
  }

  private static void copyTile(
      byte[] from, byte[] to, int width, int height, int x0, int y0, int start, int dx, int dy) {
    int x1 = Math.min(x0 + TILE, width);
    int y1 = Math.min(y0 + TILE, height);
    for (int y = y0; y < y1; y++) {
      int source = start + x0 * dx + y * dy;
      int target = 3 * (y * width + x0);
      for (int x = x0; x < x1; x++) {
        to[target] = from[source];
        to[target + 1] = from[source + 1];
        to[target + 2] = from[source + 2];
        source += dx;
        target += 3;
      }
    }
  }
}
