package org.cropdesk.app.review;

import java.util.ArrayList;
import java.util.List;
import org.cropdesk.label.Attribute;
import org.cropdesk.review.ReviewChange;
import org.cropdesk.review.ReviewCrop;
import org.cropdesk.review.ReviewItem;
import org.jspecify.annotations.Nullable;

/**
 * What may be wrong with a product in one single thing, so that it can be put right and accepted in
 * the same action.
 */
final class Fixes {
  /**
   * One thing that may be put right.
   *
   * @param text in words to type-ahead in: "colour: red"
   * @param hint how sure the machine is of it, may be empty
   */
  record Fix(String text, String hint, ReviewChange change) {}

  private final ReviewViewModel desk;

  Fixes(ReviewViewModel desk) {
    this.desk = desk;
  }

  /** The values of the picked attribute first, then those of the others, then crops. */
  List<Fix> of(ReviewItem item, @Nullable ReviewCrop crop) {
    var fixes = new ArrayList<Fix>();
    if (crop != null) {
      values(fixes, crop, desk.selectedAttribute());
      desk.attributes().stream()
          .filter(a -> !a.equals(desk.selectedAttribute()))
          .forEach(a -> values(fixes, crop, a));
    }
    Long primary = item.primary();
    for (int i = 0; i < item.crops().size(); i++) {
      ReviewCrop other = item.crops().get(i);
      if (primary == null || primary != other.id()) {
        var chosen = new ReviewChange.SetPrimary(other.id());
        fixes.add(new Fix("primary: crop " + (i + 1), other.detection().className(), chosen));
      }
    }
    for (int i = 0; i < item.crops().size(); i++) {
      ReviewCrop other = item.crops().get(i);
      var judged = new ReviewChange.JudgeCrop(other.id(), !other.kept());
      String word = other.kept() ? "reject" : "keep";
      fixes.add(new Fix(word + ": crop " + (i + 1), other.detection().className(), judged));
    }
    return fixes;
  }

  private void values(List<Fix> fixes, ReviewCrop crop, Attribute attribute) {
    List<String> now = ReviewViewModel.labelsOf(crop, attribute.name());
    for (String value : desk.values(crop, attribute)) {
      if (!now.contains(value) || attribute.multiple()) {
        var values = attribute.multiple() ? toggled(now, value) : List.of(value);
        String text = attribute.name() + ": " + (now.contains(value) ? "not " : "") + value;
        fixes.add(
            new Fix(
                text,
                LabelPane.confidence(crop, attribute, value),
                new ReviewChange.Relabel(crop.id(), attribute.name(), values)));
      }
    }
  }

  /** The values with one more, or one less. */
  static List<String> toggled(List<String> values, String value) {
    var next = new ArrayList<>(values);
    if (!next.remove(value)) {
      next.add(value);
    }
    return next;
  }
}
