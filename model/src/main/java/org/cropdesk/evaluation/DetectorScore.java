package org.cropdesk.evaluation;

import java.util.List;
import java.util.Locale;

/**
 * How well a detector finds what people verified.
 *
 * @param pictures looked at
 * @param boxes people verified on them
 * @param map50 mean over the classes of average precision at overlap .5, 0..1
 * @param map the same over overlaps .5 to .95
 * @param classes those that have boxes, in the order of the taxonomy
 */
public record DetectorScore(
    long pictures, long boxes, double map50, double map, List<OfClass> classes) implements Score {
  public DetectorScore {
    classes = List.copyOf(classes);
  }

  /**
   * @param boxes people verified
   * @param known whether the detector has a class of this name; it scores 0 otherwise
   */
  public record OfClass(String name, long boxes, double ap50, double ap, boolean known) {}

  @Override
  public String text() {
    return String.format(
        Locale.ROOT,
        "mAP50 %.3f, mAP50-95 %.3f, %,d boxes on %,d pictures",
        map50,
        map,
        boxes,
        pictures);
  }

  static DetectorScore of(long pictures, List<OfClass> classes) {
    return new DetectorScore(
        pictures,
        classes.stream().mapToLong(OfClass::boxes).sum(),
        classes.stream().mapToDouble(OfClass::ap50).average().orElse(0),
        classes.stream().mapToDouble(OfClass::ap).average().orElse(0),
        classes);
  }
}
