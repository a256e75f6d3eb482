package org.cropdesk.app.fx;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.logging.Logger;
import javafx.application.Platform;

/** The only door to the JavaFX thread. */
public final class FxThread {
  /** Held, because a logger nobody holds forgets its filter. */
  private static final Logger JAVAFX_LOG = Logger.getLogger("javafx");

  private FxThread() {}

  /** Runs at once on the JavaFX thread, else hands the work to it. */
  public static Executor executor() {
    return work -> {
      if (Platform.isFxApplicationThread()) {
        work.run();
      } else {
        Platform.runLater(work);
      }
    };
  }

  /** Hands work to the JavaFX thread behind what is queued there already. */
  public static void later(Runnable work) {
    Platform.runLater(work);
  }

  /** Runs on the JavaFX thread and waits for the result. Never call it holding a lock. */
  public static <T> T call(Supplier<T> work) throws InterruptedException {
    if (Platform.isFxApplicationThread()) {
      return work.get();
    }
    var result = new AtomicReference<T>();
    var failure = new AtomicReference<Throwable>();
    var done = new CountDownLatch(1);
    Platform.runLater(() -> {
      try {
        result.set(work.get());
      } catch (RuntimeException | Error e) {
        failure.set(e);
      } finally {
        done.countDown();
      }
    });
    done.await();
    if (failure.get() != null) {
      throw new IllegalStateException("Work on the JavaFX thread failed", failure.get());
    }
    return result.get();
  }

  /**
   * Starts JavaFX without an Application class and runs the work on its thread. JavaFX warns about
   * being on the class path, where it works and where we put it; that one line is left out.
   */
  public static void start(Runnable work) {
    JAVAFX_LOG.setFilter(
        r -> !String.valueOf(r.getMessage()).startsWith("Unsupported JavaFX configuration"));
    Platform.setImplicitExit(false);
    Platform.startup(work);
  }

  /** Ends JavaFX. */
  public static void exit() {
    Platform.exit();
  }
}
