package org.cropdesk.dataset.export;

import java.time.Duration;
import java.time.InstantSource;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.cropdesk.failure.CatalogException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says every few seconds that an export's owner lives and how far it is, on a thread of its own: a
 * large picture, a slow disk or the publishing of a million objects must not look like death.
 */
final class Heartbeat implements ExportWatch, AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Heartbeat.class);
  private static final Duration BEAT = Duration.ofSeconds(3);

  private final DatasetExportSql sql;
  private final InstantSource clock;
  private final long export;
  private final UUID owner;
  private final ExportWatch watch;
  private final AtomicReference<Progress> reached;
  private final AtomicBoolean lost = new AtomicBoolean();
  private final ScheduledExecutorService timer;

  Heartbeat(
      DatasetExportSql sql,
      InstantSource clock,
      DatasetExport export,
      UUID owner,
      ExportWatch watch) {
    this.sql = sql;
    this.clock = clock;
    this.export = export.id();
    this.owner = owner;
    this.watch = watch;
    reached =
        new AtomicReference<>(
            new Progress(export.done(), export.total(), export.files(), export.bytes()));
    timer =
        Executors.newSingleThreadScheduledExecutor(task -> {
          var thread = new Thread(task, "cropdesk-export-heartbeat");
          thread.setDaemon(true);
          return thread;
        });
    var _ =
        timer.scheduleWithFixedDelay(
            this::beat, BEAT.toMillis(), BEAT.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void beat() {
    try {
      if (!sql.beat(export, owner, reached.get(), clock.instant())) {
        lost.set(true);
      }
    } catch (CatalogException e) {
      // The catalog may come back; what is written does not depend on it.
      log.info("The catalog was not told how far export {} is", export, e);
    }
  }

  /** Whether somebody else has taken the export on. */
  boolean isLost() {
    return lost.get();
  }

  @Override
  public void reached(Progress progress) {
    reached.set(progress);
    watch.reached(progress);
  }

  @Override
  public void close() {
    timer.close();
  }
}
