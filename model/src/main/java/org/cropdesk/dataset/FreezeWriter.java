package org.cropdesk.dataset;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.function.Consumer;
import org.cropdesk.db.CatalogDatabase;
import org.cropdesk.db.DatabaseException;
import org.cropdesk.db.QueryEnder;
import org.cropdesk.db.Statements;
import org.cropdesk.failure.CatalogException;
import org.cropdesk.failure.ErrorKind;
import org.cropdesk.filter.FilterCatalog;
import org.cropdesk.job.StopSignal;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes a version in one transaction that sees the catalog as it was when it began, so reviewers go
 * on working and no half of what they do is in it. What it has in hand lies in tables of that
 * transaction, so whatever ends it leaves nothing. Time and disk are linear in the crops that
 * match; the heap holds a page of pictures.
 */
final class FreezeWriter {
  private static final Logger log = LoggerFactory.getLogger(FreezeWriter.class);

  // A number of our own says what is locked; beside it stands which one.
  private static final int DATASET_LOCK = 0x63726473;

  private final CatalogDatabase database;
  private final Clock clock;

  FreezeWriter(CatalogDatabase database, Clock clock) {
    this.database = database;
    this.clock = clock;
  }

  /**
   * @param told every finding, as it is found
   * @return empty when it was stopped
   */
  Optional<DatasetVersion> freeze(
      FreezeWish wish, Consumer<Finding> told, FreezeProgress progress, StopSignal stop) {
    try (var lock = new Lock(wish.dataset())) {
      return inSnapshot(
          wish,
          told,
          progress,
          stop,
          run ->
              new VersionWriter(run.c(), wish, run.snapshot(), progress, run.ender())
                  .write(lock.connection, run.gather(), clock.instant()));
    }
  }

  /**
   * All that a freeze does but writing.
   *
   * @return empty when it was stopped
   */
  Optional<Preflight> preflight(
      FreezeWish wish, Consumer<Finding> told, FreezeProgress progress, StopSignal stop) {
    return inSnapshot(wish, told, progress, stop, run -> run.gather().preflight());
  }

  /** A transaction with what it sees. */
  private record Run(Connection c, String snapshot, QueryEnder ender, GatherWriter gatherer) {
    Gathered gather() throws SQLException {
      return gatherer.gather();
    }
  }

  @FunctionalInterface
  private interface Part<T> {
    T of(Run run) throws SQLException;
  }

  private <T> Optional<T> inSnapshot(
      FreezeWish wish,
      Consumer<Finding> told,
      FreezeProgress progress,
      StopSignal stop,
      Part<T> part) {
    var chosen = ChosenSql.of(wish.query(), new FilterCatalog(database).words(), clock);
    try {
      return Optional.of(
          database.write(
              "freeze a version of " + wish.dataset().name(),
              c -> {
                String snapshot = FrozenSql.snapshot(c);
                try (var ender = QueryEnder.watch(c, stop::isRequested);
                    var sizes = new PictureSizes(wish.store())) {
                  var gatherer =
                      new GatherWriter(c, wish, told, progress, ender, stop, sizes, chosen);
                  return part.of(new Run(c, snapshot, ender, gatherer));
                }
              }));
    } catch (CancellationException e) {
      return Optional.empty();
    } catch (DatabaseException e) {
      if (stop.isRequested()) {
        return Optional.empty();
      }
      throw e;
    }
  }

  /** One version of a dataset at a time; the lock dies with the process that holds it. */
  private final class Lock implements AutoCloseable {
    private final Connection connection = database.dedicated("freeze a version");

    Lock(Dataset dataset) {
      boolean mine;
      try {
        mine =
            database.read(
                "freeze a version",
                _ ->
                    Statements.first(
                            connection,
                            "select pg_try_advisory_lock(?, ?)",
                            r -> r.getBoolean(1),
                            DATASET_LOCK,
                            dataset.id())
                        .orElseThrow());
      } catch (RuntimeException e) {
        close();
        throw e;
      }
      if (!mine) {
        close();
        throw new CatalogException(
            ErrorKind.USAGE,
            "A version of " + dataset.name() + " is being frozen already.",
            "Wait until that one is there, or stop it where it runs.",
            null);
      }
    }

    @Override
    public void close() {
      try (connection) {
        // Closing alone leaves the lock until the server has noticed.
        Statements.run(connection, "select pg_advisory_unlock_all()");
      } catch (SQLException e) {
        log.debug("The connection of the lock is broken, and with it the lock", e);
      }
    }
  }
}
