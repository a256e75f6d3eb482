package org.cropdesk.db;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.postgresql.PGConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends the statement that is under way on a connection as soon as somebody wants to stop: a count
 * of millions of rows has no safe point of its own. What the transaction wrote is rolled back.
 */
public final class QueryEnder implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(QueryEnder.class);
  private static final long LOOK_MS = 100;

  private final BooleanSupplier stop;
  private final CountDownLatch over = new CountDownLatch(1);
  private final Thread watcher;

  private QueryEnder(PGConnection connection, BooleanSupplier stop) {
    this.stop = stop;
    this.watcher = Thread.ofVirtual().name("query-ender").unstarted(() -> run(connection));
  }

  /**
   * @param stop asked several times a second, on another thread
   */
  public static QueryEnder watch(Connection c, BooleanSupplier stop) throws SQLException {
    var ender = new QueryEnder(c.unwrap(PGConnection.class), stop);
    ender.watcher.start();
    return ender;
  }

  /**
   * A safe point between two statements.
   *
   * @throws CancellationException when a stop is wanted
   */
  public void check() {
    if (stop.getAsBoolean()) {
      throw new CancellationException("Stopped on request");
    }
  }

  private void run(PGConnection connection) {
    try {
      while (!over.await(LOOK_MS, TimeUnit.MILLISECONDS)) {
        if (stop.getAsBoolean()) {
          connection.cancelQuery();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (SQLException e) {
      log.warn("The statement under way could not be ended: {}", e.getMessage());
    }
  }

  /** Waits for the watcher, so that no later statement of the connection is ended. */
  @Override
  public void close() {
    over.countDown();
    try {
      watcher.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
