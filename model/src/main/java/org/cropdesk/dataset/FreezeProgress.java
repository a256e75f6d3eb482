package org.cropdesk.dataset;

/** Hears how far a freeze is, on the freezing thread. */
@FunctionalInterface
public interface FreezeProgress {
  /** Hears nothing. */
  FreezeProgress NONE = (step, done, total) -> {};

  /** What is done now; in this order. */
  enum Step {
    CHOOSING("choosing"),
    READING("reading and checking"),
    SPLITTING("splitting"),
    WRITING("writing");

    private final String word;

    Step(String word) {
      this.word = word;
    }

    /** For people. */
    public String word() {
      return word;
    }
  }

  /**
   * @param done pictures of this step
   * @param total pictures, 0 while nobody knows
   */
  void progressed(Step step, long done, long total);
}
