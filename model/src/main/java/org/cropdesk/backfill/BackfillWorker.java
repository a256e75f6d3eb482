package org.cropdesk.backfill;

import java.time.Instant;
import java.util.UUID;

/**
 * A process that works or worked on a run.
 *
 * @param name of its person, machine and process
 * @param working whether it has been heard of lately and has not left
 * @param chunks it holds now
 * @param products it has done or found faulty
 * @param seconds it has been at it
 * @param peakHeap bytes of Java's memory at most
 * @param peakRss bytes of the whole process at most; 0 where the system does not say
 */
public record BackfillWorker(
    UUID id,
    String name,
    Instant beganAt,
    Instant seenAt,
    boolean working,
    int chunks,
    long products,
    long vectors,
    double seconds,
    long peakHeap,
    long peakRss) {
  /** Vectors a second over its time; 0 before there are any. */
  public double rate() {
    return seconds > 0 ? vectors / seconds : 0;
  }
}
