package org.cropdesk.crop;

import org.jspecify.annotations.Nullable;

/** What a kept crop is worth as the primary one. Pure functions, safe on any thread. */
public final class PrimaryRule {
  /**
   * With a text, size and position decide only between crops whose cosines are this close: the
   * largest crop in the very middle gains .01 + .005 over a speck in a corner.
   */
  private static final double TEXT_SIZE = 0.01;

  private static final double TEXT_POSITION = 0.005;

  /** Without a text: what the detector is sure of, then what is large, then what is central. */
  private static final double PLAIN_SCORE = 0.5;

  private static final double PLAIN_SIZE = 0.3;
  private static final double PLAIN_POSITION = 0.2;

  private PrimaryRule() {}

  /**
   * @param box in the oriented picture, margin not included
   * @param score the detector's
   * @param width of the oriented picture, pixels
   * @param height of the oriented picture, pixels
   * @param cosine between the crop and the product's text, null when it has no text
   */
  public static CropScores scores(
      Box box, double score, int width, int height, @Nullable Double cosine) {
    double area = (double) width * height;
    double size = Math.sqrt(Math.min(1, box.area() / area));
    double position = position(box, width, height);
    double total =
        cosine == null
            ? PLAIN_SCORE * score + PLAIN_SIZE * size + PLAIN_POSITION * position
            : cosine + TEXT_SIZE * size + TEXT_POSITION * position;
    return new CropScores(cosine, size, position, total);
  }

  /** 1 in the middle, 0 in a corner, by the distance of the box's centre. */
  private static double position(Box box, int width, int height) {
    double x = (box.x0() + box.x1()) / width - 1;
    double y = (box.y0() + box.y1()) / height - 1;
    return 1 - Math.min(1, Math.hypot(x, y) / Math.sqrt(2));
  }
}
