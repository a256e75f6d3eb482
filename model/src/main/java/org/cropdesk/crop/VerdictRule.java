package org.cropdesk.crop;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Turns what was measured into verdicts. There is no other place that does: indexing, the preview
 * of other thresholds and their application all come here. Pure functions, safe on any thread.
 *
 * <p>What was measured of a crop is an array by {@link QualityCheck#ordinal()}, NaN where a check
 * could not be made.
 */
public final class VerdictRule {
  /**
   * Pairs of crops less alike than this are not kept, so a limit for duplicates cannot lie below.
   */
  public static final double ALIKE_FLOOR = 0.9;

  /** What a crop shows by itself, whatever other crops and texts there are. */
  private static final int OWN =
      Arrays.stream(QualityCheck.values())
          .filter(c -> c != QualityCheck.DUPLICATE && c != QualityCheck.UNLIKE_TEXT)
          .mapToInt(VerdictRule::bit)
          .sum();

  private VerdictRule() {}

  /** How alike two crops of one product are, 0..1; the same whichever comes first. */
  @FunctionalInterface
  public interface Likeness {
    double of(int one, int other);
  }

  /** Nothing measured yet. */
  public static double[] unmeasured() {
    var values = new double[QualityCheck.values().length];
    Arrays.fill(values, Double.NaN);
    return values;
  }

  /** The place of a check in a set of failed checks. */
  public static int bit(QualityCheck check) {
    return 1 << check.index();
  }

  /** Whether a value is beyond its limit; one that was not measured is not. */
  public static boolean fails(QualityCheck check, double value, double limit) {
    return !Double.isNaN(value) && !check.passes(value, limit);
  }

  /** The failed checks as a set of bits; 0 exactly when the crop is kept. */
  public static int failing(double[] values, Thresholds thresholds) {
    int failing = 0;
    for (QualityCheck check : QualityCheck.values()) {
      if (fails(check, values[check.index()], thresholds.limit(check))) {
        failing |= bit(check);
      }
    }
    return failing;
  }

  /** How many of the failed checks a crop fails by itself. */
  public static int ownFaults(int failing) {
    return Integer.bitCount(failing & OWN);
  }

  /**
   * For each crop of a product its likeness to the most alike of the better ones, 0 for the best.
   * The better one has fewer faults of its own, then the surer detector, then the larger box, then
   * comes first: a crop that is bad by itself is no reason to reject a good one beside it.
   */
  public static double[] duplicates(
      int[] ownFaults, double[] scores, double[] areas, Likeness likeness) {
    List<Integer> order =
        IntStream.range(0, ownFaults.length)
            .boxed()
            .sorted(
                Comparator.comparingInt((Integer i) -> ownFaults[i])
                    .thenComparingDouble(i -> -scores[i])
                    .thenComparingDouble(i -> -areas[i]))
            .toList();
    var closest = new double[ownFaults.length];
    for (int rank = 0; rank < order.size(); rank++) {
      int crop = order.get(rank);
      for (int better = 0; better < rank; better++) {
        closest[crop] = Math.max(closest[crop], likeness.of(crop, order.get(better)));
      }
    }
    return closest;
  }

  /** The verdict with everything that was measured. */
  public static Verdict verdict(double[] values, Thresholds thresholds) {
    var measures = new ArrayList<Measure>();
    for (QualityCheck check : QualityCheck.values()) {
      double value = values[check.index()];
      if (!Double.isNaN(value)) {
        measures.add(new Measure(check, value, thresholds.limit(check)));
      }
    }
    return new Verdict(measures);
  }
}
