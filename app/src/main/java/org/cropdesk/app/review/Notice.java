package org.cropdesk.app.review;

/** One line the desk says to the reviewer. */
public record Notice(Level level, String text) {
  /** How loud. */
  public enum Level {
    INFO,
    WARNING,
    ERROR
  }
}
