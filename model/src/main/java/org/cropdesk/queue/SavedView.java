package org.cropdesk.queue;

/**
 * A queue under a name, for everybody.
 *
 * @param filter as text, so that a view stays readable when its filter has ceased to be
 * @param owner who saved it
 */
public record SavedView(
    String name, QueuePile pile, QueueOrder order, String filter, String owner) {
  /** Longer names are refused. */
  public static final int LONGEST_NAME = 80;
}
