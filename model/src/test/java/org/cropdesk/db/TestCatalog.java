package org.cropdesk.db;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives a test class a catalog of its own on a real server: one embedded server for the whole JVM
 * under {@code target/}, and per class a database cloned from a migrated template. Injects {@link
 * CatalogDatabase} and {@link CatalogLocation.Server}; fails a test that leaves a connection lent
 * out.
 */
public final class TestCatalog
    implements BeforeAllCallback, AfterAllCallback, AfterEachCallback, ParameterResolver {
  private static final AtomicInteger NUMBER = new AtomicInteger();

  private CatalogLocation.@Nullable Server location;
  private @Nullable CatalogDatabase database;

  /** The server of this JVM, started by whoever needs it first and stopped when the JVM ends. */
  private static final class Shared {
    static final EmbeddedServer SERVER = start();

    private static EmbeddedServer start() {
      // Test classes run in two JVMs, each with a server of its own; a bench has no number.
      String name = "test-server" + System.getProperty("cropdesk.fork", "");
      var server = EmbeddedServer.start(Path.of("target", name).toAbsolutePath());
      Runtime.getRuntime().addShutdownHook(new Thread(server::close, "stop-test-server"));
      try (var admin = server.connect("postgres", new java.util.Properties())) {
        dropLeftovers(admin);
        Statements.execute(admin, "create database template_catalog");
      } catch (SQLException e) {
        throw new IllegalStateException(e);
      }
      CatalogDatabase.open(location(server, "template_catalog"), InstantSource.system()).close();
      return server;
    }

    private static void dropLeftovers(java.sql.Connection admin) throws SQLException {
      String sql =
          """
          select datname from pg_database
           where datname like 'test\\_%' or datname = 'template_catalog'
          """;
      for (String name : Statements.list(admin, sql, r -> r.getString(1))) {
        Statements.execute(admin, "drop database " + name + " with (force)");
      }
    }

    static CatalogLocation.Server location(EmbeddedServer server, String database) {
      return server.location(database);
    }
  }

  /** A catalog as it is named on the command line, password included. */
  public static String address(CatalogLocation.Server server) {
    return server.url() + "?user=" + server.user() + "&password=" + server.password();
  }

  /** An empty, migrated catalog on the shared server. */
  public static CatalogLocation.Server fresh() {
    return create("template_catalog");
  }

  /** An empty database without extension or schema on the shared server. */
  public static CatalogLocation.Server bare() {
    return create("template0");
  }

  private static CatalogLocation.Server create(String template) {
    String name = "test_" + NUMBER.incrementAndGet();
    try (var admin = Shared.SERVER.connect("postgres", new java.util.Properties())) {
      Statements.execute(admin, "create database " + name + " template " + template);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
    return Shared.location(Shared.SERVER, name);
  }

  @Override
  public void beforeAll(ExtensionContext context) {
    location = fresh();
    database = CatalogDatabase.open(location, InstantSource.system());
  }

  @Override
  public void afterEach(ExtensionContext context) {
    assertThat(database().connectionsInUse())
        .as("connections that were lent out and not returned")
        .isZero();
  }

  @Override
  public void afterAll(ExtensionContext context) {
    database().close();
  }

  private CatalogDatabase database() {
    if (database == null) {
      throw new IllegalStateException("The catalog is opened before the first test");
    }
    return database;
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    var type = parameter.getParameter().getType();
    return type == CatalogDatabase.class || type == CatalogLocation.Server.class;
  }

  @Override
  public @Nullable Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == CatalogDatabase.class ? database() : location;
  }
}
