package org.cropdesk.filter;

import java.util.List;

/**
 * What a filter means to the catalog.
 *
 * @param sql a condition on the rows of a {@link Subject}, true or false and never null; every
 *     value is a parameter
 * @param arguments of the parameters, in order
 */
public record Condition(String sql, List<Object> arguments) {
  public Condition {
    arguments = List.copyOf(arguments);
  }
}
