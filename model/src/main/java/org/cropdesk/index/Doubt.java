package org.cropdesk.index;

import java.util.ArrayList;
import java.util.List;
import org.cropdesk.label.Suggestion;
import org.jspecify.annotations.Nullable;

/**
 * How unsure the machine is about a product, 0 (sure) to 1 (does not know), so that a reviewer sees
 * the unsure ones first.
 *
 * <p>Without a primary crop it is 1: the machine has no answer. Otherwise it is made of three parts
 * and stays below 1: by how little the primary crop beat the next candidate (two fifths; a lead of
 * {@value #CLEAR_LEAD} or no rival is clear), how unsure the detector was of its box (one fifth; a
 * whole picture that stands in for a box counts as half sure), and how unsure the best label of
 * each attribute is (two fifths).
 */
final class Doubt {
  private static final double CLEAR_LEAD = 0.1;
  private static final double LARGEST_WITH_PRIMARY = 0.95;

  private Doubt() {}

  /** Without a primary crop, and so without an answer. */
  static final double NO_ANSWER = 1;

  static double of(ProductAnalysis analysis) {
    if (analysis.primaryImage() < 0
        || !(analysis.images().get(analysis.primaryImage())
            instanceof ImageAnalysis.Analyzed image)) {
      return NO_ANSWER;
    }
    CropAnalysis primary = image.crops().get(analysis.primaryCrop());
    var scores = primary.scores();
    return of(
        primary.detection().classId() >= 0,
        primary.detection().score(),
        scores == null ? null : scores.total(),
        rivals(analysis),
        primary.labels());
  }

  /**
   * @param detected whether a detector found the primary crop, and did not just lend the picture
   * @param score the detector's
   * @param total what the primary crop was chosen by, null when that is not known
   * @param rivals the same of the other candidates
   * @param labels of the primary crop
   */
  static double of(
      boolean detected,
      double score,
      @Nullable Double total,
      List<Double> rivals,
      List<Suggestion> labels) {
    double box = detected ? 1 - score : 0.5;
    double doubt = 0.4 * rivalry(total, rivals) + 0.2 * box + 0.4 * labels(labels);
    return Math.clamp(LARGEST_WITH_PRIMARY * doubt, 0, LARGEST_WITH_PRIMARY);
  }

  /**
   * By how much a product's doubt grows when the best labels of its primary crop become less sure.
   *
   * @param lost sum over the attributes of the confidence before less the confidence now
   */
  static double change(double lost, int attributes) {
    return attributes == 0 ? 0 : LARGEST_WITH_PRIMARY * 0.4 * lost / attributes;
  }

  private static List<Double> rivals(ProductAnalysis analysis) {
    var rivals = new ArrayList<Double>();
    for (int i = 0; i < analysis.images().size(); i++) {
      if (analysis.images().get(i) instanceof ImageAnalysis.Analyzed analyzed) {
        for (int k = 0; k < analyzed.crops().size(); k++) {
          boolean self = i == analysis.primaryImage() && k == analysis.primaryCrop();
          var other = analyzed.crops().get(k).scores();
          if (!self && other != null) {
            rivals.add(other.total());
          }
        }
      }
    }
    return rivals;
  }

  private static double rivalry(@Nullable Double total, List<Double> rivals) {
    return total == null
        ? 1
        : rivals.stream()
            .mapToDouble(rival -> 1 - (total - rival) / CLEAR_LEAD)
            .map(d -> Math.clamp(d, 0, 1))
            .max()
            .orElse(0);
  }

  private static double labels(List<Suggestion> labels) {
    return labels.stream()
        .filter(s -> s.rank() == 1)
        .mapToDouble(s -> 1 - s.confidence())
        .average()
        .orElse(0);
  }
}
