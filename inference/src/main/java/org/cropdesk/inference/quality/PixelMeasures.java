package org.cropdesk.inference.quality;

import org.cropdesk.crop.PixelBox;
import org.cropdesk.inference.image.DecodedImage;
import org.cropdesk.inference.image.PixelImage;
import org.cropdesk.inference.image.Resize;

/**
 * What the pixels of a crop say, padding not counted. Definitions of CleanVision
 * (cleanvision/issue_managers/image_property.py).
 *
 * @param sharpness 0..1, larger is sharper
 * @param brightness99 99th percentile of perceived brightness, 0..1
 * @param brightness5 5th percentile of perceived brightness, 0..1
 * @param information entropy of the grey histogram over its maximum of 8 bits, 0..1
 */
public record PixelMeasures(
    double sharpness, double brightness99, double brightness5, double information) {
  /** Brightness and entropy look at no more samples than this on each side. */
  private static final int SAMPLES = 256;

  private static final int BLUR_SIDE = 64;
  private static final int LEVELS = 1024;

  /** Weighs {@code 1 - exp(-0.01 x)}, CleanVision's normalizing factor for blurriness. */
  private static final double BLUR_FACTOR = 0.01;

  /** CleanVision's color threshold: a spread below it does not count as sharpness. */
  private static final double SPREAD_THRESHOLD = 0.18;

  /**
   * Measures the pixels of a box.
   *
   * @param box in full pixels of the picture
   */
  public static PixelMeasures of(DecodedImage image, PixelBox box) {
    PixelImage cut = cut(image, box);
    var grey = new int[256];
    var bright = new int[LEVELS + 1];
    int count = 0;
    int stepX = Math.ceilDiv(cut.width(), SAMPLES);
    int stepY = Math.ceilDiv(cut.height(), SAMPLES);
    for (int y = 0; y < cut.height(); y += stepY) {
      for (int x = 0; x < cut.width(); x += stepX, count++) {
        int at = 3 * (y * cut.width() + x);
        int r = cut.rgb()[at] & 0xff;
        int g = cut.rgb()[at + 1] & 0xff;
        int b = cut.rgb()[at + 2] & 0xff;
        grey[luma(r, g, b)]++;
        bright[(int) (brightness(r, g, b) * LEVELS + 0.5)]++;
      }
    }
    return new PixelMeasures(
        sharpness(cut),
        percentile(bright, count, 0.99),
        percentile(bright, count, 0.05),
        entropy(grey, count) / 8);
  }

  private static PixelImage cut(DecodedImage image, PixelBox box) {
    int factor = image.reduction();
    int x0 = Math.clamp((box.x0() - image.originX()) / factor, 0, image.image().width() - 1);
    int y0 = Math.clamp((box.y0() - image.originY()) / factor, 0, image.image().height() - 1);
    int x1 = Math.clamp((box.x1() - image.originX()) / factor, x0 + 1, image.image().width());
    int y1 = Math.clamp((box.y1() - image.originY()) / factor, y0 + 1, image.image().height());
    int width = x1 - x0;
    var rgb = new byte[3 * width * (y1 - y0)];
    for (int y = y0; y < y1; y++) {
      int from = 3 * (y * image.image().width() + x0);
      System.arraycopy(image.image().rgb(), from, rgb, 3 * (y - y0) * width, 3 * width);
    }
    return new PixelImage(width, y1 - y0, rgb);
  }

  /** Pillow's conversion to grey, ITU-R 601-2 in 16-bit fixed point. */
  private static int luma(int r, int g, int b) {
    return (19595 * r + 38470 * g + 7471 * b + 0x8000) >> 16;
  }

  private static double brightness(int r, int g, int b) {
    return Math.sqrt(0.241 * r * r + 0.691 * g * g + 0.068 * b * b) / 255;
  }

  private static double percentile(int[] histogram, int count, double share) {
    long wanted = (long) Math.ceil(share * count);
    long seen = 0;
    for (int level = 0; level < histogram.length; level++) {
      seen += histogram[level];
      if (seen >= wanted) {
        return level / (double) LEVELS;
      }
    }
    return 1;
  }

  private static double entropy(int[] histogram, int count) {
    double bits = 0;
    for (int n : histogram) {
      if (n > 0) {
        double share = n / (double) count;
        bits -= share * Math.log(share) / Math.log(2);
      }
    }
    return bits;
  }

  /** Spread of the edges of a copy of at most 64 pixels, plus the spread of its histogram. */
  private static double sharpness(PixelImage cut) {
    int side = Math.max(cut.width(), cut.height());
    double ratio = side / (double) BLUR_SIDE;
    // Averaging first changes nothing that 64 pixels can show, and bounds the work.
    PixelImage small = Resize.averaged(cut, Math.max(1, side / (4 * BLUR_SIDE)));
    if (ratio > 1) {
      int width = Math.max((int) Math.floor(cut.width() / ratio), 1);
      int height = Math.max((int) Math.floor(cut.height() / ratio), 1);
      small = Resize.bicubic(small, width, height);
    }
    var grey = new int[small.width() * small.height()];
    var histogram = new int[256];
    for (int i = 0; i < grey.length; i++) {
      byte[] rgb = small.rgb();
      grey[i] = luma(rgb[3 * i] & 0xff, rgb[3 * i + 1] & 0xff, rgb[3 * i + 2] & 0xff);
      histogram[grey[i]]++;
    }
    double edges = 1 - Math.exp(-BLUR_FACTOR * edgeSpread(grey, small.width(), small.height()));
    double spread = 1 - Math.exp(-BLUR_FACTOR * deviation(histogram));
    return Math.min(1, edges + (spread <= SPREAD_THRESHOLD ? 0 : spread));
  }

  /** Standard deviation after Pillow's FIND_EDGES; the outermost pixels stay as they are. */
  private static double edgeSpread(int[] grey, int width, int height) {
    var edges = new int[grey.length];
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        boolean border = x == 0 || y == 0 || x == width - 1 || y == height - 1;
        int at = y * width + x;
        edges[at] = border ? grey[at] : Math.clamp(9 * grey[at] - sum3(grey, at, width), 0, 255);
      }
    }
    return deviation(edges);
  }

  private static int sum3(int[] grey, int at, int width) {
    int sum = 0;
    for (int row = at - width; row <= at + width; row += width) {
      sum += grey[row - 1] + grey[row] + grey[row + 1];
    }
    return sum;
  }

  private static double deviation(int[] values) {
    double sum = 0;
    double squares = 0;
    for (int v : values) {
      sum += v;
      squares += (double) v * v;
    }
    double mean = sum / values.length;
    return Math.sqrt(Math.max(0, squares / values.length - mean * mean));
  }
}
