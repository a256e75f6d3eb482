package org.cropdesk.embedding;

/** Where an embedding space stands. At most one space per aspect is active. */
public enum SpaceState {
  BUILDING,
  /** Every subject has its vector and every vector is right. */
  VERIFIED,
  /** The one that searches use. */
  ACTIVE,
  RETIRED
}
