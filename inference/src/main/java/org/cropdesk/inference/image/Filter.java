package org.cropdesk.inference.image;

/** Interpolation kernels of Pillow (Resample.c), widened when shrinking. */
public enum Filter {
  /** Triangle, support 1. */
  BILINEAR(1),
  /** Keys' cubic convolution with a = -0.5, support 2. */
  BICUBIC(2);

  private static final double A = -0.5;

  private final double support;

  Filter(double support) {
    this.support = support;
  }

  double support() {
    return support;
  }

  double at(double distance) {
    double x = Math.abs(distance);
    if (this == BILINEAR) {
      return x < 1 ? 1 - x : 0;
    }
    if (x < 1) {
      return ((A + 2) * x - (A + 3)) * x * x + 1;
    }
    return x < 2 ? (((x - 5) * x + 8) * x - 4) * A : 0;
  }
}
