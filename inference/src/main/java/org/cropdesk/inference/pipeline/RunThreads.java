package org.cropdesk.inference.pipeline;

import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The threads of one run. No task of one of them waits for a task of the same one. Reading has
 * virtual threads, because it mostly waits for a network.
 */
final class RunThreads {
  private static final long PATIENCE_SECONDS = 60;

  final ExecutorService pull = Executors.newSingleThreadExecutor(named("pull"));
  final ExecutorService coordinate = Executors.newSingleThreadExecutor(named("coordinate"));
  final ExecutorService read =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("cropdesk-read-", 0).factory());
  final ExecutorService pixels;
  final ExecutorService detect = Executors.newSingleThreadExecutor(named("detect"));
  final ExecutorService encode = Executors.newSingleThreadExecutor(named("encode"));

  RunThreads(int pixelThreads) {
    pixels = Executors.newFixedThreadPool(pixelThreads, named("pixels"));
  }

  private static ThreadFactory named(String name) {
    var next = new AtomicInteger();
    return task -> {
      var thread = new Thread(task, "cropdesk-" + name + "-" + next.getAndIncrement());
      thread.setDaemon(true);
      return thread;
    };
  }

  /** Interrupts what waits and lets native runs finish; returns when every thread has ended. */
  void stop() {
    List<ExecutorService> all = List.of(pull, read, pixels, detect, encode, coordinate);
    all.forEach(ExecutorService::shutdownNow);
    boolean interrupted = false;
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    for (ExecutorService executor : all) {
      while (!executor.isTerminated() && System.nanoTime() < deadline) {
        try {
          boolean ended = executor.awaitTermination(1, TimeUnit.SECONDS);
          if (ended) {
            break;
          }
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
