package org.cropdesk.learning;

import java.util.List;

/**
 * How good a head is on the held-out crops.
 *
 * @param all every held-out crop
 * @param spoken those whose value a person gave; machine values that were accepted are left out
 * @param trainedOn crops it learned from
 * @param trainedOnSpoken those of them whose value a person gave
 * @param values by value, in the order of the vocabulary
 */
public record Measured(
    Comparison all,
    Comparison spoken,
    int trainedOn,
    int trainedOnSpoken,
    List<ValueRecall> values) {
  public Measured {
    values = List.copyOf(values);
  }

  /**
   * @param crops held-out crops of this value
   * @param zeroShot how many of them zero-shot found
   * @param learned how many of them the head found
   */
  public record ValueRecall(String value, int crops, int zeroShot, int learned) {}
}
