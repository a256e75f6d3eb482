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
 * vectors of d numbers: n d log d for the signs, {@value #BANDS} (n log n + n&sup2; / 2^k) for the
 * groups of k = log2(n) - 3 signs, at most {@value #SIGNS}, and d for each pair that few signs keep
 * apart. A pair at a cosine of .97 differs in about one sign of nine and meets in some group with a
 * probability of .9999; what was found is exact. All that is random is seeded, so the same vectors
 * give the same pairs.
 */
final class NearPairs {
  static final int BITS = 1024;
  static final int BANDS = 64;
  static final int SIGNS = BITS / BANDS;

  /** Signs that a pair may differ in for each sign that is expected of the limit. */
  private static final double SLACK = 2.2;

  private static final int WORDS = BITS / Long.SIZE;
  private static final int BLOCK = 4096;

  private final VectorFile vectors;
  private final float[] mean;
  private final long[] signs;
  private final double spread;
  private final StopSignal stop;

  /** Asked and told by several threads, never at once. */
  interface Found {
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
    this.spread = 1 - norm(mean);
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

  private static double norm(float[] vector) {
    double squares = 0;
    for (float f : vector) {
      squares += (double) f * f;
    }
    return squares;
  }

  private void sign(Rotation rotation, int first, int end) {
    var one = new float[rotation.length()];
    var turned = new float[rotation.length()];
    for (int i = first; i < end; i++) {
      vectors.read(i, one);
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
    int apart = mostApart(cosine);
    int groups = 1 << bits;
    var starts = new int[groups + 1];
    for (int band = 0; band < BANDS; band++) {
      int[] sorted = sorted(all, band, bits, starts);
      Lanes.run(
          groups,
          stop,
          group -> compare(sorted, starts[group], starts[group + 1], apart, cosine, found));
    }
  }

  /** Signs two vectors of that cosine may differ in, with room for chance. */
  private int mostApart(double cosine) {
    double around = Math.clamp(1 - (1 - cosine) / Math.max(spread, 1e-3), -1, 1);
    double share = Math.acos(around) / Math.PI;
    double chance = 6 * Math.sqrt(BITS * share * (1 - share));
    return (int) Math.min(BITS, Math.ceil(SLACK * BITS * share + chance));
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

  private void compare(int[] members, int from, int to, int apart, double cosine, Found found) {
    for (int x = from; x < to; x++) {
      int a = members[x];
      for (int y = x + 1; y < to; y++) {
        int b = members[y];
        if (isLikely(a, b, apart)) {
          tell(a, b, cosine, found);
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
