package org.cropdesk.dataset.export;

import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.cropdesk.dataset.DatasetVersion;
import org.cropdesk.dataset.export.DatasetExport.State;
import org.cropdesk.db.CatalogDatabase;
import org.cropdesk.failure.CatalogException;
import org.cropdesk.failure.ErrorKind;
import org.cropdesk.job.StopSignal;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Exports of versions, each of them a row of the catalog: who writes it, how far it is, and in the
 * end the manifest that was published. One that was paused, failed or died with its process goes on
 * where it was. All methods block; safe for use by several threads.
 */
public final class DatasetExports {
  private static final Logger log = LoggerFactory.getLogger(DatasetExports.class);

  /** An owner who has not been heard for so long is dead. */
  static final Duration SILENCE = Duration.ofSeconds(30);

  private final DatasetExportSql sql;
  private final InstantSource clock;
  private final Map<String, String> environment;

  /**
   * @param environment names an S3 server and its keys, see {@link
   *     org.cropdesk.storage.ObjectStores}
   */
  public DatasetExports(
      CatalogDatabase database, InstantSource clock, Map<String, String> environment) {
    this.sql = new DatasetExportSql(database);
    this.clock = clock;
    this.environment = environment;
  }

  /**
   * Writes an export down; {@link #run} writes it.
   *
   * @param target {@code DIR} or {@code s3://BUCKET/PREFIX}, which must hold nothing
   * @throws CatalogException of kind USAGE when this is no place for one
   */
  public DatasetExport create(
      DatasetVersion version, ExportOptions options, String target, String actor) {
    String place = ExportTargets.canonical(target);
    long id =
        sql.create(version.id(), options, place, actor, version.counts().images(), clock.instant());
    return get(id);
  }

  /**
   * @throws CatalogException of kind USAGE when there is none
   */
  public DatasetExport get(long id) {
    return sql.find(id)
        .orElseThrow(() ->
            new CatalogException(
                ErrorKind.USAGE,
                "There is no export " + id + ".",
                "List those of a version.",
                null));
  }

  /** The newest first. */
  public List<DatasetExport> of(DatasetVersion version, int limit) {
    return sql.ofVersion(version.id(), limit);
  }

  /** The export that published a manifest, for whoever finds one and wonders. */
  public Optional<DatasetExport> published(String manifestSha256) {
    return sql.published(manifestSha256);
  }

  /**
   * Writes an export, or goes on with it, until it is published or stopped.
   *
   * @param ground of its version
   * @param pause keeps what was written
   * @param cancel removes it
   * @return as it stands then: DONE, PAUSED or CANCELLED
   * @throws CatalogException when it cannot be done; it is FAILED then, with the reason
   */
  public DatasetExport run(
      long id,
      ExportGround ground,
      int threads,
      StopSignal pause,
      StopSignal cancel,
      ExportWatch watch) {
    DatasetExport export = get(id);
    requireVersion(export, ground.source().version());
    UUID owner = claim(export);
    try (var target = open(export);
        var heart = new Heartbeat(sql, clock, export, owner, watch)) {
      var stop =
          StopSignal.when(() -> pause.isRequested() || cancel.isRequested() || heart.isLost());
      var run = new ExportRun(ground, export.options(), target, threads);
      var report = run.run(stop, heart);
      if (report.isPresent()) {
        // Published first, noted second: who dies between finds it published when it goes on.
        if (sql.done(id, owner, report.get(), clock.instant())) {
          target.discard();
        }
      } else if (cancel.isRequested()) {
        target.discard();
        sql.leave(id, owner, State.CANCELLED, "", clock.instant());
      } else {
        sql.leave(id, owner, State.PAUSED, "", clock.instant());
      }
    } catch (CatalogException e) {
      throw failed(id, owner, e);
    } catch (IOException e) {
      throw failed(id, owner, ExportFaults.writing(export.target(), e));
    } catch (RuntimeException | Error e) {
      fail(id, owner, "It met a defect: " + e);
      throw e;
    }
    return get(id);
  }

  /**
   * Removes what a paused, failed or dead export has written.
   *
   * @throws CatalogException when somebody is writing it, or the place cannot be reached
   */
  public DatasetExport cancel(long id) {
    DatasetExport export = get(id);
    UUID owner = claim(export);
    try (var target = open(export)) {
      target.discard();
      sql.leave(id, owner, State.CANCELLED, "", clock.instant());
    } catch (CatalogException e) {
      throw failed(id, owner, e);
    } catch (IOException e) {
      throw failed(id, owner, ExportFaults.writing(export.target(), e));
    }
    return get(id);
  }

  private CatalogException failed(long id, UUID owner, CatalogException e) {
    fail(id, owner, e.explained());
    return e;
  }

  /** A catalog that cannot be told must not hide what went wrong before. */
  private void fail(long id, UUID owner, String message) {
    try {
      sql.leave(id, owner, State.FAILED, message, clock.instant());
    } catch (CatalogException e) {
      log.warn("The catalog was not told that export {} failed: {}", id, message, e);
    }
  }

  private static void requireVersion(DatasetExport export, DatasetVersion version) {
    if (export.versionId() != version.id()) {
      throw new CatalogException(
          ErrorKind.USAGE,
          "Export " + export.id() + " is not of " + version.name() + ".",
          "Name the version it was begun with.",
          null);
    }
  }

  private UUID claim(DatasetExport export) {
    if (!export.state().isOpen()) {
      throw new CatalogException(
          ErrorKind.USAGE,
          "Export %d is over: it was %s."
              .formatted(export.id(), export.state() == State.DONE ? "published" : "cancelled"),
          "Begin another one.",
          null);
    }
    UUID owner = UUID.randomUUID();
    String name =
        ProcessHandle.current().pid() + "@" + environment.getOrDefault("HOSTNAME", "here");
    if (!sql.claim(export.id(), owner, name, SILENCE, clock.instant())) {
      throw new CatalogException(
          ErrorKind.USAGE,
          "Export %d is being written by %s, last heard at %s."
              .formatted(export.id(), export.ownerName(), export.heartbeat()),
          "If that process died, go on after half a minute.",
          null);
    }
    return owner;
  }

  private ExportTarget open(DatasetExport export) {
    String token =
        export.id() + "-" + Hashes.of(export.startedAt() + " " + export.target()).substring(0, 8);
    return ExportTargets.open(export.target(), environment, token);
  }
}
