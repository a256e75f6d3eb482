package org.cropdesk.app.review;

import java.time.Duration;
import java.time.Instant;

/** How long a person looks before deciding. JavaFX thread only. */
final class Pace {
  private Instant since = Instant.EPOCH;

  /** A product has come on screen. */
  void begin(Instant now) {
    since = now;
  }

  /** Milliseconds since the product came, or since the decision before; never negative. */
  long lap(Instant now) {
    long millis = since.equals(Instant.EPOCH) ? 0 : Duration.between(since, now).toMillis();
    since = now;
    // A clock that was set back must not make time negative.
    return Math.max(0, millis);
  }
}
