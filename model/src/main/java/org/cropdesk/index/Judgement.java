package org.cropdesk.index;

import java.util.ArrayList;
import java.util.List;
import org.cropdesk.crop.QualityCheck;
import org.cropdesk.crop.Thresholds;
import org.cropdesk.crop.VerdictRule;
import org.jspecify.annotations.Nullable;

/**
 * What the machine says of one product by given thresholds, from what was measured before. The rule
 * is the pipeline's ({@link VerdictRule}, {@link org.cropdesk.crop.PrimaryRule}).
 *
 * @param crops in the order of the pictures, within a picture by descending detector score
 * @param values what was measured, as {@link StoredCrop#values()}; duplicates measured anew
 * @param failing sets of failed checks, one for each crop
 * @param primary index of the crop that stands for the product, -1 when none is kept
 */
public record Judgement(
    List<StoredCrop> crops, List<double[]> values, List<Integer> failing, int primary) {
  public Judgement {
    crops = List.copyOf(crops);
    values = List.copyOf(values);
    failing = List.copyOf(failing);
  }

  public static Judgement of(List<StoredCrop> crops, Alikes alikes, Thresholds thresholds) {
    List<double[]> values = new ArrayList<>(crops.stream().map(StoredCrop::values).toList());
    if (!crops.isEmpty() && alikes.has(crops.getFirst().product())) {
      compare(crops, values, alikes, thresholds);
    }
    var failing = values.stream().map(v -> VerdictRule.failing(v, thresholds)).toList();
    return new Judgement(crops, values, failing, primary(crops, failing));
  }

  /** As the crops are judged now. */
  static Judgement standing(List<StoredCrop> crops) {
    // Which check failed is of no matter for the choice.
    var failing = crops.stream().map(crop -> crop.keep() ? 0 : 1).toList();
    return new Judgement(
        crops, crops.stream().map(StoredCrop::values).toList(), failing, primary(crops, failing));
  }

  private static void compare(
      List<StoredCrop> crops, List<double[]> values, Alikes alikes, Thresholds thresholds) {
    var together = new ArrayList<Integer>();
    for (int i = 0; i < crops.size(); i++) {
      if (crops.get(i).compared()) {
        together.add(i);
      }
    }
    double[] duplicates =
        VerdictRule.duplicates(
            together.stream()
                .mapToInt(
                    i -> VerdictRule.ownFaults(VerdictRule.failing(values.get(i), thresholds)))
                .toArray(),
            together.stream().mapToDouble(i -> crops.get(i).detection().score()).toArray(),
            together.stream().mapToDouble(i -> crops.get(i).detection().box().area()).toArray(),
            (a, b) -> alikes.of(crops.get(together.get(a)), crops.get(together.get(b))));
    for (int k = 0; k < duplicates.length; k++) {
      double[] again = values.get(together.get(k)).clone();
      again[QualityCheck.DUPLICATE.index()] = duplicates[k];
      values.set(together.get(k), again);
    }
  }

  private static int primary(List<StoredCrop> crops, List<Integer> failing) {
    int best = -1;
    for (int i = 0; i < crops.size(); i++) {
      boolean stands = crops.get(i).candidate() && failing.get(i) == 0;
      if (stands && (best < 0 || crops.get(i).total() > crops.get(best).total())) {
        best = i;
      }
    }
    return best;
  }

  boolean keeps(int crop) {
    return failing.get(crop) == 0;
  }

  @Nullable Long primaryId() {
    return primary < 0 ? null : crops.get(primary).id();
  }

  /** Names of the failed checks, in the order of display. */
  List<String> reasons(int crop) {
    var names = new ArrayList<String>();
    for (QualityCheck check : QualityCheck.values()) {
      if ((failing.get(crop) & VerdictRule.bit(check)) != 0) {
        names.add(check.name());
      }
    }
    return names;
  }

  /** Whether a person who looks at the product sees other verdicts, or another primary crop. */
  boolean looksOther(@Nullable Long primaryBefore) {
    for (int i = 0; i < crops.size(); i++) {
      if (crops.get(i).keep() != keeps(i) || !crops.get(i).reasons().equals(reasons(i))) {
        return true;
      }
    }
    return !java.util.Objects.equals(primaryBefore, primaryId());
  }
}
