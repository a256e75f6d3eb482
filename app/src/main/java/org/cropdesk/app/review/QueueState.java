package org.cropdesk.app.review;

/** What the desk has to show. */
public enum QueueState {
  /** The first read is under way. */
  LOADING,
  /** There is an item. */
  READY,
  /** Everything waiting has been decided. */
  EMPTY,
  /** The catalog could not be read. */
  FAILED
}
