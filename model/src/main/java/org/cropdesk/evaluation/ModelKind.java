package org.cropdesk.evaluation;

import java.util.Locale;

/** What a model does. */
public enum ModelKind {
  DETECTOR,
  ENCODER;

  /** As people write it. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
