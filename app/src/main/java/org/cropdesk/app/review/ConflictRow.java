package org.cropdesk.app.review;

import org.cropdesk.review.MergeField;
import org.jspecify.annotations.Nullable;

/**
 * One line of an open question, in words.
 *
 * @param side whose value was chosen, null while nobody has chosen
 */
public record ConflictRow(
    MergeField field, String what, String base, String theirs, String mine, @Nullable Side side) {
  /** Whose value stands in the end. */
  public enum Side {
    THEIRS,
    MINE
  }

  ConflictRow chosen(Side chosen) {
    return new ConflictRow(field, what, base, theirs, mine, chosen);
  }
}
