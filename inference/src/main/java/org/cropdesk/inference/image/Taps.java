package org.cropdesk.inference.image;

import java.util.Arrays;

/**
 * For every output sample of one axis: which run of input samples it is made of, and with which
 * fixed-point weights. Weights are Pillow's (Resample.c, precompute_coeffs and
 * normalize_coeffs_8bpc of 9.4): normalised as doubles, rounded half away from zero to 22 bits.
 *
 * <p>Reflected padding is folded in here: a weight that falls on a mirrored sample is added to the
 * sample it mirrors. Integer sums do not care for order, so the result is exactly that of padding
 * first and resizing then, without a padded picture ever existing.
 */
final class Taps {
  static final int PRECISION_BITS = 22;
  private static final int HALF = 1 << (PRECISION_BITS - 1);

  /** First input sample of each output sample. */
  final int[] first;

  /** Number of input samples of each output sample. */
  final int[] count;

  /** Weights, {@code stride} places for each output sample. */
  final int[] weights;

  final int stride;

  private Taps(int[][] rows, int[] first) {
    this.first = first;
    count = new int[rows.length];
    int longest = 1;
    for (int i = 0; i < rows.length; i++) {
      count[i] = rows[i].length;
      longest = Math.max(longest, rows[i].length);
    }
    stride = longest;
    weights = new int[stride * rows.length];
    for (int i = 0; i < rows.length; i++) {
      System.arraycopy(rows[i], 0, weights, i * stride, rows[i].length);
    }
  }

  /** The first input sample that any output sample needs. */
  int lowest() {
    return Arrays.stream(first).min().orElse(0);
  }

  /** One past the last input sample that any output sample needs. */
  int highest() {
    int highest = 0;
    for (int i = 0; i < first.length; i++) {
      highest = Math.max(highest, first[i] + count[i]);
    }
    return highest;
  }

  /**
   * One output sample of everything that lies side by side, before {@link #clip}; the inner loops
   * are over neighbours, which C2 vectorises.
   *
   * @param rows what belongs to one input sample after what belongs to the one before it
   * @param begin the input sample that comes first in {@code rows}
   * @param sums as many as belong to one sample
   */
  void weigh(float[] rows, int output, int begin, int[] sums) {
    Arrays.fill(sums, HALF);
    int at = (first[output] - begin) * sums.length;
    int k = output * stride;
    int end = k + count[output];
    for (; k + 4 <= end; k += 4, at += 4 * sums.length) {
      addFour(rows, at, weights[k], weights[k + 1], weights[k + 2], weights[k + 3], sums);
    }
    for (; k < end; k++, at += sums.length) {
      addRow(rows, at, weights[k], sums);
    }
  }

  /** Four at once, so that the sums are read and written a quarter as often. */
  private static void addFour(float[] rows, int row, int a, int b, int c, int d, int[] sums) {
    int second = row + sums.length;
    int third = second + sums.length;
    int fourth = third + sums.length;
    for (int i = 0; i < sums.length; i++) {
      sums[i] +=
          a * (int) rows[row + i]
              + b * (int) rows[second + i]
              + c * (int) rows[third + i]
              + d * (int) rows[fourth + i];
    }
  }

  private static void addRow(float[] rows, int row, int weight, int[] sums) {
    for (int i = 0; i < sums.length; i++) {
      sums[i] += weight * (int) rows[row + i];
    }
  }

  /** A sum as the 8 bits of a picture. */
  static int clip(int sum) {
    return Math.max(0, Math.min(255, sum >> PRECISION_BITS));
  }

  /** Plain resizing of {@code size} samples to {@code out}. */
  static Taps plain(Filter filter, int size, int out) {
    return reflected(filter, 0, size, 0, size, out);
  }

