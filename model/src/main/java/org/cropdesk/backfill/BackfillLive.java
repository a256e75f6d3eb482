package org.cropdesk.backfill;

import java.time.Instant;
import java.util.List;
import java.util.OptionalDouble;

/**
 * A run as it is being worked on.
 *
 * @param asOf by the database's clock
 * @param workers who works on it first, then who did, the latest first
 * @param pace what was written when, the oldest first; spans without anything are left out
 * @param forecast when it ends, as far as can be told
 * @param index how far its index is, 0..1; empty when none is being built
 */
public record BackfillLive(
    BackfillRun run,
    Instant asOf,
    List<BackfillWorker> workers,
    List<BackfillPace> pace,
    Forecast forecast,
    OptionalDouble index) {
  public BackfillLive {
    workers = List.copyOf(workers);
    pace = List.copyOf(pace);
  }

  /** Chunks that somebody who is there holds. */
  public int chunksInHand() {
    return workers.stream().filter(BackfillWorker::working).mapToInt(BackfillWorker::chunks).sum();
  }

  /** Processes at work. */
  public long working() {
    return workers.stream().filter(BackfillWorker::working).count();
  }

  /** Since it began, to its end or to now. */
  public double elapsedSeconds() {
    return run.elapsedSeconds(asOf);
  }
}
