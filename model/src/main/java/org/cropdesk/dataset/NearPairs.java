package org.cropdesk.dataset;

import java.util.Arrays;
import org.cropdesk.job.StopSignal;

/**
 * Finds pairs of vectors that are at least as near as a cosine, among millions.
 *
 * <p>Each vector gets {@value #BITS} signs of pseudo-random projections, taken around the mean
 * vector (three rounds of random signs and Walsh-Hadamard transforms: Andoni et al., <i>Practical
 * and Optimal LSH for Angular Distance</i>, 2015). Vectors that agree in any of {@value #BANDS}
 * groups of signs are compared, first by the number of signs that differ, then exactly. With n
 * vectors of d numbers: n d log d for the signs, {@value #BANDS} (n + n&sup2; / 2^k) for the groups
 * of k = log2(n) - 3 signs, at most {@value #SIGNS}, s&sup2; for every s that are much alike, and d
 * for each pair that few signs keep apart. That is n log n up to half a million strangers and grows
 * with n&sup2; / 1000 beyond. It takes 140 bytes a vector. A pair at a cosine of .97 differs in
 * about one sign of nine and meets in some group with a probability of .9999; what was found is
 * exact. All that is random is seeded, so the same vectors give the same pairs.
 */
final class NearPairs {
  static final int BITS = 1024;
  static final int BANDS = 64;
  static final int SIGNS = BITS / BANDS;

  /** What pseudo-random projections may miss by, and by how many deviations chance may. */
  private static final double SLACK = 1.2;

  private static final double DEVIATIONS = 6;
  private static final int FEW = 8;

  /** Cosines around the mean are told apart by so many steps. */
  private static final int STEPS = 1 << 10;

  private static final int WORDS = BITS / Long.SIZE;
  private static final int BLOCK = 4096;

  private final VectorFile vectors;
  private final float[] mean;
  private final long[] signs;
  private final float square;
  private final float[] along;
  private final StopSignal stop;

  /** Asked and told by several threads, never at once but for {@link #isSettled}. */
  interface Found {
    /**
     * Whether {@link #asks} would say no from now on, as far as can be told without waiting for
     * others. Many that are alike meet again and again; any thread, at any time.
     */
    boolean isSettled(int a, int b);

    /** Whether it is worth comparing two at all. */
    boolean asks(int a, int b);

    /**
     * Of vectors with the same numbers and the same group only the first is held against others; it
     * is told of with each of the rest.
     */
    int group(int index);

    void pair(int a, int b);
  }

  /**
   * Computes the signs.
   *
   * @param seed another one gives other groups, so a second look is independent of the first
   */
  NearPairs(VectorFile vectors, long seed, StopSignal stop) {
    this.vectors = vectors;
    this.stop = stop;
    this.mean = mean();
    this.signs = new long[Math.multiplyExact(vectors.size(), WORDS)];
    this.square = product(mean, mean);
    this.along = new float[vectors.size()];
    var rotation = new Rotation(vectors.dimensions(), seed);
    int blocks = (vectors.size() + BLOCK - 1) / BLOCK;
    Lanes.run(
        blocks, stop, b -> sign(rotation, b * BLOCK, Math.min((b + 1) * BLOCK, vectors.size())));
  }

  private float[] mean() {
    var sum = new double[vectors.dimensions()];
    var one = new float[vectors.dimensions()];
    int step = Math.max(1, vectors.size() / 20_000);
    int count = 0;
    for (int i = 0; i < vectors.size(); i += step) {
      vectors.read(i, one);
      for (int j = 0; j < one.length; j++) {
        sum[j] += one[j];
      }
      count++;
    }
    var result = new float[sum.length];
    for (int j = 0; j < sum.length; j++) {
      result[j] = count == 0 ? 0 : (float) (sum[j] / count);
    }
    return result;
  }

  private static float product(float[] a, float[] b) {
    double sum = 0;
    for (int j = 0; j < a.length; j++) {
      sum += (double) a[j] * b[j];
    }
    return (float) sum;
  }

  private void sign(Rotation rotation, int first, int end) {
    var one = new float[rotation.length()];
    var turned = new float[rotation.length()];
    for (int i = first; i < end; i++) {
      vectors.read(i, one);
      along[i] = product(mean, one);
      for (int j = 0; j < mean.length; j++) {
        one[j] -= mean[j];
      }
      rotation.signs(one, turned, signs, i * WORDS);
    }
  }

