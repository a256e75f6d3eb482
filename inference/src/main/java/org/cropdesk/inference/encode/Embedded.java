package org.cropdesk.inference.encode;

/** What became of one picture or text. */
public sealed interface Embedded {
  /** Code of a vector with a number that is none, or with an infinite one. */
  String NOT_A_NUMBER = "not-a-number";

  /** Code of a vector without a direction. */
  String ZERO = "zero-vector";

  /** Code of a vector of another length than the encoder's. */
  String WRONG_DIMENSIONS = "wrong-dimensions";

  /** Code of an item that the server would not take. */
  String REFUSED = "refused";

  /**
   * @param values of Euclidean length 1, as many as the encoder says, all finite
   */
  record Vector(float[] values) implements Embedded {}

  /**
   * There is no vector, and this item is to blame; the others of its batch have theirs.
   *
   * @param code one of the constants here, or the server's own; never changes its meaning
   * @param message a sentence for people
   */
  record Refused(String code, String message) implements Embedded {}

  /** Takes what an encoder returned: a vector of length 1, or the reason why it is none. */
  static Embedded of(float[] raw, int dimensions) {
    if (raw.length != dimensions) {
      return new Refused(
          WRONG_DIMENSIONS,
          "The encoder returned %d numbers instead of %d.".formatted(raw.length, dimensions));
    }
    double sum = 0;
    for (float value : raw) {
      sum += (double) value * value;
    }
    if (!Double.isFinite(sum)) {
      return new Refused(NOT_A_NUMBER, "The encoder returned a vector that is not a number.");
    }
    if (sum < 1e-20) {
      return new Refused(ZERO, "The encoder returned a vector of zeros.");
    }
    // A vector that has its length already is kept to the last bit.
    return new Vector(Math.abs(sum - 1) < 1e-5 ? raw : Vectors.normalized(raw));
  }
}
