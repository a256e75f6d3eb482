package org.cropdesk.db;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class EmbeddedServerTest {
  @TempDir Path dir;

  /** Opens the catalog in the folder of its argument, says so, and stays until told to leave. */
  static final class Opener {
    private Opener() {}

    public static void main(String[] args) throws IOException {
      var location = new CatalogLocation.Embedded(Path.of(args[0]));
      try (var database = CatalogDatabase.open(location, InstantSource.system())) {
        System.out.println("open " + count(database));
        System.in.read();
      }
      System.out.println("closed");
    }
  }

  private CatalogDatabase open() {
    return CatalogDatabase.open(new CatalogLocation.Embedded(dir), InstantSource.system());
  }

  private static long count(CatalogDatabase database) {
    return database.read("count", c -> Statements.number(c, "select count(*) from product"));
  }

  private static void add(CatalogDatabase database, String sku) {
    database.write(
        "add",
        c ->
            Statements.update(
                c,
                """
                insert into product (sku, content_hash, changed_by, changed_at, created_at)
                values (?, '', 'test', now(), now())
                """,
                sku));
  }

  private long serverPid() throws IOException {
    return Long.parseLong(Files.readAllLines(dir.resolve("pg17/data/postmaster.pid")).getFirst());
  }

  private static boolean isAlive(long pid) {
    return ProcessHandle.of(pid).isPresent();
  }

  @Test
  void rowsSurviveARestartAndTheLastOneOutStopsTheServer() throws IOException {
    long pid;
    try (var database = open()) {
      add(database, "a");
      pid = serverPid();
      assertThat(database.info().postgresVersion()).startsWith("17.");
      assertThat(database.info().pgvectorVersion()).isEqualTo("0.8.0");
      assertThat(database.info().embedded()).isTrue();
    }
    Await.until("the server stops", () -> !isAlive(pid));
    try (var database = open()) {
      assertThat(count(database)).isEqualTo(1);
    }
  }

  @Test
  void aSecondCatalogAttachesAndKeepsTheServerWhenTheFirstLeaves() throws IOException {
    try (var second = openSecondAndCloseFirst()) {
      assertThat(isAlive(serverPid())).isTrue();
      assertThat(count(second)).isEqualTo(1);
    }
  }

  private CatalogDatabase openSecondAndCloseFirst() {
    try (var first = open()) {
      add(first, "a");
      return open();
    }
  }

  @Test
  void aKilledApplicationLeavesAServerThatTheNextOneAttachesTo() throws Exception {
    long pid;
    try (var child = new ChildProcess(Opener.class, dir.toString())) {
      Await.until("the child is open", () -> child.lines().contains("open 0"));
      pid = serverPid();
      child.kill();
    }
    assertThat(isAlive(pid)).isTrue();
    try (var database = open()) {
      assertThat(serverPid()).isEqualTo(pid);
      assertThat(count(database)).isZero();
    }
    Await.until("the server stops", () -> !isAlive(pid));
  }

  @Test
  void aKilledServerIsStartedAgainUnderARunningApplicationAndKeepsWhatWasCommitted()
      throws Exception {
    try (var database = open()) {
      add(database, "a");
      long pid = serverPid();
      ProcessHandle.of(pid).orElseThrow().destroyForcibly();
      Await.until("the server is gone", () -> !isAlive(pid));
      Await.until("the catalog answers again", () -> answers(database));
      assertThat(count(database)).isEqualTo(1);
      assertThat(serverPid()).isNotEqualTo(pid);
    }
  }

  private static boolean answers(CatalogDatabase database) {
    try {
      return count(database) == 1;
    } catch (DatabaseException e) {
      assertThat(e.retryable()).as(e.explained()).isTrue();
      return false;
    }
  }

  @Test
  void aServerKilledTogetherWithItsApplicationIsRecoveredAtTheNextStart() throws Exception {
    try (var child = new ChildProcess(Opener.class, dir.toString())) {
      Await.until("the child is open", () -> child.lines().contains("open 0"));
      long pid = serverPid();
      child.kill();
      ProcessHandle.of(pid).orElseThrow().destroyForcibly();
    }
    assertThat(dir.resolve("pg17/data/postmaster.pid")).exists();
    try (var database = open()) {
      assertThat(count(database)).isZero();
    }
  }

  /** A desktop killed while its server read its log, started again at once, gave up. */
  @Test
  void aServerThatADeadApplicationWasStartingIsWaitedFor() throws Exception {
    try (var database = open()) {
      add(database, "kept");
    }
    for (int i = 0; i < 3; i++) {
      try (var child = new ChildProcess(Opener.class, dir.toString())) {
        Await.until("it is open", () -> child.lines().stream().anyMatch(l -> l.startsWith("open")));
        ProcessHandle.of(serverPid()).orElseThrow().destroyForcibly();
      }
      long before = serverPid();
      try (var _ = new ChildProcess(Opener.class, dir.toString())) {
        Await.until("a server is being started", () -> isAnother(before));
      }
      try (var database = open()) {
        assertThat(count(database)).isEqualTo(1);
      }
    }
  }

  private boolean isAnother(long pid) {
    try {
      return serverPid() != pid;
    } catch (IOException | RuntimeException e) {
      // Read while it was being written.
      return false;
    }
  }

  @Test
  void aPidFileWhoseNumberBelongsToAnotherProgramDoesNotStopTheStart() throws Exception {
    open().close();
    Path pidFile = dir.resolve("pg17/data/postmaster.pid");
    long own = ProcessHandle.current().pid();
    Files.writeString(
        pidFile, own + "\n" + dir + "\n1\n5432\n\n127.0.0.1\n 1234 99999999\nready\n");
    try (var database = open()) {
      assertThat(count(database)).isZero();
    }
  }

  @Test
  void processesThatStartTogetherShareOneServer() throws Exception {
    try (var one = new ChildProcess(Opener.class, dir.toString());
        var two = new ChildProcess(Opener.class, dir.toString())) {
      for (var child : List.of(one, two)) {
        Await.until("both are open", () -> child.lines().contains("open 0"));
      }
      long pid = serverPid();
      one.say("leave");
      assertThat(one.end()).isZero();
      assertThat(isAlive(pid)).isTrue();
      two.say("leave");
      assertThat(two.end()).isZero();
      Await.until("the server stops", () -> !isAlive(pid));
    }
  }

  @Test
  void threadsThatOpenTheSameFolderTogetherAllSucceed() throws Exception {
    try (var threads = Executors.newFixedThreadPool(3)) {
      Callable<Long> work =
          () -> {
            try (var database = open()) {
              return count(database);
            }
          };
      for (var future : threads.invokeAll(List.of(work, work, work))) {
        assertThat(future.get()).isZero();
      }
    }
  }

  @Test
  void thePasswordIsForItsOwnerOnlyAndTheServerDemandsIt() throws Exception {
    try (var database = open()) {
      Path password = dir.resolve("pg17/password");
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(password)))
          .isEqualTo("rw-------");
      String settings =
          """
          select count(*) from pg_settings
           where (name = 'fsync' and setting = 'on') or (name = 'data_checksums' and setting = 'on')
              or (name = 'max_parallel_maintenance_workers' and setting = '0')
          """;
      assertThat(database.<Long>read("ask", c -> Statements.number(c, settings))).isEqualTo(3);
      String rules = "select count(*) from pg_hba_file_rules where auth_method <> 'scram-sha-256'";
      assertThat(database.<Long>read("ask", c -> Statements.number(c, rules))).isZero();
    }
  }
}
