package org.cropdesk.index;

/** What the choice of the primary crop rests on. */
public enum PrimaryBasis {
  /** Text/image score, size and position as tie-breakers. */
  TEXT,
  /** The product has no text: detector score, size and position. */
  NO_TEXT,
  /** No crop was kept, so there is no primary. */
  NO_CANDIDATE
}
