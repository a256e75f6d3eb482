package org.cropdesk.learning;

import java.util.Locale;

/** What the numbers of a head say, for people. */
public final class Sentences {
  private Sentences() {}

  /** Both numbers on one line. */
  public static String numbers(Head head) {
    var all = head.measured().all();
    return String.format(
        Locale.ROOT,
        "Version %d: %s of %d held-out crops right, zero-shot %s.",
        head.version(),
        percent(all.learnedShare().share()),
        all.crops(),
        percent(all.zeroShotShare().share()));
  }

  /** Why a head is not used; begins with a space. */
  static String notBetter(Head head) {
    var all = head.measured().all();
    if (all.crops() == 0) {
      return " No verified crop is held out yet, so nothing shows that it is better.";
    }
    return all.learned() <= all.zeroShot()
        ? " It is not better than zero-shot, so it is not used."
        : String.format(
            Locale.ROOT,
            " It may be better by chance (p = %.2f; below %.2f is asked), so it is not used.",
            all.chance(),
            Comparison.LEVEL);
  }

  public static String percent(double share) {
    return String.format(Locale.ROOT, "%.0f %%", share * 100);
  }
}
