package org.cropdesk.app.backfill;

/**
 * One thing that is looked at before a run begins.
 *
 * @param value what was found, a sentence
 * @param remedy what to do about it; empty when all is well
 */
public record PreflightLine(Check check, Level level, String value, String remedy) {
  /** What is looked at, in this order. */
  public enum Check {
    CATALOG("Catalog"),
    ENCODER("Encoder"),
    LIMITS("Server limits"),
    SELF_TEST("Self-test"),
    /** Only where a file names them. */
    SKUS("Skus of the file"),
    PRODUCTS("Products"),
    DISK("Disk"),
    TIME("Time"),
    /** Only where an embedding server is asked. */
    QUOTA("Server quota"),
    COST("Cost");

    private final String title;

    Check(String title) {
      this.title = title;
    }

    public String title() {
      return title;
    }
  }

  /** How it stands. */
  public enum Level {
    OK,
    /** Worth knowing; the run may begin. */
    NOTE,
    /** The run cannot begin. */
    PROBLEM
  }

  static PreflightLine ok(Check check, String value) {
    return new PreflightLine(check, Level.OK, value, "");
  }

  static PreflightLine note(Check check, String value, String remedy) {
    return new PreflightLine(check, Level.NOTE, value, remedy);
  }

  static PreflightLine problem(Check check, String value, String remedy) {
    return new PreflightLine(check, Level.PROBLEM, value, remedy);
  }
}
