package org.cropdesk.inference.encode;

import java.util.Arrays;
import java.util.Locale;
import org.cropdesk.inference.image.Filter;
import org.cropdesk.inference.image.PixelImage;
import org.cropdesk.inference.image.Resize;

/**
 * What {@code preprocessor_config.json} does to a picture. Pure, safe on any thread.
 *
 * @param fit how a picture gets its size
 * @param width of the encoder's input, pixels
 * @param height of the encoder's input, pixels
 * @param resizeTo shorter side after resizing, for {@link Fit#SHORT_SIDE_THEN_CROP}
 * @param scale factor for bytes, 1 when the config does not rescale
 * @param mean per channel, zeros when the config does not normalise
 * @param std per channel, ones when the config does not normalise
 */
record ImagePreprocess(
    Fit fit,
    int width,
    int height,
    int resizeTo,
    Filter filter,
    double scale,
    float[] mean,
    float[] std) {

  /** How a picture gets the encoder's size. */
  enum Fit {
    /** Shorter side to a length, then the middle. */
    SHORT_SIDE_THEN_CROP,
    /** Both sides, whatever the aspect. */
    SQUASH
  }

  /** The values of {@link #toInput} after everything: 3 x height x width, RGB. */
  float[] toTensor(PixelImage image) {
    PixelImage input = toInput(image);
    int plane = width * height;
    var out = new float[3 * plane];
    byte[] rgb = input.rgb();
    for (int c = 0; c < 3; c++) {
      float[] table = table(c);
      for (int i = 0, from = c; i < plane; i++, from += 3) {
        out[c * plane + i] = table[rgb[from] & 0xff];
      }
    }
    return out;
  }

  private float[] table(int channel) {
    var table = new float[256];
    for (int i = 0; i < 256; i++) {
      table[i] = ((float) (i * scale) - mean[channel]) / std[channel];
    }
    return table;
  }

  /** The pixels the encoder sees. A picture of the right size is taken as it is. */
  PixelImage toInput(PixelImage image) {
    if (image.width() == width && image.height() == height) {
      return image;
    }
    if (fit == Fit.SQUASH) {
      return Resize.plain(image, filter, width, height);
    }
    int shorter = Math.min(image.width(), image.height());
    // transformers' get_resize_output_image_size: the longer side is cut off, not rounded.
    int w = image.width() == shorter ? resizeTo : longer(image.width(), shorter);
    int h = image.height() == shorter ? resizeTo : longer(image.height(), shorter);
    return centre(Resize.plain(image, filter, w, h));
  }

  private int longer(int side, int shorter) {
    return (int) ((long) resizeTo * side / shorter);
  }

  /** transformers' center_crop: offset {@code (side - size) / 2} rounded down, zeros outside. */
  private PixelImage centre(PixelImage image) {
    int left = Math.floorDiv(image.width() - width, 2);
    int top = Math.floorDiv(image.height() - height, 2);
    var out = new byte[3 * width * height];
    int from = Math.max(0, left);
    int count = Math.min(image.width(), left + width) - from;
    for (int y = Math.max(0, -top); y < height && y + top < image.height(); y++) {
      int source = 3 * ((y + top) * image.width() + from);
      System.arraycopy(image.rgb(), source, out, 3 * (y * width + from - left), 3 * count);
    }
    return new PixelImage(width, height, out);
  }

  /** Every parameter in one line, for the fingerprint. */
  String describe() {
    return String.format(
        Locale.ROOT,
        "fit=%s;width=%d;height=%d;short=%d;filter=%s;scale=%.12g;mean=%s;std=%s",
        fit,
        width,
        height,
        resizeTo,
        filter,
        scale,
        Arrays.toString(mean),
        Arrays.toString(std));
  }
}
