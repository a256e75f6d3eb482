package org.cropdesk.review;

import org.jspecify.annotations.Nullable;

/**
 * Two words about one thing, the second said without sight of the first.
 *
 * @param firstActor who said the first one
 * @param cropId null for what concerns the product
 * @param attribute empty unless it is a label
 */
public record SecondWord(
    String firstActor,
    Kind kind,
    @Nullable Long cropId,
    String attribute,
    String first,
    String second) {
  /** What is spoken about. */
  public enum Kind {
    /** Accepted, or sent to rework for a reason. */
    OUTCOME,
    /** Whether a crop is kept. */
    VERDICT,
    /** Which crop stands for the product. */
    PRIMARY,
    /** The value of an attribute of a crop. */
    LABEL
  }

  public boolean same() {
    return first.equals(second);
  }
}
