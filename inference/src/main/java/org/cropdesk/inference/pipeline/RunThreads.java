package org.cropdesk.inference.pipeline;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
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

  private final List<Thread> started = new CopyOnWriteArrayList<>();

  final ExecutorService pull = Executors.newSingleThreadExecutor(named("pull"));
  final ExecutorService coordinate = Executors.newSingleThreadExecutor(named("coordinate"));
  final ExecutorService read =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("cropdesk-read-", 0).factory());
  final ExecutorService pixels;

  /** One for both graphs: side by side on the same cores they drive each other from the caches. */
  final ExecutorService session = Executors.newSingleThreadExecutor(named("session"));

  RunThreads(int pixelThreads) {
    pixels = Executors.newFixedThreadPool(pixelThreads, named("pixels"));
  }

  private ThreadFactory named(String name) {
    var next = new AtomicInteger();
    return task -> {
      var thread = new Thread(task, "cropdesk-" + name + "-" + next.getAndIncrement());
      thread.setDaemon(true);
      started.add(thread);
      return thread;
    };
  }

  /**
   * Interrupts what waits and lets native runs finish; returns when every thread has ended. A read
   * that ignores its interrupt is left behind after a minute.
   */
  void stop() {
    List<ExecutorService> all = List.of(pull, read, pixels, session, coordinate);
    all.forEach(ExecutorService::shutdownNow);
    boolean interrupted = Thread.interrupted();
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (!allEnded(all) && System.nanoTime() < deadline) {
      try {
        await(all);
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean allEnded(List<ExecutorService> all) {
    return all.stream().allMatch(ExecutorService::isTerminated)
        && started.stream().noneMatch(Thread::isAlive);
  }

  /** An executor counts as terminated a moment before its last thread has ended. */
  private void await(List<ExecutorService> all) throws InterruptedException {
    for (ExecutorService executor : all) {
      if (!executor.awaitTermination(1, TimeUnit.SECONDS)) {
        return;
      }
    }
    for (Thread thread : started) {
      thread.join(1000);
    }
  }
}
