package org.cropdesk.inference.detect;

/**
 * @param confidence a detection needs more than this, 0..1
 * @param iou of two boxes of a class that overlap more than this the lower one goes, 0..1
 * @param maxDetections in one picture
 */
public record DetectorSettings(double confidence, double iou, int maxDetections) {
  /** Of more candidates only the best are compared with each other (ultralytics/utils/nms.py). */
  static final int MAX_CANDIDATES = 30_000;

  public DetectorSettings {
    if (!(confidence >= 0 && confidence <= 1 && iou >= 0 && iou <= 1) || maxDetections < 1) {
      throw new IllegalArgumentException(
          "No detector settings: " + confidence + ", " + iou + ", " + maxDetections);
    }
  }

  /** .25, .45, 300: the defaults of {@code non_max_suppression}. */
  public static DetectorSettings standard() {
    return new DetectorSettings(0.25, 0.45, 300);
  }
}
