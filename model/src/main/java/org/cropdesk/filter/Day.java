package org.cropdesk.filter;

import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;

/** A day as a person names it; which one that is depends on their clock when it is asked for. */
public sealed interface Day {
  /** A date; the years 1 to 9999. */
  record On(LocalDate date) implements Day {
    public On {
      if (date.getYear() < 1 || date.getYear() > 9999) {
        throw new IllegalArgumentException("A year from 1 to 9999, not " + date.getYear());
      }
    }
  }

  /** So many days before today; 0 is today. */
  record Ago(int days) implements Day {
    static final int MOST = 36_500;

    public Ago {
      if (days < 0 || days > MOST) {
        throw new IllegalArgumentException("From 0 to " + MOST + " days ago, not " + days);
      }
    }
  }

  /** Its first moment, in the clock's zone. */
  default Instant start(Clock clock) {
    return date(clock).atStartOfDay(clock.getZone()).toInstant();
  }

  /** The first moment after it. */
  default Instant end(Clock clock) {
    return date(clock).plusDays(1).atStartOfDay(clock.getZone()).toInstant();
  }

  private LocalDate date(Clock clock) {
    return switch (this) {
      case On(var date) -> date;
      case Ago(var days) -> LocalDate.now(clock).minusDays(days);
    };
  }
}