  /**
   * Tells of pairs that are at least as near as a cosine. Blocks until it is through.
   *
   * @throws java.util.concurrent.CancellationException when it is stopped
   */
  void find(double cosine, Found found) {
    int n = vectors.size();
    if (n < 2) {
      return;
    }
    int[] first = vectors.firstSame(found::group);
    var members = new int[n];
    int different = 0;
    for (int i = 0; i < n; i++) {
      if (first[i] == i) {
        members[different++] = i;
      } else {
        tell(first[i], i, cosine, found);
      }
    }
    int[] all = Arrays.copyOf(members, different);
    int bits = Math.clamp((long) (Math.log(n) / Math.log(2)) - 3, 1, SIGNS);
    var limit = new Limit(cosine);
    int groups = 1 << bits;
    var starts = new int[groups + 1];
    for (int band = 0; band < BANDS; band++) {
      int[] sorted = sorted(all, band, bits, starts);
      Lanes.run(
          groups, stop, group -> compare(sorted, starts[group], starts[group + 1], limit, found));
    }
  }

  /**
   * How many signs two vectors may differ in that are as near as a cosine. Seen from the mean the
   * same cosine is a wider angle where both are near to the mean, so each pair has its own limit.
   */
  private final class Limit {
    private final double cosine;
    private final int[] apart = new int[STEPS + 1];
    private final float[] away = new float[along.length];

    Limit(double cosine) {
      this.cosine = cosine;
      for (int step = 0; step <= STEPS; step++) {
        double share = Math.acos(2.0 * step / STEPS - 1) / Math.PI;
        double chance = DEVIATIONS * Math.sqrt(BITS * share * (1 - share));
        apart[step] = (int) Math.min(BITS, Math.ceil(SLACK * BITS * share + chance) + FEW);
      }
      for (int i = 0; i < away.length; i++) {
        away[i] = (float) (1 / Math.sqrt(Math.max(1e-9, 1 - 2.0 * along[i] + square)));
      }
    }

    int apart(int a, int b) {
      float around = (float) (cosine + square - along[a] - along[b]) * away[a] * away[b];
      return apart[Math.clamp((long) ((around + 1) * (STEPS / 2)) - 1, 0, STEPS)];
    }
  }

  /** All by their signs of one band, sorted by counting. */
  private int[] sorted(int[] all, int band, int bits, int[] starts) {
    Arrays.fill(starts, 0);
    for (int i : all) {
      starts[key(i, band, bits) + 1]++;
    }
    for (int g = 0; g + 1 < starts.length; g++) {
      starts[g + 1] += starts[g];
    }
    int[] next = Arrays.copyOf(starts, starts.length - 1);
    var sorted = new int[all.length];
    for (int i : all) {
      sorted[next[key(i, band, bits)]++] = i;
    }
    return sorted;
  }

  private int key(int i, int band, int bits) {
    int bit = band * SIGNS;
    long word = signs[i * WORDS + bit / Long.SIZE] >>> (bit % Long.SIZE);
    return (int) (word & ((1L << bits) - 1));
  }

  private void compare(int[] members, int from, int to, Limit limit, Found found) {
    for (int x = from; x < to; x++) {
      int a = members[x];
      for (int y = x + 1; y < to; y++) {
        int b = members[y];
        if (isLikely(a, b, limit.apart(a, b)) && !found.isSettled(a, b)) {
          tell(a, b, limit.cosine, found);
        }
      }
    }
  }

  private void tell(int a, int b, double cosine, Found found) {
    synchronized (found) {
      if (found.asks(a, b) && vectors.cosine(a, b) >= cosine) {
        found.pair(a, b);
      }
    }
  }

  /** Gives up as soon as too many differ: of strangers half do. */
  private boolean isLikely(int a, int b, int apart) {
    int differ = 0;
    int at = a * WORDS;
    int bt = b * WORDS;
    for (int w = 0; w < WORDS; w += 4) {
      differ +=
          Long.bitCount(signs[at + w] ^ signs[bt + w])
              + Long.bitCount(signs[at + w + 1] ^ signs[bt + w + 1])
              + Long.bitCount(signs[at + w + 2] ^ signs[bt + w + 2])
              + Long.bitCount(signs[at + w + 3] ^ signs[bt + w + 3]);
      if (differ > apart) {
        return false;
      }
    }
    return true;
  }
}
