package org.cropdesk.backfill;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A run as it stands.
 *
 * @param total products it is about, as counted when it began
 * @param done of them, how many have what they want
 * @param failed of them, how many have not; each is listed with its reason
 * @param skipped products that were left to the next pass because they changed meanwhile
 * @param vectors how many were written
 * @param price of 1,000 items when it was begun; 0 when free
 * @param cost at that price, in its currency
 * @param worked seconds somebody worked on it
 * @param peakMemory bytes of heap at most, in any of its processes
 * @param peakRss bytes of a whole process at most; 0 where the system does not say
 * @param steps seconds by step, summed over threads
 * @param canary null while it has not been judged
 * @param message why it stands where it stands; null when there is nothing to say
 */
public record BackfillRun(
    long id,
    int spaceId,
    BackfillState state,
    BackfillPhase phase,
    BackfillSettings settings,
    long total,
    long done,
    long failed,
    long skipped,
    long vectors,
    double price,
    double cost,
    String actor,
    Instant createdAt,
    @Nullable Instant finishedAt,
    double worked,
    long peakMemory,
    long peakRss,
    Map<Step, Double> steps,
    @Nullable CanaryVerdict canary,
    @Nullable String message,
    String notes) {
  public BackfillRun {
    steps = Map.copyOf(steps);
  }

  /** Seconds since it began, to its end or to now. */
  public double elapsedSeconds(Instant now) {
    Instant end = finishedAt == null ? now : finishedAt;
    return Duration.between(createdAt, end).toMillis() / 1e3;
  }

  /** Vectors a second over the time worked; 0 before there are any. */
  public double rate() {
    return worked > 0 ? vectors / worked : 0;
  }
}
