package org.cropdesk.db;

import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.util.List;
import java.util.Properties;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.core.BaseConnection;

/** Opens the connections of one catalog, all with the same settings. Safe for several threads. */
final class Connector implements DataSource {
  private static final String DATABASE = "cropdesk";

  private final CatalogLocation location;
  private final @Nullable EmbeddedServer server;
  private final Properties properties = new Properties();
  private List<Integer> vectorTypes = List.of();

  Connector(CatalogLocation location) {
    this.location = location;
    this.server =
        switch (location) {
          case CatalogLocation.Embedded(var dir) -> EmbeddedServer.start(dir);
          case CatalogLocation.Server _ -> null;
        };
    properties.setProperty("ApplicationName", "cropdesk");
    properties.setProperty("options", "-c TimeZone=UTC");
    properties.setProperty("reWriteBatchedInserts", "true");
    properties.setProperty("tcpKeepAlive", "true");
    properties.setProperty("connectTimeout", "10");
  }

  @Nullable EmbeddedServer server() {
    return server;
  }

  /**
   * To be called once, before the pool is made.
   *
   * @param schemas searched in this order
   * @param vectorTypes oids of the vector types, which differ from database to database
   */
  void configure(List<String> schemas, List<Integer> vectorTypes) {
    properties.setProperty("currentSchema", String.join(",", schemas));
    this.vectorTypes = List.copyOf(vectorTypes);
  }

  /** Makes the embedded server's database; a shared server's database is somebody else's. */
  void createDatabase() throws SQLException {
    if (server == null) {
      return;
    }
    try (var admin = server.connect("postgres", new Properties())) {
      Statements.execute(admin, "create database " + DATABASE);
    } catch (SQLException e) {
      // Another process that started at the same time made it.
      if (!"42P04".equals(e.getSQLState()) && !"23505".equals(e.getSQLState())) {
        throw e;
      }
    }
  }

  @Override
  public Connection getConnection() throws SQLException {
    Connection connection = connect();
    try {
      for (int oid : vectorTypes) {
        connection.unwrap(BaseConnection.class).getQueryExecutor().addBinarySendOid(oid);
      }
      return connection;
    } catch (SQLException e) {
      connection.close();
      throw e;
    }
  }

  private Connection connect() throws SQLException {
    if (server != null) {
      return server.connect(DATABASE, properties);
    }
    var address = (CatalogLocation.Server) location;
    var all = new Properties();
    all.putAll(properties);
    if (address.user() != null) {
      all.setProperty("user", address.user());
    }
    if (address.password() != null) {
      all.setProperty("password", address.password());
    }
    return DriverManager.getConnection(address.url(), all);
  }

  @Override
  public Connection getConnection(String username, String password) throws SQLException {
    throw new SQLFeatureNotSupportedException("The catalog knows its own user");
  }

  @Override
  public @Nullable PrintWriter getLogWriter() {
    return null;
  }

  @Override
  public void setLogWriter(@Nullable PrintWriter out) {
    // The driver logs through java.util.logging.
  }

  @Override
  public void setLoginTimeout(int seconds) {
    // The pool sets one; each connection has its own already.
  }

  @Override
  public int getLoginTimeout() {
    // The pool waits this long, in seconds, for a connection that is being made when it closes.
    return 5;
  }

  @Override
  public Logger getParentLogger() throws SQLFeatureNotSupportedException {
    throw new SQLFeatureNotSupportedException();
  }

  @Override
  public <T> T unwrap(Class<T> type) throws SQLException {
    if (type.isInstance(this)) {
      return type.cast(this);
    }
    throw new SQLException("Not a " + type.getName());
  }

  @Override
  public boolean isWrapperFor(Class<?> type) {
    return type.isInstance(this);
  }
}
