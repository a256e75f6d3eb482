package org.cropdesk.db;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A private PostgreSQL with pgvector on one data folder. Several processes may use the same folder:
 * the first starts the server, the others attach, the last one out stops it. A server or a process
 * that was killed is recovered from at the next start, and a server that dies under a running
 * process is started again at the next connection. Safe for use by several threads.
 */
public final class EmbeddedServer implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(EmbeddedServer.class);
  private static final String PRESENCE = "cropdesk presence";
  private static final int START_TRIES = 5;

  private final Path root;
  private final ServerFolder folder;
  private int port;
  private String password = "";
  private @Nullable Connection presence;
  private boolean closed;

  private EmbeddedServer(Path root, ServerFolder folder) {
    this.root = root;
    this.folder = folder;
  }

  /**
   * Starts the server on a folder, or attaches to the one that runs there. Blocks: some seconds the
   * first time, some tenths later.
   *
   * @throws DatabaseException when it cannot be started, with the reason and a remedy
   */
  public static EmbeddedServer start(Path dir) {
    Path root = dir.toAbsolutePath().normalize();
    var folder = new ServerFolder(root, ServerBinaries.unpacked(), ServerUser.choose());
    var server = new EmbeddedServer(root, folder);
    server.ensureRunning();
    return server;
  }

  public Path dataDir() {
    return folder.data();
  }

  /** The port it listens on now; it may change when the server had to be started again. */
  public synchronized int port() {
    return port;
  }

  /**
   * One database of this server as an address of its own, password included, valid as long as the
   * server runs.
   */
  public synchronized CatalogLocation.Server location(String database) {
    return new CatalogLocation.Server(
        "jdbc:postgresql://127.0.0.1:" + port + "/" + database, ServerFolder.USER, password);
  }

  /**
   * A new connection as the server's owner. Starts the server again if it died.
   *
   * @param properties of the JDBC driver; user and password are added here
   */
  Connection connect(String database, Properties properties) throws SQLException {
    try {
      return open(database, properties);
    } catch (SQLException e) {
      if (!"08001".equals(e.getSQLState())) {
        throw e;
      }
      log.warn("The embedded server is gone; starting it again");
      ensureRunning();
      return open(database, properties);
    }
  }

  private Connection open(String database, Properties properties) throws SQLException {
    var all = new Properties();
    all.putAll(properties);
    String url;
    synchronized (this) {
      if (closed) {
        throw new SQLException("The embedded server was closed", "08003");
      }
      url = "jdbc:postgresql://127.0.0.1:" + port + "/" + database;
      all.setProperty("user", ServerFolder.USER);
      all.setProperty("password", password);
    }
    all.putIfAbsent("connectTimeout", "5");
    return DriverManager.getConnection(url, all);
  }

  private synchronized void ensureRunning() {
    if (closed) {
      throw new IllegalStateException("The embedded server was closed");
    }
    try {
      Files.createDirectories(root);
      try (var _ = FolderLock.acquire(folder.lockFile())) {
        folder.initialise();
        password = folder.password();
        if (!attach()) {
          startOrAttach();
        }
      }
    } catch (IOException e) {
      throw DatabaseException.environment(
          "The embedded catalog in " + root + " cannot be opened: " + e.getMessage(),
          "Make sure the folder is on a local disk with free space and is yours to write.",
          e);
    }
  }

  private boolean attach() throws IOException {
    folder.awaitSettled();
    var announced = folder.announcedPort();
    if (announced.isEmpty()) {
      return false;
    }
    port = announced.get();
    try {
      bePresent();
      return true;
    } catch (SQLException e) {
      log.info("No server answers on the announced port {}: {}", port, e.getMessage());
      return false;
    }
  }

  /** The connection by which other processes know that somebody still uses the server. */
  private void bePresent() throws SQLException {
    var properties = new Properties();
    properties.setProperty("ApplicationName", PRESENCE);
    properties.setProperty("connectTimeout", "3");
    closeQuietly(presence);
    presence = open("postgres", properties);
  }

  private void startOrAttach() throws IOException {
    String problem = "";
    for (int attempt = 1; attempt <= START_TRIES; attempt++) {
      try {
        // Another program may take the port between here and the server's own bind: hence the loop.
        port = freePort();
        folder.start(port);
        bePresent();
        return;
      } catch (IOException | SQLException e) {
        problem = e.getMessage() + " (" + folder.lastWords() + ")";
        log.warn("Start {} of the embedded server failed: {}", attempt, problem);
        // One that a dead process had started may have been a moment ahead.
        if (attach()) {
          return;
        }
      }
    }
    throw DatabaseException.environment(
        "The embedded PostgreSQL in " + root + " does not start: " + problem,
        "See server.log in that folder; a full disk and a folder of another user are usual causes.",
        null);
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  /** Leaves the server; the last one to leave stops it. Does not throw: there is no remedy. */
  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    // Under the lock nobody can attach between the count and the stop.
    try (var _ = FolderLock.acquire(folder.lockFile())) {
      if (isLastOne()) {
        closeQuietly(presence);
        folder.stop();
      }
    } catch (IOException e) {
      log.warn("The embedded server in {} did not stop: {}", root, e.getMessage());
    } finally {
      closeQuietly(presence);
      presence = null;
      closed = true;
    }
  }

  private boolean isLastOne() {
    if (presence == null) {
      return false;
    }
    String others =
        """
        select count(*) from pg_stat_activity
         where application_name = ? and pid <> pg_backend_pid()
        """;
    try {
      // A process that left a moment ago is still listed for a few milliseconds.
      for (int i = 0; i < 8; i++) {
        if (Statements.number(presence, others, PRESENCE) == 0) {
          return true;
        }
        Statements.execute(presence, "select pg_sleep(0.05)");
      }
      return false;
    } catch (SQLException e) {
      log.info("The embedded server was gone before it was left");
      return false;
    }
  }

  private static void closeQuietly(@Nullable Connection connection) {
    if (connection == null) {
      return;
    }
    try {
      connection.close();
    } catch (SQLException e) {
      log.debug("A connection was broken before it was closed", e);
    }
  }
}
