package org.cropdesk.backfill;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicInteger;
import org.cropdesk.db.Await;
import org.cropdesk.db.CatalogDatabase;
import org.cropdesk.db.CatalogLocation;
import org.cropdesk.db.ChildProcess;
import org.cropdesk.db.ServerHands;
import org.cropdesk.db.Statements;
import org.cropdesk.embedding.Aspect;
import org.cropdesk.job.StopSignal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a server goes through that nobody kills: it is restarted, and its disk is full. */
final class ServerFaultsTest {
  private static final int PRODUCTS = 1_200;
  private static final int DIMENSIONS = 390;

  /**
   * Blocks of 512 bytes; a page that lies across is written in part, as on a disk that is full. A
   * segment of the log has 16 MB and must fit.
   */
  private static final int MOST_BLOCKS = 41_000;

  @TempDir Path dir;

  /** Works on a run with a disk that is nearly full. Arguments: folder of the server, run. */
  static final class Worker {
    private Worker() {}

    public static void main(String[] args) {
      var server = new CatalogLocation.Embedded(Path.of(args[0]));
      var database = CatalogDatabase.open(server, InstantSource.system());
      System.out.println("opened");
      new BackfillRunner(database, Clock.systemUTC())
          .work(
              Long.parseLong(args[1]),
              maker(),
              new StopSignal(),
              r -> System.out.println("done " + r.done()));
      System.exit(0);
    }
  }

  private static DrawnMaker maker() {
    return new DrawnMaker("second", Aspect.TEXT, DIMENSIONS);
  }

  private static void fill(CatalogDatabase database) {
    String sql =
        """
        insert into product (sku, title, content_hash, indexed_hash, indexed_at, changed_by,
                             changed_at, created_at)
        select 'p' || i, 'Thing ' || i, 'h', 'h', now(), 'test', now(), now()
          from generate_series(1, ?) i
        """;
    database.write("make products", c -> Statements.update(c, sql, PRODUCTS));
  }

  private static BackfillRun begin(CatalogDatabase database) {
    var settings =
        new BackfillSettings(20, 2, true, 0, false, 0.1, BackfillScope.of(BackfillScope.Kind.ALL));
    return new Backfills(database, Clock.systemUTC()).begin(maker(), settings, "ops", "");
  }

  private static BackfillRun work(CatalogDatabase database, BackfillRun run, DrawnMaker maker) {
    return new BackfillRunner(database, Clock.systemUTC())
        .work(run.id(), maker, new StopSignal(), r -> {});
  }

  @Test
  void aRestartOfTheServerInTheMiddleLosesNothing() throws Exception {
    Path server = dir.resolve("server");
    try (var database =
        CatalogDatabase.open(new CatalogLocation.Embedded(server), InstantSource.system())) {
      fill(database);
      var run = begin(database);
      var chunks = new AtomicInteger();
      var end =
          work(
              database,
              run,
              maker()
                  .before(ps -> {
                    if (chunks.incrementAndGet() % 20 == 0) {
                      ServerHands.stop(server);
                    }
                  }));
      assertThat(chunks).hasValueGreaterThan(40);
      assertThat(end.state()).isEqualTo(BackfillState.DONE);
      assertThat(end.done()).isEqualTo(PRODUCTS);
      assertThat(end.failed()).isZero();
      EveryProduct.isRightOrListed(database, run.id(), maker());
    }
  }

  /** The limit of a file's size stands for the end of the disk: anybody may set it. */
  @Test
  void aFullDiskIsSaidAndWaitedForAndTheRunGoesOnWhenThereIsRoom() throws Exception {
    Path server = dir.resolve("server");
    var location = new CatalogLocation.Embedded(server);
    BackfillRun run;
    try (var database = CatalogDatabase.open(location, InstantSource.system())) {
      fill(database);
      run = begin(database);
      // One vector a page, so that the partition meets the limit and nothing else does.
      database.write(
          "spread",
          c ->
              Statements.update(
                  c, "alter table space_vector_%d set (fillfactor = 10)".formatted(run.spaceId())));
      String others =
          """
          with p as (
            insert into product (sku, content_hash, changed_by, changed_at, created_at)
            select 'other' || i, 'h', 'test', now(), now() from generate_series(1, 2000) i
            returning id)
          insert into space_vector (space_id, subject_id, product_id, dimensions, fingerprint,
                                    source_type, embedding)
          select ?, id, id, ?, '', 'TEXT', array_fill(0.05, array[?])::vector::halfvec from p
          """;
      database.write(
          "fill the disk",
          c -> Statements.update(c, others, run.spaceId(), DIMENSIONS, DIMENSIONS));
    }
    try (var worker =
            ChildProcess.limited(
                MOST_BLOCKS, Worker.class, server.toString(), Long.toString(run.id()));
        var database = open(worker, location)) {
      var runs = new Backfills(database, Clock.systemUTC());
      Await.until(
          "the run says that it is short of disk",
          Duration.ofMinutes(2),
          () ->
              runs.events(run.id(), 0, 100).stream()
                  .anyMatch(e -> e.message().contains("short of disk")));
      BackfillRun waits = runs.get(run.id());
      assertThat(waits.state()).isEqualTo(BackfillState.RUNNING);
      assertThat(waits.done()).isBetween(1L, PRODUCTS - 1L);
      assertThat(worker.isAlive()).as("it tries again").isTrue();
      worker.kill();
      ServerHands.stop(server);
    }
    // Room again: the next server has no limit.
    try (var database = CatalogDatabase.open(location, InstantSource.system())) {
      database.write(
          "clear away",
          c -> Statements.update(c, "delete from space_vector where fingerprint = ''"));
      assertThat(work(database, run, maker()).state()).isEqualTo(BackfillState.DONE);
      EveryProduct.isRightOrListed(database, run.id(), maker());
    }
  }

  /** Its server is the one with the limit, so it must be the one that starts it. */
  private static CatalogDatabase open(ChildProcess worker, CatalogLocation.Embedded location) {
    Await.until("the worker works", Duration.ofMinutes(1), () -> worker.lines().size() > 0);
    return CatalogDatabase.open(location, InstantSource.system());
  }
}
