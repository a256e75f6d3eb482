package org.cropdesk.dataset;

import java.util.Locale;

/** What a part of a training set is for. */
public enum Split {
  TRAIN,
  VAL,
  TEST;

  /** As folders and files call it: {@code train}, {@code val}, {@code test}. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
