package org.cropdesk.queue;

import java.util.Locale;
import java.util.Optional;

/**
 * What comes first in a review queue. Each is a number of the product, larger comes earlier, ids
 * break ties, and every skip puts a product behind all that were skipped less.
 */
public enum QueueOrder {
  /** By how little the machine is sure: margin of the primary crop, detector, labels. */
  LEAST_CERTAIN("Least certain first", "queue_rank"),
  NEWEST("Newest first", "newest_rank"),
  /** By how much the nearest verified products disagree with the machine. */
  MISTAKEN("Most likely mistaken first", "mistaken_rank"),
  /** By how much a reviewer's second is worth: errors of primary crops weigh most. */
  VALUE("Most value per second first", "worth_rank"),
  /** The same shuffled order for everybody: the first n are a fair sample of all. */
  RANDOM("Random sample", "random_rank");

  private final String title;
  private final String column;

  QueueOrder(String title, String column) {
    this.title = title;
    this.column = column;
  }

  public String title() {
    return title;
  }

  /** The column of {@code product} to order by, descending. */
  public String column() {
    return column;
  }

  /** Whether its numbers have to be worked out by {@link QueueSignals}. */
  public boolean isWorkedOut() {
    return this == MISTAKEN || this == VALUE;
  }

  /** The name in links and settings. */
  public String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  public static Optional<QueueOrder> of(String word) {
    for (QueueOrder order : values()) {
      if (order.word().equals(word)) {
        return Optional.of(order);
      }
    }
    return Optional.empty();
  }
}
