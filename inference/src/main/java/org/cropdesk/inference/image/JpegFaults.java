package org.cropdesk.inference.image;

import java.util.Locale;

/** Which of libjpeg's complaints (jerror.h) make a picture unusable. */
final class JpegFaults {
  private JpegFaults() {}

  /**
   * Warnings after which every pixel is still right: junk between segments, odd version numbers,
   * unusual markers. All others mean that pixels were made up.
   */
  static boolean harmless(String warning) {
    String w = warning.toLowerCase(Locale.ROOT);
    return w.contains("extraneous byte")
        || w.contains("unknown jfif revision")
        || w.contains("unknown adobe color transform")
        || w.contains("embedded color profile")
        || w.contains("icc");
  }

  static ImageRejected rejection(String message) {
    String w = message.toLowerCase(Locale.ROOT);
    if (w.contains("premature end") || w.contains("truncated file")) {
      return ImageRejected.truncated(ImageFormat.JPEG);
    }
    return ImageRejected.corrupt(ImageFormat.JPEG, message);
  }
}
