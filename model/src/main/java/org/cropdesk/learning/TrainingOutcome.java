package org.cropdesk.learning;

/** What came of a training. */
public sealed interface TrainingOutcome {
  String attribute();

  /** One sentence for people. */
  String words();

  /** There is nothing to learn from yet. */
  record TooFew(String attribute, String words) implements TrainingOutcome {}

  /** A new version; {@code used} when its suggestions are shown from now on. */
  record Trained(Head head, boolean used, String words) implements TrainingOutcome {
    @Override
    public String attribute() {
      return head.attribute();
    }
  }
}
