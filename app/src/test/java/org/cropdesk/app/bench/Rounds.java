package org.cropdesk.app.bench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Two rates, taken in turn; the side that goes first changes from round to round. */
final class Rounds {
  private final List<Double> ours = new ArrayList<>();
  private final List<Double> reference = new ArrayList<>();

  /** One run of one side. */
  @FunctionalInterface
  interface Side {
    /** Returns things per second. */
    double run() throws Exception;
  }

  /** Runs each side {@code count} times. Warming up is the caller's business. */
  static Rounds inTurn(int count, Side ours, Side reference) throws Exception {
    var rounds = new Rounds();
    for (int i = 0; i < count; i++) {
      if (i % 2 == 0) {
        rounds.ours.add(ours.run());
        rounds.reference.add(reference.run());
      } else {
        rounds.reference.add(reference.run());
        rounds.ours.add(ours.run());
      }
    }
    return rounds;
  }

  void add(double our, double their) {
    ours.add(our);
    reference.add(their);
  }

  double[] ours() {
    return ours.stream().mapToDouble(d -> d).toArray();
  }

  double[] reference() {
    return reference.stream().mapToDouble(d -> d).toArray();
  }

  double[] ratios() {
    var ratios = new double[ours.size()];
    for (int i = 0; i < ratios.length; i++) {
      ratios[i] = ours.get(i) / reference.get(i);
    }
    return ratios;
  }

  static double median(double[] values) {
    return percentile(values, 0.5);
  }

  /** The value that a share of all values does not exceed, by linear interpolation. */
  static double percentile(double[] values, double share) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    double at = share * (sorted.length - 1);
    int below = (int) at;
    int above = Math.min(below + 1, sorted.length - 1);
    return sorted[below] + (at - below) * (sorted[above] - sorted[below]);
  }

  static double least(double[] values) {
    return Arrays.stream(values).min().orElseThrow();
  }

  static double most(double[] values) {
    return Arrays.stream(values).max().orElseThrow();
  }
}