  /**
   * Resizing of the samples {@code [start, start + length)}, mirrored outwards to {@code total}
   * samples of which {@code before} come first, to {@code out} samples. The mirror stands on the
   * centre of the last sample, like numpy's {@code reflect}; a single sample is repeated.
   */
  static Taps reflected(Filter filter, int start, int length, int before, int total, int out) {
    var rows = new int[out][];
    var first = new int[out];
    double scale = (double) total / out;
    double widening = Math.max(scale, 1);
    double support = filter.support() * widening;
    for (int i = 0; i < out; i++) {
      double centre = (i + 0.5) * scale;
      int low = Math.max((int) (centre - support + 0.5), 0);
      int high = Math.min((int) (centre + support + 0.5), total);
      var weights = new double[high - low];
      for (int x = low; x < high; x++) {
        weights[x - low] = filter.at((x - centre + 0.5) * (1 / widening));
      }
      int[] fixed = fixedPoint(weights);
      var run = new Run();
      for (int x = low; x < high; x++) {
        run.see(mirror(x - before, length));
      }
      rows[i] = run.open();
      for (int x = low; x < high; x++) {
        rows[i][mirror(x - before, length) - run.low] += fixed[x - low];
      }
      first[i] = start + run.low;
    }
    return new Taps(rows, first);
  }

  /**
   * The same for a picture that was decoded at a fraction of its size: positions are full pixels,
   * samples are {@code factor} pixels wide, the first one begins at {@code origin}.
   */
  static Taps reduced(Filter filter, Window window, int factor, int origin, int samples, int out) {
    var rows = new int[out][];
    var first = new int[out];
    double scale = (double) window.total() / out;
    double widening = Math.max(scale, factor);
    double reach = filter.support() * widening;
    int low = Math.max(0, Math.ceilDiv(2 * (window.start() - origin) - factor, 2 * factor));
    int high = Math.max(low + 1, Math.min(samples, lastCentre(window, factor, origin) + 1));
    low = Math.min(low, samples - 1);
    high = Math.min(high, samples);
    for (int i = 0; i < out; i++) {
      double centre = (i + 0.5) * scale - window.before();
      var weights = new double[high - low];
      for (int j = low; j < high; j++) {
        double at = origin + (j + 0.5) * factor - window.start();
        weights[j - low] = mirroredWeight(filter, at, window.length(), centre, reach, widening);
      }
      rows[i] = fixedPoint(weights);
      first[i] = low;
      trim(rows, first, i);
    }
    return new Taps(rows, first);
  }

  private static int lastCentre(Window window, int factor, int origin) {
    return Math.floorDiv(2 * (window.start() + window.length() - origin) - factor - 1, 2 * factor);
  }

  /** Sum of the weights of a sample and of all its mirror images. */
  private static double mirroredWeight(
      Filter filter, double at, int length, double centre, double reach, double widening) {
    double period = 2.0 * (length - 1);
    double sum = 0;
    for (double image : new double[] {at, 1 - at}) {
      if (period == 0) {
        return 1;
      }
      double from = image + period * Math.ceil((centre - reach - image) / period);
      for (double x = from; x <= centre + reach; x += period) {
        sum += filter.at((x - centre) / widening);
      }
    }
    return sum;
  }

  private static void trim(int[][] rows, int[] first, int i) {
    int from = 0;
    int to = rows[i].length;
    while (to - from > 1 && rows[i][from] == 0) {
      from++;
    }
    while (to - from > 1 && rows[i][to - 1] == 0) {
      to--;
    }
    rows[i] = Arrays.copyOfRange(rows[i], from, to);
    first[i] += from;
  }

  private static int[] fixedPoint(double[] weights) {
    double sum = 0;
    for (double w : weights) {
      sum += w;
    }
    var fixed = new int[weights.length];
    for (int i = 0; i < weights.length; i++) {
      double w = sum == 0 ? weights[i] : weights[i] / sum;
      double scaled = w * (1 << PRECISION_BITS);
      fixed[i] = (int) (w < 0 ? scaled - 0.5 : scaled + 0.5);
    }
    return fixed;
  }

  static int mirror(int index, int length) {
    if (length == 1) {
      return 0;
    }
    int period = 2 * (length - 1);
    int i = Math.floorMod(index, period);
    return i < length ? i : period - i;
  }

  /** The lowest and highest sample an output sample touches. */
  private static final class Run {
    private int low = Integer.MAX_VALUE;
    private int high = Integer.MIN_VALUE;

    void see(int index) {
      low = Math.min(low, index);
      high = Math.max(high, index);
    }

    int[] open() {
      return new int[high - low + 1];
    }
  }
}
