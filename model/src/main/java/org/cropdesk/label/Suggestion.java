package org.cropdesk.label;

/**
 * A value a machine proposes for an attribute.
 *
 * @param confidence 0..1 within the attribute's vocabulary
 * @param rank 1 for the best
 * @param headVersion version of the attribute's head that says so, 0 for zero-shot
 */
public record Suggestion(
    String attribute, String value, double confidence, int rank, int headVersion) {
  /** A zero-shot suggestion. */
  public Suggestion(String attribute, String value, double confidence, int rank) {
    this(attribute, value, confidence, rank, 0);
  }

  /** Where it comes from, for people. */
  public String origin() {
    return headVersion > 0 ? "learned, version " + headVersion : "zero-shot";
  }
}
