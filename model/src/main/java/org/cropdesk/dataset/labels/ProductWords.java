package org.cropdesk.dataset.labels;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.cropdesk.dataset.labels.LabelMatcher.Labelled;

/**
 * What the labels say of a product.
 *
 * @param first of its pictures, to name it by
 * @param whole whether all that was said of these pictures is in them
 * @param pictures by the id of the picture
 */
record ProductWords(
    ImportedPicture first, boolean whole, Map<Long, LabelBoxes.OfPicture> pictures) {
  /** Whatever cannot be used is told to the tally. */
  static ProductWords of(List<Labelled> ofProduct, LabelBoxes boxes, LabelTally tally) {
    boolean whole = true;
    var pictures = new TreeMap<Long, LabelBoxes.OfPicture>();
    Map<Long, ImportedPicture> by = new HashMap<>();
    for (Labelled labelled : ofProduct) {
      var found = boxes.of(labelled);
      if (found.isEmpty()) {
        whole = false;
        continue;
      }
      var before = pictures.putIfAbsent(labelled.target().imageId(), found.get());
      var earlier = by.putIfAbsent(labelled.target().imageId(), labelled.picture());
      if (before != null && earlier != null && !before.equals(found.get())) {
        whole = false;
        tally.problem(
            labelled.picture().labels(),
            labelled.picture().name(),
            "It is the same picture as %s with other boxes; those of the first count."
                .formatted(earlier.name()));
      }
      whole &= found.get().whole();
    }
    return new ProductWords(ofProduct.getFirst().picture(), whole, pictures);
  }
}
