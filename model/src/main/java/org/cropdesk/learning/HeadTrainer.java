package org.cropdesk.learning;

import java.util.List;

/** The port to the library that fits a head. Safe for use by several threads. */
public interface HeadTrainer {
  /**
   * A crop to learn from.
   *
   * @param weight above 0; 1 for a person's own word
   */
  record Example(float[] vector, String value, float weight) {}

  /**
   * Fits a head; equal examples in equal order give equal weights. Uses one thread, the caller's.
   *
   * @param values those the head is to tell apart, each with an example
   * @return with temperature 1
   */
  HeadWeights fit(List<String> values, List<Example> examples);
}
