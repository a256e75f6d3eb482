package org.cropdesk.app.history;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import org.jspecify.annotations.Nullable;

/** Which days of the log. */
public enum Period {
  EVER("Any time"),
  TODAY("Today"),
  YESTERDAY("Yesterday"),
  WEEK("The last 7 days");

  private final String text;

  Period(String text) {
    this.text = text;
  }

  /** Begin of the first day; null for any time. */
  @Nullable Instant from(LocalDate today, ZoneId zone) {
    return switch (this) {
      case EVER -> null;
      case TODAY -> start(today, zone);
      case YESTERDAY -> start(today.minusDays(1), zone);
      case WEEK -> start(today.minusDays(6), zone);
    };
  }

  /** End of the last day, exclusive; null while it goes on. */
  @Nullable Instant until(LocalDate today, ZoneId zone) {
    return this == YESTERDAY ? start(today, zone) : null;
  }

  private static Instant start(LocalDate day, ZoneId zone) {
    return day.atStartOfDay(zone).toInstant();
  }

  @Override
  public String toString() {
    return text;
  }
}
