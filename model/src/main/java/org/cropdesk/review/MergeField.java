package org.cropdesk.review;

import org.cropdesk.crop.Box;
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
  /** A box and its margin as a value. */
  static String box(BoxWord.Drawn drawn) {
    Box b = drawn.box();
    return "%s %s %s %s %s".formatted(b.x0(), b.y0(), b.x1(), b.y1(), drawn.margin());
  }

  static BoxWord.Drawn drawn(String value) {
    String[] n = value.split(" ");
    var box =
        new Box(
            Double.parseDouble(n[0]),
            Double.parseDouble(n[1]),
            Double.parseDouble(n[2]),
            Double.parseDouble(n[3]));
    return new BoxWord.Drawn(box, Double.parseDouble(n[4]));
  }

  /** A value of {@link Kind#BOX} for a person, pixels. */
  public static String boxWords(String value) {
    return new BoxWord(drawn(value), null, false).words();
  }

  /** What it is about. */
  public enum Kind {
    /** Where a box is, as {@link #boxWords} reads it; null while the machine's counts. */
    BOX,
    /** What is in a box; null while the machine's word counts. */
    CLASS,
    /** Not null when the crop is not to be there. */
    DELETED,
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
