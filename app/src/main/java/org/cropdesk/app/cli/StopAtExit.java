package org.cropdesk.app.cli;

import java.io.PrintWriter;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.cropdesk.job.StopSignal;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the calling thread's work to stop when the process is told to end, and gives it 20 s to come
 * to a safe point.
 */
final class StopAtExit implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(StopAtExit.class);
  private static final long PATIENCE_MS = 20_000;

  /** What is in hand is given back in much less, if the database answers. */
  private static final long GIVING_BACK_MS = 3_000;

  /** The thread itself does not end: it waits in {@code System.exit} for the hooks to be over. */
  private static final CountDownLatch OVER = new CountDownLatch(1);

  private final StopSignal signal = new StopSignal();
  private final Thread worker = Thread.currentThread();
  private final Thread hook;
  private final @Nullable PrintWriter err;
  private final @Nullable CtrlC again;

  private StopAtExit(String name, @Nullable PrintWriter err) {
    this.err = err;
    this.again = err == null ? null : CtrlC.onSecond(this::endNow);
    this.hook = new Thread(this::stopAndWait, name);
    Runtime.getRuntime().addShutdownHook(hook);
  }

  /**
   * @param name of the thread that waits
   */
  static StopAtExit watch(String name) {
    return new StopAtExit(name, null);
  }

  /**
   * For work that gives back what it has in hand when its thread is interrupted, which it is after
   * those 20 s, or at once by a second Ctrl+C.
   *
   * @param name of the thread that waits
   * @param err told at once what is waited for
   */
  static StopAtExit watch(String name, PrintWriter err) {
    return new StopAtExit(name, err);
  }

  /** Said when a command has ended and closed all it had open; nothing is waited for after that. */
  static void commandIsOver() {
    OVER.countDown();
  }

  StopSignal signal() {
    return signal;
  }

  private void stopAndWait() {
    signal.request();
    try {
      if (err != null && OVER.getCount() > 0) {
        err.println(
            "Stopping: the batches in hand are finished first, for "
                + PATIENCE_MS / 1000
                + " s at most, then given back. Ctrl+C gives them back now.");
        err.flush();
      }
      if (!OVER.await(PATIENCE_MS, TimeUnit.MILLISECONDS) && err != null) {
        interrupt();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void interrupt() throws InterruptedException {
    worker.interrupt();
    if (!OVER.await(GIVING_BACK_MS, TimeUnit.MILLISECONDS)) {
      log.warn("What is in hand could not be given back in {} ms", GIVING_BACK_MS);
    }
  }

  private void endNow() {
    try {
      interrupt();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    Runtime.getRuntime().halt(CtrlC.EXIT_CODE);
  }

  @Override
  public void close() {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
      if (again != null) {
        again.close();
      }
    } catch (IllegalStateException e) {
      // The machine is stopping already; the hook is what is running.
    }
  }
}
