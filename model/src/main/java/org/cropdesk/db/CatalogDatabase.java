package org.cropdesk.db;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Function;
import org.cropdesk.change.CatalogChange;
import org.cropdesk.change.ChangeBus;
import org.cropdesk.change.ChangeMessage;
import org.hibernate.HibernateException;
import org.hibernate.StatelessSession;
import org.hibernate.exception.JDBCConnectionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One open catalog: the server (started or attached), the schema, the pool. Safe for use by several
 * threads; all methods that touch the database block and are not for a thread that draws.
 */
public final class CatalogDatabase implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(CatalogDatabase.class);
  private static final int POOL_SIZE = 8;
  private static final long CONNECT_PATIENCE_MS = 3_000;

  private final Connector connector;
  private final HikariDataSource pool;
  private final Sessions sessions;
  private final ServerInfo info;
  private final InstantSource clock;
  private final ChangeBus changes = new ChangeBus();
  private final UUID process = UUID.randomUUID();

  private CatalogDatabase(
      Connector connector, HikariDataSource pool, ServerInfo info, InstantSource clock) {
    this.connector = connector;
    this.pool = pool;
    this.sessions = new Sessions(pool);
    this.info = info;
    this.clock = clock;
  }

  /** Work on one connection. */
  @FunctionalInterface
  public interface Work<T> {
    T on(Connection connection) throws SQLException;
  }

  /**
   * Opens a catalog: starts the embedded server or reaches the given one, makes database, extension
   * and schema, and brings the schema up to date.
   *
   * @throws DatabaseException with the reason and a remedy
   */
  public static CatalogDatabase open(CatalogLocation location, InstantSource clock) {
    long start = System.nanoTime();
    var connector = new Connector(location);
    try {
      ServerInfo info = prepare(connector, location);
      Migrations.migrate(connector);
      var database = new CatalogDatabase(connector, pool(connector), info, clock);
      log.info("Opened {} in {} ms", location.describe(), (System.nanoTime() - start) / 1_000_000);
      return database;
    } catch (SQLException e) {
      leave(connector);
      throw unreachable(location, e);
    } catch (RuntimeException e) {
      leave(connector);
      throw e;
    }
  }

  private static ServerInfo prepare(Connector connector, CatalogLocation location)
      throws SQLException {
    var server = connector.server();
    try (var connection = firstConnection(connector)) {
      var extension = Migrations.prepare(connection, server != null);
      var schemas = new ArrayList<>(List.of(Migrations.SCHEMA, "public"));
      if (!schemas.contains(extension.schema())) {
        schemas.add(extension.schema());
      }
      connector.configure(schemas, extension.typeOids());
      return new ServerInfo(
          connection.getMetaData().getDatabaseProductVersion(),
          extension.version(),
          location.describe(),
          server != null,
          server == null ? null : server.dataDir());
    }
  }

  private static Connection firstConnection(Connector connector) throws SQLException {
    try {
      return connector.getConnection();
    } catch (SQLException e) {
      if (!"3D000".equals(e.getSQLState()) || connector.server() == null) {
        throw e;
      }
      connector.createDatabase();
      return connector.getConnection();
    }
  }

  private static HikariDataSource pool(Connector connector) {
    var config = new HikariConfig();
    config.setDataSource(connector);
    config.setPoolName("cropdesk");
    config.setMaximumPoolSize(POOL_SIZE);
    config.setMinimumIdle(1);
    config.setConnectionTimeout(CONNECT_PATIENCE_MS);
    config.setInitializationFailTimeout(-1);
    return new HikariDataSource(config);
  }

  private static DatabaseException unreachable(CatalogLocation location, SQLException e) {
    String state = String.valueOf(e.getSQLState());
    String remedy =
        switch (state) {
          case "28P01", "28000" -> "Check the user and the password (PGUSER, PGPASSWORD).";
          case "3D000" -> "Create that database, or name another one.";
          default -> "Check the address, and that the server runs and lets this machine in.";
        };
    return DatabaseException.environment(
        "The catalog at " + location.describe() + " cannot be opened: " + firstLine(e), remedy, e);
  }

  private static String firstLine(SQLException e) {
    return String.valueOf(e.getMessage()).lines().findFirst().orElse("no reason given");
  }

  public ServerInfo info() {
    return info;
  }

  public InstantSource clock() {
    return clock;
  }

  /** What this process committed, and what other desks did while somebody listens. */
  public ChangeBus changes() {
    return changes;
  }

  /**
   * Runs statements that only read, on one connection, each on its own snapshot.
   *
   * @param doing completes "could not …" in the message of a failure
   * @throws DatabaseException when the database refuses or is out of reach
   */
  public <T> T read(String doing, Work<T> work) {
    try (var connection = lend()) {
      return work.on(connection);
    } catch (SQLException e) {
      throw DatabaseException.of(doing, e);
    }
  }

  /**
   * Runs work in one transaction: all of it is committed when this returns, none of it when this
   * throws.
   *
   * @param doing completes "could not …" in the message of a failure
   * @throws DatabaseException when the database refuses or is out of reach
   */
  public <T> T write(String doing, Work<T> work) {
    return write(doing, work, result -> List.of());
  }

  /**
   * As {@link #write(String, Work)}, and tells the other desks as soon as it is committed.
   *
   * @param tell what there is to say of the result; with nothing to say, nobody is told
   */
  public <T> T write(String doing, Work<T> work, Function<T, List<ChangeMessage>> tell) {
    try (var connection = lend()) {
      connection.setAutoCommit(false);
      try {
        T result = work.on(connection);
        DeskMessages.commitAndSend(connection, tell.apply(result));
        return result;
      } catch (SQLException | RuntimeException e) {
        rollback(connection);
        throw e;
      } finally {
        restore(connection);
      }
    } catch (HibernateException e) {
      throw DatabaseException.of(doing, sqlCause(e));
    } catch (SQLException e) {
      throw DatabaseException.of(doing, e);
    }
  }

  private Connection lend() throws SQLException {
    if (pool.isClosed()) {
      throw new SQLException("The catalog is closed", "08003");
    }
    return pool.getConnection();
  }

  /** As {@link #write}, through Hibernate: rows as objects, no cache, no dirty checking. */
  public <T> T writeRows(String doing, Function<StatelessSession, T> work) {
    return write(doing, connection -> inSession(connection, work));
  }

  /**
   * Rows as objects on a connection that is already in a transaction; the caller commits. The first
   * call builds the mapping, which takes about a second.
   */
  public <T> T inSession(Connection connection, Function<StatelessSession, T> work) {
    return sessions.on(connection, work);
  }

  /** Builds the mapping ahead of its first use, on the calling thread. */
  public void warmUp() {
    sessions.build();
  }

  /**
   * A connection outside the pool, for a lock that must live as long as some work does. The caller
   * closes it.
   */
  public Connection dedicated(String doing) {
    try {
      return connector.getConnection();
    } catch (SQLException e) {
      throw DatabaseException.of(doing, e);
    }
  }

  /**
   * Starts hearing what other desks commit; {@link #changes} tells it. The caller closes it.
   *
   * @param desk the desk whose own messages are left out
   * @param reachable told on the listening thread whether the database can be reached; must not
   *     block
   */
  public DeskMessages listen(UUID desk, Consumer<Boolean> reachable) {
    return DeskMessages.start(connector, Set.of(desk, process), changes, reachable);
  }

  /**
   * Tells other processes what the transaction of this connection changes, when it commits. This
   * process is told by {@link #changes}, after the commit.
   *
   * @param change one that lists products; nothing is said of none
   */
  public void tellOthers(Connection c, CatalogChange change) throws SQLException {
    for (ChangeMessage message : ChangeMessage.ofProducts(process, change)) {
      DeskMessages.send(c, message);
    }
  }

  /**
   * Tells this process and all others that a space was made, proved or changed its state. Called
   * after the commit; whoever does not hear it sees it when it looks next.
   */
  public void spaceChanged(int space) {
    changes.publish(new CatalogChange.SpaceChanged(space));
    try (var connection = lend()) {
      DeskMessages.send(connection, ChangeMessage.space(process, space));
    } catch (SQLException e) {
      log.warn("Other desks were not told that space {} changed: {}", space, e.getMessage());
    }
  }

  /** How many connections of the pool are lent out now; for tests that look for leaks. */
  public int connectionsInUse() {
    return pool.getHikariPoolMXBean().getActiveConnections();
  }

  /** Closes the pool and leaves the embedded server. */
  @Override
  public void close() {
    sessions.close();
    pool.close();
    leave(connector);
  }

  private static void leave(Connector connector) {
    var server = connector.server();
    if (server != null) {
      server.close();
    }
  }

  private static SQLException sqlCause(HibernateException e) {
    for (Throwable t = e; t != null; t = t.getCause()) {
      if (t instanceof SQLException sql) {
        return sql;
      }
    }
    return new SQLException(e.getMessage(), e instanceof JDBCConnectionException ? "08006" : "", e);
  }

  private static void rollback(Connection connection) {
    try {
      connection.rollback();
    } catch (SQLException e) {
      // The connection is broken, and with it the transaction.
      log.debug("Rollback failed", e);
    }
  }

  private static void restore(Connection connection) {
    try {
      connection.setAutoCommit(true);
    } catch (SQLException e) {
      log.debug("The connection is broken; the pool replaces it", e);
    }
  }
}
