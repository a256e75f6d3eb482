package org.cropdesk.index;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds the crops of an earlier run again, so that their ids, and with them what people said, stay:
 * the same picture, the same class and nearly the same box. One earlier crop answers to one new
 * crop at most.
 */
final class CropMatcher {
  static final double SAME_BOX = 0.9;

  private final List<KnownCrop> left;

  CropMatcher(List<KnownCrop> known) {
    this.left = new ArrayList<>(known);
  }

  /** The best match, which is then taken; null when the crop is new. */
  @Nullable KnownCrop take(long imageId, CropAnalysis crop) {
    var match =
        left.stream()
            .filter(k -> k.imageId() == imageId && k.source() == crop.source())
            .filter(k -> k.className().equals(crop.detection().className()))
            .filter(k -> k.box().iou(crop.detection().box()) >= SAME_BOX)
            .max(Comparator.comparingDouble(k -> k.box().iou(crop.detection().box())))
            .orElse(null);
    if (match != null) {
      left.remove(match);
    }
    return match;
  }

  /** What no new crop answered to. */
  List<KnownCrop> left() {
    return List.copyOf(left);
  }
}
