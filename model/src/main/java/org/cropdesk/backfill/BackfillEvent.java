package org.cropdesk.backfill;

import java.time.Instant;

/** A line of a run's log. */
public record BackfillEvent(long id, Instant at, Level level, String message) {
  /** How much it matters. */
  public enum Level {
    INFO,
    WARN,
    ERROR
  }
}
