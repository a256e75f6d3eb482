package org.cropdesk.app.cli;

import java.io.PrintWriter;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.cropdesk.db.DatabaseException;

/**
 * Says on the error stream, for every tenth of it, how far an index is that another thread builds.
 */
final class IndexWatch implements AutoCloseable {
  private final ScheduledExecutorService clock =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("index-watch").daemon().factory());
  private final PrintWriter err;
  private final Supplier<OptionalDouble> progress;
  private int told;

  private IndexWatch(PrintWriter err, Supplier<OptionalDouble> progress) {
    this.err = err;
    this.progress = progress;
  }

  static IndexWatch of(PrintWriter err, Supplier<OptionalDouble> progress) {
    var watch = new IndexWatch(err, progress);
    var _ = watch.clock.scheduleWithFixedDelay(watch::look, 1, 1, TimeUnit.SECONDS);
    return watch;
  }

  private void look() {
    try {
      progress
          .get()
          .ifPresent(share -> {
            int tenths = (int) (share * 10);
            if (tenths > told) {
              told = tenths;
              err.printf(Locale.ROOT, "the index is %d %% built%n", 10 * tenths);
              err.flush();
            }
          });
    } catch (DatabaseException e) {
      // Whoever builds it says so.
    }
  }

  @Override
  public void close() {
    clock.shutdownNow();
  }
}
