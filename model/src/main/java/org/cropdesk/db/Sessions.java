package org.cropdesk.db;

import java.sql.Connection;
import java.util.List;
import java.util.function.Function;
import javax.sql.DataSource;
import org.hibernate.SessionFactory;
import org.hibernate.StatelessSession;
import org.hibernate.cfg.Configuration;
import org.hibernate.cfg.JdbcSettings;
import org.hibernate.cfg.MappingSettings;
import org.jspecify.annotations.Nullable;

/** Hibernate's session factory, built when it is first needed. Safe for use by several threads. */
final class Sessions implements AutoCloseable {
  /**
   * By name, because the features depend on this package and not the other way round; a test holds
   * the list against the classes.
   */
  static final List<String> ROWS =
      List.of(
          "org.cropdesk.catalog.ProductRow",
          "org.cropdesk.catalog.ImageRow",
          "org.cropdesk.job.JobRow",
          "org.cropdesk.review.DecisionRow");

  private final DataSource pool;
  private @Nullable SessionFactory factory;

  Sessions(DataSource pool) {
    this.pool = pool;
  }

  <T> T on(Connection connection, Function<StatelessSession, T> work) {
    try (var session =
        build().withStatelessOptions().connection(connection).openStatelessSession()) {
      return work.apply(session);
    }
  }

  synchronized SessionFactory build() {
    if (factory == null) {
      var configuration = new Configuration();
      configuration.getProperties().put(JdbcSettings.JAKARTA_NON_JTA_DATASOURCE, pool);
      configuration.setProperty(MappingSettings.DEFAULT_SCHEMA, Migrations.SCHEMA);
      configuration.setProperty(org.hibernate.cfg.BatchSettings.STATEMENT_BATCH_SIZE, 200);
      configuration.setProperty(JdbcSettings.JDBC_TIME_ZONE, "UTC");
      // Told instead of asked: the server may be away at the very moment of the first use.
      configuration.setProperty(JdbcSettings.ALLOW_METADATA_ON_BOOT, false);
      configuration.setProperty(JdbcSettings.JAKARTA_HBM2DDL_DB_NAME, "PostgreSQL");
      for (String row : ROWS) {
        configuration.addAnnotatedClass(load(row));
      }
      factory = configuration.buildSessionFactory();
    }
    return factory;
  }

  private static Class<?> load(String name) {
    try {
      return Class.forName(name);
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException("The list of rows names a class that is not there", e);
    }
  }

  @Override
  public synchronized void close() {
    if (factory != null) {
      factory.close();
    }
  }
}
