package org.cropdesk.people;

import org.cropdesk.learning.Comparison;

/**
 * How often one word was overruled by a person.
 *
 * @param group what the rates are told apart by
 * @param name of this one within the group
 * @param words that people saw
 * @param overruled of these
 */
public record Rate(String group, String name, long words, long overruled) {
  /** With its 95 % interval. */
  public Comparison.Share share() {
    return Comparison.Share.of(overruled, words);
  }

  public boolean few() {
    return words < Agreement.ENOUGH;
  }
}
