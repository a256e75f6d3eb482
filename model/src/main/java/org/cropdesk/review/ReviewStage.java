package org.cropdesk.review;

/** Where a product stands in review. */
public enum ReviewStage {
  NEW,
  IN_REVIEW,
  VERIFIED,
  REWORK
}
