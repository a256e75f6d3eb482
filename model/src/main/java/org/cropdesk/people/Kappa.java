package org.cropdesk.people;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Agreement beyond what chance alone would bring: 1 is perfect, 0 is chance (Cohen: "A coefficient
 * of agreement for nominal scales", Educational and Psychological Measurement 20, 1960, 37-46).
 *
 * @param low of the 95 % interval, by the paper's standard error
 * @param high of the 95 % interval
 */
public record Kappa(double value, double low, double high) {
  private static final double Z95 = 1.959964;

  /** What was said first and second. */
  public record Pair(String first, String second) {
    boolean same() {
      return first.equals(second);
    }
  }

  /**
   * @param counts how often which two words were said
   * @return empty when only one word was ever said, for then chance explains everything
   */
  public static Optional<Kappa> of(Map<Pair, Long> counts) {
    double n = counts.values().stream().mapToLong(Long::longValue).sum();
    if (n == 0) {
      return Optional.empty();
    }
    var first = new HashMap<String, Double>();
    var second = new HashMap<String, Double>();
    double agreed = 0;
    for (var entry : counts.entrySet()) {
      double share = entry.getValue() / n;
      first.merge(entry.getKey().first(), share, Double::sum);
      second.merge(entry.getKey().second(), share, Double::sum);
      agreed += entry.getKey().same() ? share : 0;
    }
    double chance = 0;
    for (var entry : first.entrySet()) {
      chance += entry.getValue() * second.getOrDefault(entry.getKey(), 0.0);
    }
    if (1 - chance < 1e-12) {
      return Optional.empty();
    }
    double kappa = (agreed - chance) / (1 - chance);
    double error = Math.sqrt(agreed * (1 - agreed) / n) / (1 - chance);
    return Optional.of(
        new Kappa(kappa, Math.max(-1, kappa - Z95 * error), Math.min(1, kappa + Z95 * error)));
  }
}
