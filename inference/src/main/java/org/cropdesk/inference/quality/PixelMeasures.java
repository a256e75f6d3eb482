package org.cropdesk.inference.quality;

import org.cropdesk.crop.PixelBox;
import org.cropdesk.inference.image.DecodedImage;
import org.cropdesk.inference.image.PixelImage;
import org.cropdesk.inference.image.Resize;

/**
 * What the pixels of a crop say, padding not counted. Brightness and information follow CleanVision
 * (cleanvision/issue_managers/image_property.py). Sharpness does not: CleanVision looks at 64
 * pixels, where the blur of a photo is gone, and takes dark pictures for blurred ones; {@link
 * Sharpness} does neither.
 *
 * @param sharpness 0..1, larger is sharper
 * @param brightness99 99th percentile of perceived brightness, 0..1
 * @param brightness5 5th percentile of perceived brightness, 0..1
 * @param information entropy of the grey histogram over its maximum of 8 bits, 0..1
 */
public record PixelMeasures(
    double sharpness, double brightness99, double brightness5, double information) {
  /** A larger crop is averaged down until its longer side is below twice this. */
  private static final int SIDE = 256;

  private static final int LEVELS = 1024;

  /**
   * Measures the pixels of a box.
   *
   * @param box in full pixels of the picture
   */
  public static PixelMeasures of(DecodedImage image, PixelBox box) {
    PixelImage cut = cut(image, box);
    byte[] rgb = cut.rgb();
    int count = cut.width() * cut.height();
    var grey = new float[count];
    var greyLevels = new int[256];
    var brightLevels = new int[LEVELS + 1];
    for (int i = 0, at = 0; i < count; i++, at += 3) {
      int r = rgb[at] & 0xff;
      int g = rgb[at + 1] & 0xff;
      int b = rgb[at + 2] & 0xff;
      int luma = luma(r, g, b);
      grey[i] = luma;
      greyLevels[luma]++;
      brightLevels[(int) (brightness(r, g, b) * LEVELS + 0.5)]++;
    }
    return new PixelMeasures(
        Sharpness.of(grey, cut.width(), cut.height()),
        percentile(brightLevels, count, 0.99),
        percentile(brightLevels, count, 0.05),
        entropy(greyLevels, count) / 8);
  }

  private static PixelImage cut(DecodedImage decoded, PixelBox box) {
    PixelImage image = decoded.image();
    int factor = decoded.reduction();
    int x0 = Math.clamp((box.x0() - decoded.originX()) / factor, 0, image.width() - 1);
    int y0 = Math.clamp((box.y0() - decoded.originY()) / factor, 0, image.height() - 1);
    int x1 = Math.clamp((box.x1() - decoded.originX()) / factor, x0 + 1, image.width());
    int y1 = Math.clamp((box.y1() - decoded.originY()) / factor, y0 + 1, image.height());
    int average = Math.max(1, Math.max(x1 - x0, y1 - y0) / SIDE);
    return Resize.averaged(image, x0, y0, x1, y1, average);
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
}
