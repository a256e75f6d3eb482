package org.cropdesk.app.cli;

import org.cropdesk.job.StopSignal;

/**
 * Asks the calling thread's work to stop when the process is told to end, and gives it 20 s to come
 * to a safe point.
 */
final class StopAtExit implements AutoCloseable {
  private static final long PATIENCE_MS = 20_000;

  private final StopSignal signal = new StopSignal();
  private final Thread hook;

  private StopAtExit(String name) {
    Thread worker = Thread.currentThread();
    hook = new Thread(() -> stopAndWait(worker), name);
  }

  /**
   * @param name of the thread that waits
   */
  static StopAtExit watch(String name) {
    var watch = new StopAtExit(name);
    Runtime.getRuntime().addShutdownHook(watch.hook);
    return watch;
  }

  StopSignal signal() {
    return signal;
  }

  private void stopAndWait(Thread worker) {
    signal.request();
    try {
      worker.join(PATIENCE_MS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The machine is stopping already; the hook is what is running.
    }
  }
}
