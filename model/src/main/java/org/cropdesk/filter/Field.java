package org.cropdesk.filter;

import java.util.Locale;

/**
 * What is asked of a product or a crop.
 *
 * @param name which one, for a kind of which there are many: an attribute, a measure, a key; empty
 *     for all others
 */
public record Field(FieldKind kind, String name) {
  public Field {
    if (kind.hasName() == name.isEmpty()) {
      throw new IllegalArgumentException(kind + " with the name \"" + name + "\"");
    }
    if (kind == FieldKind.MEASURE && !FieldKind.MEASURES.contains(name)) {
      throw new IllegalArgumentException("No measure " + name);
    }
  }

  /** A field of which there is one. */
  public static Field of(FieldKind kind) {
    return new Field(kind, "");
  }

  /** The effective value of an attribute. */
  public static Field label(String attribute) {
    return new Field(FieldKind.LABEL, attribute);
  }

  /** Whether a word names a field by itself, so that an attribute of that name needs a prefix. */
  static boolean isReserved(String word) {
    String lower = word.toLowerCase(Locale.ROOT);
    return FieldKind.ofWord(lower).isPresent()
        || FieldKind.MEASURES.contains(lower.replace('_', '-'));
  }
}
