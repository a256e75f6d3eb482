package org.cropdesk.db;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.ServerSocket;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

final class CatalogDatabaseTest {
  private static CatalogDatabase open(CatalogLocation location) {
    return CatalogDatabase.open(location, InstantSource.system());
  }

  private static void asOwner(CatalogLocation.Server location, String sql) throws Exception {
    var properties = new Properties();
    properties.setProperty("user", String.valueOf(location.user()));
    properties.setProperty("password", String.valueOf(location.password()));
    try (var connection = java.sql.DriverManager.getConnection(location.url(), properties)) {
      Statements.execute(connection, sql);
    }
  }

  @Test
  void anEmptyDatabaseOfASharedServerGetsExtensionAndSchema() throws java.io.IOException {
    try (var database = open(TestCatalog.bare())) {
      String tables = "select count(*) from pg_tables where schemaname = 'cropdesk'";
      assertThat(database.<Long>read("ask", c -> Statements.number(c, tables)))
          .isEqualTo(tablesInScripts() + 1);
      assertThat(database.info().embedded()).isFalse();
      assertThat(database.info().dataDir()).isNull();
      assertThat(database.info().pgvectorVersion()).isEqualTo("0.8.0");
    }
  }

  @Test
  void processesThatOpenAnEmptyDatabaseTogetherMigrateItOnce() throws Exception {
    var location = TestCatalog.bare();
    Callable<Boolean> work =
        () -> {
          open(location).close();
          return true;
        };
    try (var threads = Executors.newFixedThreadPool(3)) {
      for (var future : threads.invokeAll(List.of(work, work, work))) {
        assertThat(future.get()).isTrue();
      }
    }
    try (var database = open(location)) {
      String sql = "select count(*) from schema_history where version is not null";
      assertThat(database.<Long>read("ask", c -> Statements.number(c, sql)))
          .isEqualTo(Migrations.SCRIPTS.size());
    }
  }

  @Test
  void aSchemaOfANewerProgramIsRefused() throws Exception {
    var location = TestCatalog.fresh();
    asOwner(
        location,
        """
        insert into cropdesk.schema_history (installed_rank, version, description, type, script,
          checksum, installed_by, execution_time, success)
        values (99, '999', 'later', 'SQL', 'V999__later.sql', 1, 'cropdesk', 1, true)
        """);
    assertThatThrownBy(() -> open(location))
        .isInstanceOfSatisfying(
            DatabaseException.class,
            e -> assertThat(e.explained()).contains("newer").contains("Update Cropdesk"));
  }

  @Test
  void aMigrationThatWasEditedIsRefused() throws Exception {
    var location = TestCatalog.fresh();
    asOwner(location, "update cropdesk.schema_history set checksum = 5 where version = '1'");
    assertThatThrownBy(() -> open(location)).isInstanceOf(DatabaseException.class);
  }

  @Test
  void aUserWithoutTheRightToTheExtensionIsToldWhatToAskFor() throws Exception {
    var location = TestCatalog.bare();
    asOwner(location, "drop role if exists reader_only");
    asOwner(location, "create role reader_only login password 'hush'");
    var reader = new CatalogLocation.Server(location.url(), "reader_only", "hush");
    assertThatThrownBy(() -> open(reader))
        .isInstanceOfSatisfying(
            DatabaseException.class,
            e -> assertThat(e.explained()).contains("administrator").doesNotContain("hush"));
    asOwner(location, "create extension vector schema public");
    assertThatThrownBy(() -> open(reader))
        .isInstanceOfSatisfying(
            DatabaseException.class, e -> assertThat(e.explained()).contains("CREATE right"));
  }

  @Test
  void anExtensionInAnotherSchemaIsFound() throws Exception {
    var location = TestCatalog.bare();
    asOwner(location, "create schema extensions");
    asOwner(location, "create extension vector schema extensions");
    try (var database = open(location)) {
      String sql = "select count(*) from space_vector";
      assertThat(database.<Long>read("ask", c -> Statements.number(c, sql))).isZero();
    }
  }

  @Test
  void aServerThatIsNotThereOrDoesNotLetUsInIsExplained() throws IOException {
    int port;
    try (var socket = new ServerSocket(0)) {
      port = socket.getLocalPort();
    }
    var nowhere =
        new CatalogLocation.Server("jdbc:postgresql://127.0.0.1:" + port + "/x", "ada", "hush");
    assertThatThrownBy(() -> open(nowhere))
        .isInstanceOfSatisfying(
            DatabaseException.class,
            e -> assertThat(e.explained()).contains("Check the address").doesNotContain("hush"));
    var known = TestCatalog.fresh();
    var wrong = new CatalogLocation.Server(known.url(), known.user(), "wrong-password");
    assertThatThrownBy(() -> open(wrong))
        .isInstanceOfSatisfying(
            DatabaseException.class,
            e -> assertThat(e.explained()).contains("PGPASSWORD").doesNotContain("wrong-password"));
  }

  @Test
  void aFailedTransactionLeavesNothingAndTheConnectionIsUsableAgain() {
    try (var database = open(TestCatalog.fresh())) {
      String insert =
          """
          insert into product (sku, content_hash, changed_by, changed_at, created_at)
          values (?, '', 'test', ?, ?)
          """;
      var now = Instant.parse("2026-03-29T01:30:00Z");
      assertThatThrownBy(() ->
              database.write(
                  "add products",
                  c -> {
                    Statements.update(c, insert, "a", now, now);
                    return Statements.update(c, insert, "a", now, now);
                  }))
          .isInstanceOf(DatabaseException.class)
          .hasMessageContaining("add products");
      String count = "select count(*) from product";
      assertThat(database.<Long>read("ask", c -> Statements.number(c, count))).isZero();
      database.write("add", c -> Statements.update(c, insert, "a", now, now));
      String read = "select changed_at from product";
      assertThat(
              database.<Instant>read(
                  "ask",
                  c ->
                      Statements.list(
                              c,
                              read,
                              r ->
                                  java.util.Objects.requireNonNull(
                                      Statements.instantOrNull(r, "changed_at")))
                          .getFirst()))
          .isEqualTo(now);
      assertThat(database.connectionsInUse()).isZero();
    }
  }

  private static long tablesInScripts() throws java.io.IOException {
    long tables = 0;
    for (String script : Migrations.SCRIPTS) {
      try (var in = Migrations.class.getResourceAsStream("migration/" + script)) {
        var text =
            new String(
                java.util.Objects.requireNonNull(in).readAllBytes(),
                java.nio.charset.StandardCharsets.UTF_8);
        tables += text.lines().filter(line -> line.startsWith("create table")).count();
        tables -= text.lines().filter(line -> line.startsWith("drop table")).count();
      }
    }
    return tables;
  }
}
