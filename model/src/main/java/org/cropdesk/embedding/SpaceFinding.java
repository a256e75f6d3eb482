package org.cropdesk.embedding;

/**
 * One line of a verification.
 *
 * @param title what was looked at
 * @param value what was measured, with its unit
 * @param share 0..1, how good it is; NaN where nothing can be measured
 * @param asked what is asked for
 * @param remedy what to do about it; empty when nothing is to be done
 */
public record SpaceFinding(
    Check check,
    Level level,
    String title,
    String value,
    double share,
    String asked,
    String remedy) {
  /** What is looked at, in the order of a report. */
  public enum Check {
    FILLED,
    COVERED,
    FRESH,
    NULLS,
    LENGTHS,
    DIMENSIONS,
    DISTINCT,
    INDEX,
    INDEX_USED,
    RECALL,
    TEST_QUERY
  }

  /** How it stands. */
  public enum Level {
    GREEN,
    /** Does not keep it from being verified, but should be looked at. */
    AMBER,
    /** Keeps it from being verified. */
    RED
  }
}
