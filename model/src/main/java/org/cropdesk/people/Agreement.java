package org.cropdesk.people;

import java.util.Map;
import org.cropdesk.learning.Comparison;
import org.jspecify.annotations.Nullable;

/**
 * How often two words about the same kind of thing were the same.
 *
 * @param what is spoken about
 * @param pairs compared
 * @param same of these
 * @param share with its 95 % interval
 * @param kappa null where it says nothing: only one word was ever said, or the words are names of
 *     things that differ from product to product
 */
public record Agreement(
    String what, long pairs, long same, Comparison.Share share, @Nullable Kappa kappa) {
  /** Below so many the interval says more than the number. */
  public static final int ENOUGH = 30;

  static Agreement of(String what, Map<Kappa.Pair, Long> counts, boolean nominal) {
    long pairs = counts.values().stream().mapToLong(Long::longValue).sum();
    long same =
        counts.entrySet().stream()
            .filter(e -> e.getKey().same())
            .mapToLong(Map.Entry::getValue)
            .sum();
    return new Agreement(
        what,
        pairs,
        same,
        Comparison.Share.of(same, pairs),
        nominal ? Kappa.of(counts).orElse(null) : null);
  }

  public boolean few() {
    return pairs < ENOUGH;
  }
}
