package org.cropdesk.review;

/**
 * Position in the review queue: the most doubtful products first, ids break ties. Keyset paging
 * starts behind a key.
 *
 * @param doubt 0..1 minus one for every time it was skipped, larger comes earlier
 */
public record QueueKey(double doubt, long productId) {
  /** Before the first item. */
  public static final QueueKey START = new QueueKey(Double.POSITIVE_INFINITY, -1);
}
