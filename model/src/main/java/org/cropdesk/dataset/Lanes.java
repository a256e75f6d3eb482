package org.cropdesk.dataset;

import java.util.ArrayList;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;
import org.cropdesk.job.StopSignal;

/** Computes on as many threads as there are cores. */
final class Lanes {
  private Lanes() {}

  /**
   * Does each of {@code count} things once, in no order, and waits.
   *
   * @throws CancellationException when it is stopped
   */
  static void run(int count, StopSignal stop, IntConsumer work) {
    int lanes = Math.min(count, Runtime.getRuntime().availableProcessors());
    var next = new AtomicInteger();
    try (var threads =
        Executors.newFixedThreadPool(
            Math.max(1, lanes), Thread.ofPlatform().name("dataset-", 0).daemon().factory())) {
      var all = new ArrayList<Future<?>>();
      for (int lane = 0; lane < lanes; lane++) {
        all.add(threads.submit(() -> lane(count, next, stop, work)));
      }
      for (Future<?> one : all) {
        await(one);
      }
    }
    if (stop.isRequested()) {
      throw new CancellationException("Stopped");
    }
  }

  private static void lane(int count, AtomicInteger next, StopSignal stop, IntConsumer work) {
    for (int i = next.getAndIncrement(); i < count; i = next.getAndIncrement()) {
      if (stop.isRequested()) {
        return;
      }
      work.accept(i);
    }
  }

  private static void await(Future<?> one) {
    try {
      one.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CancellationException("Interrupted");
    } catch (ExecutionException e) {
      switch (e.getCause()) {
        case RuntimeException known -> throw known;
        case Error error -> throw error;
        case null, default -> throw new IllegalStateException(e.getCause());
      }
    }
  }
}
