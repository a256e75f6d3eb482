package org.cropdesk.inference.encode;

/** Arithmetic on embedding vectors. */
public final class Vectors {
  private Vectors() {}

  /** A copy of {@code length} numbers from {@code offset} on, with Euclidean length 1. */
  static float[] normalized(float[] values, int offset, int length) {
    double sum = 0;
    for (int i = 0; i < length; i++) {
      sum += (double) values[offset + i] * values[offset + i];
    }
    double factor = sum > 0 ? 1 / Math.sqrt(sum) : 0;
    var unit = new float[length];
    for (int i = 0; i < length; i++) {
      unit[i] = (float) (values[offset + i] * factor);
    }
    return unit;
  }

  /** The vector with Euclidean length 1; zeros stay zeros. */
  public static float[] normalized(float[] values) {
    return normalized(values, 0, values.length);
  }

  /** Dot product, the cosine of two normalised vectors. */
  public static double dot(float[] a, float[] b) {
    if (a.length != b.length) {
      throw new IllegalArgumentException(
          "Vectors of " + a.length + " and " + b.length + " dimensions are of different spaces");
    }
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += (double) a[i] * b[i];
    }
    return sum;
  }
}
