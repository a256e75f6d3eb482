package org.cropdesk.db;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Waits for something to become true, with a bound and without guessing how long it takes. A
 * condition that fails (what it looks at is not on screen yet) is not true yet; how it failed is
 * told when the patience is over.
 */
public final class Await {
  private Await() {}

  public static void until(String what, BooleanSupplier condition) {
    until(what, Duration.ofSeconds(30), condition);
  }

  public static void until(String what, Duration patience, BooleanSupplier condition) {
    long end = System.nanoTime() + patience.toNanos();
    var never = new CountDownLatch(1);
    while (true) {
      @Nullable AssertionError fault = null;
      try {
        if (condition.getAsBoolean()) {
          return;
        }
      } catch (AssertionError e) {
        fault = e;
      }
      if (System.nanoTime() > end) {
        throw new AssertionError("Not within " + patience + ": " + what, fault);
      }
      try {
        never.await(20, TimeUnit.MILLISECONDS);
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    }
  }
}
