package org.cropdesk.search;

/** How the nearest vectors were found. */
public enum Route {
  /** No vectors were compared. */
  NONE,
  /** All of a small space. */
  EXACT,
  /** All that match a narrow filter. */
  EXACT_FILTERED,
  /** By the approximate index, as far as it had to look. */
  INDEX;

  public boolean exact() {
    return this != INDEX;
  }
}
