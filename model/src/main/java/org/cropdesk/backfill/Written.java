package org.cropdesk.backfill;

import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * What a process has written since it last said so. It says so once a second, which is the finest
 * span that is kept; short chunks would pay for it each. Safe for use by several threads.
 */
final class Written {
  private static final long SPAN = TimeUnit.SECONDS.toNanos(1);

  private Part untold = Part.NONE;
  private long toldAt = System.nanoTime() - SPAN;

  /**
   * @param seconds of work, of all threads together
   */
  record Part(long products, long vectors, double seconds) {
    static final Part NONE = new Part(0, 0, 0);

    Part plus(Part other) {
      return new Part(products + other.products, vectors + other.vectors, seconds + other.seconds);
    }
  }

  /** Keeps what was written for later. */
  synchronized void add(Part part) {
    untold = untold.plus(part);
  }

  /** All that is to be said, when it is time; whoever cannot say it adds it again. */
  synchronized Optional<Part> due() {
    return System.nanoTime() - toldAt < SPAN ? Optional.empty() : Optional.of(rest());
  }

  /** All that is to be said. */
  synchronized Part rest() {
    toldAt = System.nanoTime();
    Part all = untold;
    untold = Part.NONE;
    return all;
  }
}
