package org.cropdesk.label;

import java.util.List;

/**
 * One attribute with its allowed values.
 *
 * @param name for instance {@code colour}
 * @param values in the order of the file
 * @param templates prompt templates with one {@code {}} for the value; none when only people speak
 *     about it
 * @param multiple whether several values may be right at once
 */
public record Attribute(
    String name, List<String> values, List<String> templates, boolean multiple) {
  public Attribute {
    values = List.copyOf(values);
    templates = List.copyOf(templates);
  }

  /** Whether a machine proposes values. */
  public boolean suggested() {
    return !templates.isEmpty();
  }

  /** An attribute of which one value is right. */
  public Attribute(String name, List<String> values, List<String> templates) {
    this(name, values, templates, false);
  }
}
