package org.cropdesk.search;

/**
 * How many products are related to a query.
 *
 * @param atLeast there are more, which were not counted
 */
public record Related(long count, boolean atLeast) {
  public static final Related NONE = new Related(0, false);

  /** For people: {@code 12}, {@code 500+}. */
  public String text() {
    return atLeast ? count + "+" : Long.toString(count);
  }
}
