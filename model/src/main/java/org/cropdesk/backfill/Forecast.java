package org.cropdesk.backfill;

import java.time.Instant;
import java.util.List;

/**
 * How fast a run is now and when it ends, from what was written lately. Nothing is assumed about
 * the rates but that the next minutes are like the last ones.
 *
 * @param productsPerSecond now
 * @param vectorsPerSecond now
 * @param seconds until the products of its scope are through; NaN when it cannot be told
 * @param soonest and {@code latest}: nine times of ten it is between these; NaN before there is
 *     enough to tell
 */
public record Forecast(
    double productsPerSecond,
    double vectorsPerSecond,
    double seconds,
    double soonest,
    double latest) {
  /** Nothing is known. */
  public static final Forecast NONE = new Forecast(0, 0, Double.NaN, Double.NaN, Double.NaN);

  /** Looked at first; longer when less than {@link #SPANS} spans of it hold anything. */
  private static final double WINDOW_SECONDS = 30;

  private static final int SPANS = 4;

  /** Two-sided 90 % of Student's t for 1 to 10 degrees of freedom; of the normal beyond. */
  private static final double[] T90 = {6.31, 2.92, 2.35, 2.13, 2.02, 1.94, 1.89, 1.86, 1.83, 1.81};

  private static final double NORMAL90 = 1.645;

  /**
   * @param pace the oldest first
   * @param left products to go
   */
  static Forecast of(List<BackfillPace> pace, Instant began, Instant now, long left) {
    if (pace.isEmpty()) {
      return NONE;
    }
    double age = seconds(began, now);
    for (double window = WINDOW_SECONDS; ; window *= 4) {
      double length = Math.min(window, age);
      double from = length;
      var lately = pace.stream().filter(p -> seconds(p.at(), now) <= from).toList();
      if (lately.size() >= SPANS || window >= age) {
        return lately.isEmpty() || length <= 0 ? NONE : of(lately, length, now, left);
      }
    }
  }

  private static Forecast of(List<BackfillPace> lately, double length, Instant now, long left) {
    double products = lately.stream().mapToLong(BackfillPace::products).sum() / length;
    double vectors = lately.stream().mapToLong(BackfillPace::vectors).sum() / length;
    if (products <= 0) {
      return new Forecast(0, vectors, Double.NaN, Double.NaN, Double.NaN);
    }
    double seconds = left / products;
    int parts = Math.clamp(lately.size(), 0, 12);
    if (parts < SPANS) {
      return new Forecast(products, vectors, seconds, Double.NaN, Double.NaN);
    }
    double spread = error(lately, length, now, parts) * t(parts - 1);
    return new Forecast(
        products,
        vectors,
        seconds,
        left / (products + spread),
        products > spread ? left / (products - spread) : Double.POSITIVE_INFINITY);
  }

  /** Standard error of the mean rate, from the rates of equal parts of the time. */
  private static double error(List<BackfillPace> lately, double length, Instant now, int parts) {
    var sums = new double[parts];
    for (BackfillPace pace : lately) {
      double ago = seconds(pace.at(), now);
      int part = Math.clamp((long) ((length - ago) / length * parts), 0, parts - 1);
      sums[part] += pace.products() * parts / length;
    }
    double mean = 0;
    for (double rate : sums) {
      mean += rate / parts;
    }
    double squares = 0;
    for (double rate : sums) {
      squares += (rate - mean) * (rate - mean);
    }
    return Math.sqrt(squares / (parts - 1) / parts);
  }

  private static double t(int freedom) {
    return freedom <= T90.length ? T90[freedom - 1] : NORMAL90;
  }

  private static double seconds(Instant from, Instant to) {
    return java.time.Duration.between(from, to).toNanos() / 1e9;
  }
}
