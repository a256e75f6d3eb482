package org.cropdesk.review;

import org.jspecify.annotations.Nullable;

/**
 * One thing two people had a word about, before, now and as it was meant.
 *
 * @param crop id, 0 when it is about the whole product
 * @param attribute of a label, else empty
 * @param base what stood there when the refused decision was made, null for nothing
 * @param theirs what stands there now
 * @param mine what the refused decision says
 * @param asked whether both sides spoke, so that a person has to choose; else mine is taken
 */
public record MergeField(
    Kind kind,
    long crop,
    String attribute,
    @Nullable String base,
    @Nullable String theirs,
    @Nullable String mine,
    boolean asked) {
  /** What it is about. */
  public enum Kind {
    /** {@code keep} or {@code reject}. */
    VERDICT,
    /** The id of a crop. */
    PRIMARY,
    /** Values of the vocabulary, one a line. */
    LABEL,
    /** A note, may be empty; null when it is not flagged. */
    FLAG,
    /** {@code verified} or {@code rework}; null while the product waits for review. */
    STAGE
  }
}
