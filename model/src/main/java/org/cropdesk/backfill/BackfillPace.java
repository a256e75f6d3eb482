package org.cropdesk.backfill;

import java.time.Instant;

/**
 * What was written in a span of a run.
 *
 * @param at its beginning
 * @param seconds its length
 */
public record BackfillPace(Instant at, double seconds, long products, long vectors) {
  public double vectorsPerSecond() {
    return vectors / seconds;
  }
}
