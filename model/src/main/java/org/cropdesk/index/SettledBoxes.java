package org.cropdesk.index;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.cropdesk.crop.Box;
import org.cropdesk.crop.CropSource;

/**
 * What a run finds settled of some products: on the pictures of a verified product its boxes stand,
 * so a run meets them or nothing; where a person drew a box, no run adds the same beside it.
 *
 * @param pictures that a verified product had when it was verified; one that came later is open
 * @param boxed pictures with a crop
 * @param drawn boxes of people, by picture
 */
record SettledBoxes(Set<Long> pictures, Set<Long> boxed, Map<Long, List<Box>> drawn) {
  /** Of no product. */
  static final SettledBoxes NONE = new SettledBoxes(Set.of(), Set.of(), Map.of());

  /** Whether what is known of a picture stays as it is. */
  boolean stands(long image) {
    return pictures.contains(image);
  }

  /** Whether a crop that met nothing of an earlier run is not to be added. */
  boolean refuses(long image, CropAnalysis crop) {
    if (stands(image)) {
      // What stands for a picture without a box takes nothing from it.
      return crop.source() != CropSource.WHOLE_IMAGE || boxed.contains(image);
    }
    return drawn.getOrDefault(image, List.of()).stream()
        .anyMatch(box -> box.iou(crop.detection().box()) >= CropMatcher.SAME_BOX);
  }
}
