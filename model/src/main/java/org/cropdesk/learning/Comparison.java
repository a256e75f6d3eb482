package org.cropdesk.learning;

/**
 * Zero-shot and a head on the same crops.
 *
 * @param zeroShot how many zero-shot got right
 * @param learned how many the head got right
 * @param onlyZeroShot right by zero-shot and wrong by the head
 * @param onlyLearned right by the head and wrong by zero-shot
 */
public record Comparison(int crops, int zeroShot, int learned, int onlyZeroShot, int onlyLearned) {
  /** A difference that chance makes more often than this counts as none. */
  public static final double LEVEL = 0.05;

  private static final double Z95 = 1.959964;

  /**
   * Probability of a difference as large as this one, or larger, if both were equally good: the
   * exact two-sided McNemar test (McNemar 1947; Dietterich 1998 for classifiers).
   */
  public double chance() {
    int n = onlyZeroShot + onlyLearned;
    int k = Math.min(onlyZeroShot, onlyLearned);
    // In logarithms: half to the power of a thousand disagreements is no double any more.
    double term = -n * Math.log(2);
    double sum = 0;
    for (int i = 0; i <= k; i++) {
      sum += Math.exp(term);
      term += Math.log((n - i) / (i + 1.0));
    }
    return Math.min(1, 2 * sum);
  }

  /** More right, and not by chance alone. */
  public boolean better() {
    return learned > zeroShot && chance() < LEVEL;
  }

  /** A share with its 95 % interval (Wilson 1927), which holds for few crops as well. */
  public record Share(double share, double low, double high) {
    /** 0..1 and everything possible when there are none. */
    public static Share of(long right, long of) {
      if (of == 0) {
        return new Share(0, 0, 1);
      }
      double p = (double) right / of;
      double z2 = Z95 * Z95;
      double centre = (p + z2 / (2 * of)) / (1 + z2 / of);
      double half = Z95 * Math.sqrt(p * (1 - p) / of + z2 / (4.0 * of * of)) / (1 + z2 / of);
      return new Share(p, Math.max(0, centre - half), Math.min(1, centre + half));
    }
  }

  public Share zeroShotShare() {
    return Share.of(zeroShot, crops);
  }

  public Share learnedShare() {
    return Share.of(learned, crops);
  }
}
