package org.cropdesk.review;

/**
 * Position in a review queue; ids break ties. Keyset paging starts behind a key.
 *
 * @param rank by the order of the queue, larger comes earlier
 */
public record QueueKey(double rank, long productId) {
  /** Before the first item. */
  public static final QueueKey START = new QueueKey(Double.POSITIVE_INFINITY, -1);
}
