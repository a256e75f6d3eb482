package org.cropdesk.inference.encode;

import org.cropdesk.inference.image.PixelImage;

/** The fixed picture and text by which a silent swap of an encoder is found out. */
public final class Probes {
  /**
   * What arithmetic of other machines and servers leaves of the cosine; another encoder's is far
   * below.
   */
  public static final double LEAST_COSINE = 0.999;

  private Probes() {}

  /** The drawn picture, {@code size} x {@code size} pixels. */
  public static PixelImage picture(int size) {
    return ProbePicture.render(size);
  }

  public static String text() {
    return ProbePicture.TEXT;
  }

  /** Whether two probes are those of one encoder. */
  public static boolean same(float[] before, float[] now) {
    return before.length == now.length
        && Vectors.dot(Vectors.normalized(before), Vectors.normalized(now)) >= LEAST_COSINE;
  }
}
