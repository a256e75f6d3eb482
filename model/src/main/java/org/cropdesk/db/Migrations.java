package org.cropdesk.db;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.zip.CRC32;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;

/** Brings the schema of a catalog to the version this program was written for. */
final class Migrations {
  static final String SCHEMA = "cropdesk";

  /** In order; a test holds this list against the folder. */
  static final List<String> SCRIPTS =
      List.of(
          "V1__catalog.sql",
          "V2__claims.sql",
          "V3__undo_of_many.sql",
          "V4__boxes.sql",
          "V5__crop_grid.sql",
          "V6__thresholds.sql",
          "V7__heads.sql",
          "V8__flags.sql",
          "V9__queues.sql",
          "V10__quality_of_people.sql",
          "V11__undo_of_runs.sql",
          "V12__spaces_and_backfills.sql",
          "V13__search.sql",
          "V14__room_of_spaces.sql",
          "V15__workers_of_backfills.sql",
          "V16__datasets.sql",
          "V17__models.sql",
          "V18__words_on_spaces.sql",
          "V19__search_by_primary_crop.sql",
          "V20__proof_of_vectors.sql",
          "V21__fields_and_signatures.sql",
          "V22__runs_to_the_end.sql",
          "V23__kept_queries.sql",
          "V24__rate_since_resume.sql");

  private static final String HISTORY = "schema_history";
  private static final String FOLDER = "org/cropdesk/db/migration";
  // Any number, as long as every process uses the same one.
  private static final long LOCK = 0x63726f70_6465736bL;

  private Migrations() {}

  /** What a catalog offers before its schema is touched. */
  record Extension(String version, String schema, List<Integer> typeOids) {}

  /**
   * Makes sure the extension and the schema are there.
   *
   * @throws DatabaseException when the server lacks the extension or the right to make it
   */
  static Extension prepare(Connection connection, boolean embedded) throws SQLException {
    connection.setAutoCommit(false);
    Statements.number(connection, "select count(*) from (select pg_advisory_xact_lock(?)) l", LOCK);
    if (!hasExtension(connection)) {
      createExtension(connection);
    } else if (embedded) {
      Statements.execute(connection, "alter extension vector update");
    }
    createSchema(connection);
    connection.commit();
    connection.setAutoCommit(true);
    return readExtension(connection);
  }

  private static boolean hasExtension(Connection connection) throws SQLException {
    String sql = "select count(*) from pg_extension where extname = 'vector'";
    return Statements.number(connection, sql) == 1;
  }

  private static void createExtension(Connection connection) throws SQLException {
    String available = "select count(*) from pg_available_extensions where name = 'vector'";
    if (Statements.number(connection, available) == 0) {
      throw DatabaseException.environment(
          "The PostgreSQL server does not have the pgvector extension.",
          "Ask its administrator to install pgvector 0.8 or later, then start again.",
          null);
    }
    try {
      Statements.execute(connection, "create extension vector schema public");
    } catch (SQLException e) {
      if ("42501".equals(e.getSQLState())) {
        throw DatabaseException.environment(
            "This database user may not create the pgvector extension.",
            "Ask the server's administrator to run CREATE EXTENSION vector in this database once.",
            e);
      }
      throw e;
    }
  }

  private static void createSchema(Connection connection) throws SQLException {
    String sql = "select count(*) from pg_namespace where nspname = ?";
    if (Statements.number(connection, sql, SCHEMA) == 1) {
      return;
    }
    try {
      Statements.execute(connection, "create schema " + SCHEMA);
    } catch (SQLException e) {
      if ("42501".equals(e.getSQLState())) {
        throw DatabaseException.environment(
            "This database user may not create the schema " + SCHEMA + ".",
            "Ask for the CREATE right on the database, or for a schema of that name.",
            e);
      }
      throw e;
    }
  }

  private static Extension readExtension(Connection connection) throws SQLException {
    String sql =
        """
        select e.extversion, n.nspname,
               (select array_agg(t.oid::int) from pg_type t
                 where t.typnamespace = n.oid and t.typname in ('vector', 'halfvec'))
          from pg_extension e join pg_namespace n on n.oid = e.extnamespace
         where e.extname = 'vector'
        """;
    return Statements.first(
            connection,
            sql,
            row -> {
              var oids = (Integer[]) row.getArray(3).getArray();
              return new Extension(row.getString(1), row.getString(2), List.of(oids));
            })
        .orElseThrow();
  }

  /**
   * Runs what is missing. A catalog that is up to date costs one query: Flyway itself would cost
   * more than everything else of a start.
   *
   * @throws DatabaseException when a newer program wrote the schema, or a migration fails
   */
  static void migrate(Connector connector) throws SQLException {
    List<String> applied;
    try (var connection = connector.getConnection()) {
      applied = applied(connection);
    }
    List<String> known = known();
    if (applied.equals(known)) {
      return;
    }
    if (applied.size() > known.size()) {
      throw DatabaseException.refused(
          "The catalog was written by a newer Cropdesk (schema version %d, this one knows %d)."
              .formatted(applied.size(), known.size()),
          "Update Cropdesk and start again; nothing was changed.",
          null);
    }
    try {
      Flyway.configure()
          .dataSource(connector)
          .locations("classpath:" + FOLDER)
          .schemas(SCHEMA)
          .defaultSchema(SCHEMA)
          .table(HISTORY)
          .createSchemas(false)
          .load()
          .migrate();
    } catch (FlywayException e) {
      throw DatabaseException.refused(
          "The schema of the catalog could not be brought up to date: "
              + String.valueOf(e.getMessage()).lines().findFirst().orElse(""),
          "Nothing was changed; restore the schema of a backup or report this.",
          e);
    }
  }

  /** Version and checksum of each migration that was run, by version. */
  private static List<String> applied(Connection connection) throws SQLException {
    String exists = "select count(*) from pg_tables where schemaname = ? and tablename = ?";
    if (Statements.number(connection, exists, SCHEMA, HISTORY) == 0) {
      return List.of();
    }
    String sql =
        """
        select version, checksum from cropdesk.schema_history
         where success and version is not null order by version::int
        """;
    return Statements.list(connection, sql, row -> row.getString(1) + ":" + row.getInt(2));
  }

  private static List<String> known() {
    var known = new ArrayList<String>();
    for (String script : SCRIPTS) {
      known.add(script.substring(1, script.indexOf("__")) + ":" + checksum(script));
    }
    return known;
  }

  /** Flyway's own: CRC32 over the lines without their ends. */
  private static int checksum(String script) {
    var crc = new CRC32();
    try (var in =
            Objects.requireNonNull(
                Migrations.class.getClassLoader().getResourceAsStream(FOLDER + "/" + script),
                script);
        var reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
      reader.lines().forEach(line -> crc.update(line.getBytes(StandardCharsets.UTF_8)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return (int) crc.getValue();
  }
}
