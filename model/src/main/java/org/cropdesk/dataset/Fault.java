package org.cropdesk.dataset;

/** What can be wrong with what a version is to hold, and what becomes of it. */
public enum Fault {
  /** The store has no object of that key. */
  MISSING_PICTURE("missing-picture", Outcome.LEFT_OUT),
  /** The object in the store has another size than the picture that was looked at. */
  OTHER_BYTES("other-bytes", Outcome.LEFT_OUT),
  /** The picture could not be decoded, or was never looked at. */
  UNREADABLE("unreadable", Outcome.LEFT_OUT),
  /** A side is nine pixels or less: loaders of YOLO drop the whole picture without an error. */
  TOO_SMALL("too-small", Outcome.LEFT_OUT),
  /** A machine or an import changed the product after somebody had accepted it. */
  CHANGED("changed", Outcome.LEFT_OUT),
  /** Less than a pixel of the box lies in its picture. */
  OUTSIDE("outside", Outcome.LEFT_OUT),
  /** The box sticks out of its picture and is cut off at the edge. */
  CLAMPED("clamped", Outcome.KEPT),
  /** Nobody said what is in a box; a detector would learn it as background. */
  NO_CLASS("no-class", Outcome.LEFT_OUT),
  /** Two products have the same bytes, and people said different things about them. */
  CONTRADICTION("contradiction", Outcome.LEFT_OUT),
  /** The product has no title, so captions made of it are empty. */
  NO_TITLE("no-title", Outcome.KEPT),
  /** A class has fewer boxes than the query asks for. */
  TOO_FEW("too-few", Outcome.KEPT),
  /** Near to things on two sides of the split: on either it would leak. */
  TWO_SIDES("two-sides", Outcome.LEFT_OUT),
  /** Near to the test set, which is frozen. */
  FROZEN_TEST("frozen-test", Outcome.LEFT_OUT);

  /** What becomes of the item. */
  public enum Outcome {
    /** It is not in the version, and the version says so. */
    LEFT_OUT,
    /** It is in the version; the finding is there to be read. */
    KEPT
  }

  private final String code;
  private final Outcome outcome;

  Fault(String code, Outcome outcome) {
    this.code = code;
    this.outcome = outcome;
  }

  /** As it is stored and printed. */
  public String code() {
    return code;
  }

  public Outcome outcome() {
    return outcome;
  }

  /**
   * Whether somebody who wants no faults is stopped by it: what is left out, and a class with too
   * few boxes.
   */
  public boolean stops() {
    return outcome == Outcome.LEFT_OUT || this == TOO_FEW;
  }
}
