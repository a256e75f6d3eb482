package org.cropdesk.review;

import java.util.Locale;

/** Where a decision comes from. */
public enum DecisionSource {
  /** Somebody said it here. */
  PERSON,
  /** Labels of another tool say it; somebody brought them here. */
  IMPORT;

  String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  static DecisionSource of(String word) {
    return valueOf(word.toUpperCase(Locale.ROOT));
  }

  /** A summary that says so. */
  String said(String summary) {
    return switch (this) {
      case PERSON -> summary;
      case IMPORT -> summary + " (imported)";
    };
  }
}
