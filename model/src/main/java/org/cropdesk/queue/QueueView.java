package org.cropdesk.queue;

import java.time.Clock;
import org.cropdesk.filter.Condition;
import org.cropdesk.filter.Filter;
import org.cropdesk.filter.FilterPrinter;
import org.cropdesk.filter.FilterSql;
import org.cropdesk.filter.Subject;

/** Which products a reviewer is handed, and in which order. */
public record QueueView(QueuePile pile, QueueOrder order, Filter filter) {
  /** What everybody starts with. */
  public static final QueueView START =
      new QueueView(QueuePile.WAITING, QueueOrder.LEAST_CERTAIN, new Filter.Everything());

  public QueueView with(Filter other) {
    return new QueueView(pile, order, other);
  }

  public boolean isFiltered() {
    return !(filter instanceof Filter.Everything);
  }

  /** In words: "In rework, newest first, colour:red". */
  public String words() {
    String text = pile.title() + ", " + lower(order.title());
    return isFiltered() ? text + ", " + FilterPrinter.print(filter) : text;
  }

  private static String lower(String text) {
    return Character.toLowerCase(text.charAt(0)) + text.substring(1);
  }

  /**
   * On rows of {@code product p}.
   *
   * @param clock gives today, for filters with days in them
   */
  public Condition condition(Clock clock) {
    var filtered = FilterSql.of(filter, Subject.PRODUCTS, clock);
    return new Condition(pile.condition() + " and (" + filtered.sql() + ")", filtered.arguments());
  }
}
