package org.cropdesk.dataset;

import java.util.Arrays;
import org.cropdesk.job.StopSignal;

/**
 * Holds some vectors against all others without any shortcut, to prove what {@link NearPairs}
 * found. s vectors against n of d numbers are s n d multiplications; 256 of n are done at once,
 * number by number, which the compiler turns into vector instructions.
 */
final class NearProof {
  private static final int BLOCK = 256;

  private NearProof() {}

  /**
   * How many can be held against all within a number of multiplications, at most all.
   *
   * @param budget multiplications; some 5 thousand million a second on one core
   */
  static int affordable(int vectors, int dimensions, long budget) {
    long each = Math.max(1, (long) vectors * dimensions);
    return (int) Math.min(vectors, budget / each);
  }

  /** Blocks until each of {@code some} was held against every vector. */
  static void find(
      VectorFile vectors, int[] some, double cosine, NearPairs.Found found, StopSignal stop) {
    int d = vectors.dimensions();
    var queries = new float[some.length][d];
    for (int q = 0; q < some.length; q++) {
      vectors.read(some[q], queries[q]);
    }
    Lanes.run(
        Math.ceilDiv(vectors.size(), BLOCK),
        stop,
        block -> {
          int first = block * BLOCK;
          int count = Math.min(BLOCK, vectors.size() - first);
          float[][] turned = turned(vectors, first, count);
          var sums = new float[BLOCK];
          for (int q = 0; q < some.length; q++) {
            multiply(queries[q], turned, sums);
            tell(vectors, some[q], first, count, sums, cosine, found);
          }
        });
  }

  private static float[][] turned(VectorFile vectors, int first, int count) {
    var turned = new float[vectors.dimensions()][BLOCK];
    var one = new float[vectors.dimensions()];
    for (int j = 0; j < count; j++) {
      vectors.read(first + j, one);
      for (int i = 0; i < one.length; i++) {
        turned[i][j] = one[i];
      }
    }
    return turned;
  }

  private static void multiply(float[] query, float[][] turned, float[] sums) {
    Arrays.fill(sums, 0);
    for (int i = 0; i < query.length; i++) {
      float q = query[i];
      float[] row = turned[i];
      for (int j = 0; j < BLOCK; j++) {
        sums[j] += q * row[j];
      }
    }
  }

  /** What is about as near is computed again as {@link NearPairs} does, so both agree. */
  private static void tell(
      VectorFile vectors,
      int a,
      int first,
      int count,
      float[] sums,
      double cosine,
      NearPairs.Found found) {
    for (int j = 0; j < count; j++) {
      int b = first + j;
      if (a != b && sums[j] >= cosine - 1e-3) {
        synchronized (found) {
          if (found.asks(a, b) && vectors.cosine(a, b) >= cosine) {
            found.pair(a, b);
          }
        }
      }
    }
  }
}
