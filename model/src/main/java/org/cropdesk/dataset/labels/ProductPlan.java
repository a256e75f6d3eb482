package org.cropdesk.dataset.labels;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.cropdesk.dataset.labels.LabelImportSql.Product;
import org.cropdesk.review.BoxIds;
import org.cropdesk.review.ReviewChange;
import org.cropdesk.review.ReviewDecision;

/**
 * What has to be said of a product so that it is as the labels have it. Pure.
 *
 * @param pictures by the id of the picture
 * @param accept whether it becomes verified
 */
record ProductPlan(Map<Long, LabelPlan> pictures, boolean accept) {
  /**
   * @param margin share of a box added on each side of its crop
   */
  static ProductPlan of(Product product, ProductWords words, double margin) {
    var pictures = new TreeMap<Long, LabelPlan>();
    for (var picture : words.pictures().entrySet()) {
      var standing = product.boxes().stream().filter(b -> b.imageId() == picture.getKey()).toList();
      int longer = Math.max(picture.getValue().width(), picture.getValue().height());
      pictures.put(
          picture.getKey(), LabelPlan.of(picture.getValue().boxes(), standing, longer, margin));
    }
    // A product is verified when all of it was looked at, and all that was said of it counts.
    boolean complete = words.whole() && words.pictures().keySet().containsAll(product.pictures());
    return new ProductPlan(pictures, complete && !product.verified());
  }

  boolean isEmpty() {
    return !accept && pictures.values().stream().allMatch(LabelPlan::isEmpty);
  }

  int added() {
    return pictures.values().stream().mapToInt(p -> p.added().size()).sum();
  }

  LabelReport.Boxes boxes() {
    var counted = LabelReport.Boxes.NONE.plus(new LabelReport.Boxes(added(), 0, 0, 0));
    for (LabelPlan picture : pictures.values()) {
      for (ReviewChange change : picture.changes()) {
        counted =
            counted.plus(
                new LabelReport.Boxes(
                    0,
                    change instanceof ReviewChange.Redraw ? 1 : 0,
                    change instanceof ReviewChange.SetClass ? 1 : 0,
                    change instanceof ReviewChange.DeleteCrop ? 1 : 0));
      }
    }
    return counted;
  }

  /**
   * A decision for each new box, and one for the rest; each follows the one before.
   *
   * @param ids one for each new box
   * @param batch their ids are made of it, so the same words are never recorded twice
   */
  List<ReviewDecision> decisions(
      Product product, Collection<BoxIds> ids, LabelWish wish, UUID batch, Instant now) {
    var decisions = new ArrayList<ReviewDecision>();
    long version = product.version();
    UUID before = null;
    for (ReviewChange change : changes(ids, wish.margin())) {
      String name = batch + "/" + product.id() + "/" + version;
      UUID id = UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8));
      decisions.add(
          new ReviewDecision(
              id, product.id(), version++, wish.actor(), now, change, batch, null, before));
      before = id;
    }
    return decisions;
  }

  private List<ReviewChange> changes(Collection<BoxIds> ids, double margin) {
    var changes = new ArrayList<ReviewChange>();
    var together = new ArrayList<ReviewChange>();
    var free = ids.iterator();
    pictures.forEach((image, picture) -> {
      for (LabelPlan.Wanted box : picture.added()) {
        changes.add(
            new ReviewChange.AddBox(free.next(), image, box.box(), margin, box.className()));
      }
      together.addAll(picture.changes());
    });
    if (accept) {
      together.add(new ReviewChange.Accept());
    }
    if (!together.isEmpty()) {
      changes.add(together.size() == 1 ? together.getFirst() : new ReviewChange.Together(together));
    }
    return changes;
  }
}
