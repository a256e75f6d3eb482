package org.cropdesk.label;

import java.util.List;

/**
 * One attribute with its allowed values.
 *
 * @param name for instance {@code colour}
 * @param values in the order of the file
 * @param templates prompt templates with one {@code {}} for the value
 */
public record Attribute(String name, List<String> values, List<String> templates) {
  public Attribute {
    values = List.copyOf(values);
    templates = List.copyOf(templates);
  }
}
