package org.cropdesk.search;

import java.util.Arrays;

/**
 * The cosine from which on a vector is related to a query. Encoders differ too much for a fixed
 * number (a text and its picture: .2 to .3 with CLIP, near 0 with SigLIP; two pictures: .6 and
 * more), so it is measured: against any vectors of the space the cosines lie around a median, and
 * what lies some robust standard deviations above it is no accident: three among pictures, two
 * between words and pictures, which only partly say the same. The robust deviation is 1.4826 times
 * the median absolute deviation (Hampel, "The Influence Curve and Its Role in Robust Estimation",
 * 1974), which a minority of related ones among the sample does not move.
 */
final class Floor {
  static final double PICTURES = 3;
  static final double WORDS = 2;

  private static final double MAD_TO_SIGMA = 1.4826;

  /** In a catalog of nothing but one kind all is alike; then only what is nearly equal counts. */
  private static final double MOST = 0.95;

  private Floor() {}

  /**
   * @param sigmas how many standard deviations above the median
   * @param cosines of the query with vectors taken anywhere; at least one
   */
  static double of(double sigmas, double[] cosines) {
    double median = median(cosines);
    double mad = median(Arrays.stream(cosines).map(c -> Math.abs(c - median)).toArray());
    return Math.min(MOST, median + sigmas * MAD_TO_SIGMA * mad);
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }
}
