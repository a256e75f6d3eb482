package org.cropdesk.dataset;

import java.util.SplittableRandom;

/**
 * Pseudo-random rotations by random signs and Walsh-Hadamard transforms, three rounds each; the
 * signs of the turned vectors are those of as many random projections at the price of d log d.
 */
final class Rotation {
  private static final int ROUNDS = 3;

  private final int length;
  private final int turns;
  private final float[][] flips;

  Rotation(int dimensions, long seed) {
    length = Math.max(Long.SIZE, Integer.highestOneBit(Math.max(1, dimensions - 1)) << 1);
    turns = Math.ceilDiv(NearPairs.BITS, length);
    flips = new float[turns * ROUNDS][length];
    var random = new SplittableRandom(seed);
    for (float[] round : flips) {
      for (int i = 0; i < length; i++) {
        round[i] = random.nextBoolean() ? 1 : -1;
      }
    }
  }

  /** How long arrays must be: the next power of two, the rest is zero. */
  int length() {
    return length;
  }

  /**
   * @param vector {@link #length} numbers; left as it is
   * @param scratch as long
   * @param into takes {@value NearPairs#BITS} bits from {@code at} on
   */
  void signs(float[] vector, float[] scratch, long[] into, int at) {
    int bit = 0;
    for (int turn = 0; turn < turns; turn++) {
      System.arraycopy(vector, 0, scratch, 0, length);
      for (int round = 0; round < ROUNDS; round++) {
        float[] flip = flips[turn * ROUNDS + round];
        for (int i = 0; i < length; i++) {
          scratch[i] *= flip[i];
        }
        transform(scratch);
      }
      for (int i = 0; i < length && bit < NearPairs.BITS; i++, bit++) {
        if (scratch[i] > 0) {
          into[at + bit / Long.SIZE] |= 1L << (bit % Long.SIZE);
        }
      }
    }
  }

  /** Not scaled: signs do not care. */
  private static void transform(float[] x) {
    for (int half = 1; half < x.length; half <<= 1) {
      for (int start = 0; start < x.length; start += half << 1) {
        for (int i = start; i < start + half; i++) {
          float a = x[i];
          float b = x[i + half];
          x[i] = a + b;
          x[i + half] = a - b;
        }
      }
    }
  }
}
