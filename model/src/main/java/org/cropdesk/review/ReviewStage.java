package org.cropdesk.review;

/** Where a product stands in review. */
public enum ReviewStage {
  NEW,
  IN_REVIEW,
  VERIFIED,
  REWORK;

  /** Whether nobody has ended its review yet. */
  public boolean waits() {
    return this == NEW || this == IN_REVIEW;
  }
}
