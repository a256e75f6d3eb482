package org.cropdesk.backfill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.time.Clock;
import java.time.InstantSource;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.cropdesk.db.CatalogDatabase;
import org.cropdesk.db.CatalogLocation;
import org.cropdesk.db.Statements;
import org.cropdesk.db.TestCatalog;
import org.cropdesk.embedding.SpaceState;
import org.cropdesk.embedding.Spaces;
import org.cropdesk.failure.CatalogException;
import org.cropdesk.failure.ErrorKind;
import org.cropdesk.job.StopSignal;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Several desks at one run, of which some cannot do the work; and a server that refuses it. */
final class DesksTest {
  private static final int PRODUCTS = 60;

  private final CatalogLocation.Server location = TestCatalog.fresh();
  private final CatalogDatabase database = CatalogDatabase.open(location, InstantSource.system());
  private final DrawnRuns runs = new DrawnRuns(database);

  @AfterEach
  void close() {
    assertThat(database.connectionsInUse()).isZero();
    database.close();
  }

  private BackfillRun begin(DrawnMaker maker) {
    return runs.begin(
        maker, DrawnRuns.settings(5, 2, false, DrawnRuns.only(BackfillScope.Kind.ALL)));
  }

  private static DrawnMaker withoutStore() {
    return DrawnRuns.maker()
        .before(ps -> {
          throw new CatalogException(
              ErrorKind.STORE, "The store s3://pictures is out of reach.", "Join the VPN.", null);
        });
  }

  private BackfillRun work(String person, BackfillRun run, VectorMaker maker) {
    return new BackfillRunner(database, Clock.systemUTC(), person)
        .work(run.id(), maker, new StopSignal(), r -> {});
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(60, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** pgEdge#78: one worker that could not go on stopped all of them. */
  @Test
  void aDeskThatCannotReachTheStoreLeavesAndTheOthersGoOn() throws Exception {
    runs.fill(PRODUCTS);
    var run = begin(DrawnRuns.maker());
    var atWork = new CountDownLatch(1);
    var left = new CountDownLatch(1);
    var good =
        DrawnRuns.maker()
            .before(ps -> {
              atWork.countDown();
              await(left);
            });
    try (var other = Executors.newSingleThreadExecutor()) {
      var end = other.submit(() -> work("grace", run, good));
      await(atWork);
      CatalogException said =
          catchThrowableOfType(CatalogException.class, () -> work("laptop", run, withoutStore()));
      assertThat(said.kind()).isEqualTo(ErrorKind.STORE);
      assertThat(said.explained())
          .contains("out of reach", "has left run " + run.id(), "others go on", "Join the VPN.");
      assertThat(runs.runs().get(run.id()).state()).isEqualTo(BackfillState.RUNNING);
      left.countDown();
      assertThat(end.get().state()).isEqualTo(BackfillState.DONE);
    }
    assertThat(runs.log(run))
        .anyMatch(line ->
            line.startsWith("laptop on ")
                && line.contains("has left the run: The store s3://pictures is out of reach.")
                && line.contains("What it had in hand was given back; another goes on with it."))
        .noneMatch(line -> line.contains("went silent"));
    EveryProduct.isRightOrListed(database, run.id(), DrawnRuns.maker());
  }

  @Test
  void aDeskWithAnotherEncoderCannotJoinAndTheLogSaysSo() {
    runs.fill(PRODUCTS);
    var run = begin(DrawnRuns.maker());
    assertThatThrownBy(() -> work("laptop", run, DrawnRuns.maker().swapped()))
        .isInstanceOf(CatalogException.class)
        .hasMessageContaining("no longer computes");
    assertThat(runs.log(run))
        .anyMatch(line ->
            line.startsWith("laptop on ")
                && line.contains("could not join the run: The encoder second no longer computes"));
    assertThat(runs.work(run, DrawnRuns.maker()).state()).isEqualTo(BackfillState.DONE);
  }

  @Test
  void theLastDeskThatCannotGoOnPausesTheRunAndSaysWhy() throws Exception {
    runs.fill(PRODUCTS);
    var run = begin(DrawnRuns.maker());
    var both = new CountDownLatch(2);
    try (var desks = Executors.newFixedThreadPool(2)) {
      Runnable desk =
          () -> {
            try {
              work(
                  "somebody",
                  run,
                  DrawnRuns.maker()
                      .before(ps -> {
                        both.countDown();
                        await(both);
                        throw new CatalogException(
                            ErrorKind.STORE, "The store is out of reach.", "Start it.", null);
                      }));
            } catch (CatalogException left) {
              assertThat(left).hasMessageContaining("has left run");
            }
          };
      var one = desks.submit(desk);
      var two = desks.submit(desk);
      one.get();
      two.get();
    }
    BackfillRun paused = runs.runs().get(run.id());
    assertThat(paused.state()).isEqualTo(BackfillState.PAUSED);
    assertThat(paused.message())
        .contains("The store is out of reach.", "what is done is kept", "Resume it");
    assertThat(runs.log(run)).anyMatch(line -> line.contains("has left the run"));
    assertThat(runs.number("select count(*) from backfill_chunk where attempts > 0")).isZero();
    runs.runs().resume(run.id(), "ops");
    assertThat(runs.work(run, DrawnRuns.maker()).state()).isEqualTo(BackfillState.DONE);
    EveryProduct.isRightOrListed(database, run.id(), DrawnRuns.maker());
  }

  /**
   * It ended the process with no word in the log, and the run stood as if somebody worked on it.
   */
  @Test
  void aServerThatRefusesTheIndexPausesTheRunWithItsReason() throws Exception {
    runs.fill(PRODUCTS);
    var run = begin(DrawnRuns.maker());
    database.write(
        "be strict with who comes now",
        c -> {
          String name =
              Statements.first(c, "select current_database()", r -> r.getString(1)).orElseThrow();
          Statements.execute(c, "alter database " + name + " set statement_timeout = '3s'");
          return true;
        });
    try (var strict = CatalogDatabase.open(location, InstantSource.system());
        var holds = database.dedicated("hold the index")) {
      holds.setAutoCommit(false);
      Statements.execute(
          holds, "lock table space_vector_" + run.spaceId() + " in share update exclusive mode");
      BackfillRun end = new DrawnRuns(strict).work(run, DrawnRuns.maker());
      assertThat(end.state()).isEqualTo(BackfillState.PAUSED);
      assertThat(end.phase()).isEqualTo(BackfillPhase.INDEX);
      assertThat(end.done()).isEqualTo(PRODUCTS);
      assertThat(end.message())
          .contains("build the indexes of a space", "statement_timeout", "what is done is kept");
      assertThat(runs.log(run)).anyMatch(line -> line.contains("statement_timeout"));
      holds.rollback();
    }
    runs.runs().resume(run.id(), "ops");
    assertThat(runs.work(run, DrawnRuns.maker()).state()).isEqualTo(BackfillState.DONE);
    assertThat(index(run)).isEqualTo(1);
  }

  /** Searches go on while what is in force is made anew, and when that is broken off. */
  @Test
  void theIndexOfASpaceInForceStaysWhatBecomesOfARun() {
    runs.fill(PRODUCTS);
    var maker = DrawnRuns.maker();
    var first = runs.work(begin(maker), maker);
    new Spaces(database).verify(runs.space(first), Clock.systemUTC().instant());
    assertThat(runs.space(first).state()).isEqualTo(SpaceState.ACTIVE);
    assertThat(index(first)).isEqualTo(1);
    database.write(
        "edit all",
        c ->
            Statements.update(
                c, "update product set title = title || ' now', version = version + 1"));
    var stop = new StopSignal();
    var again =
        DrawnRuns.maker()
            .before(ps -> {
              assertThat(index(first)).isEqualTo(1);
              stop.request();
            });
    var run = begin(again);
    new BackfillRunner(database, Clock.systemUTC()).work(run.id(), again, stop, r -> {});
    assertThat(again.calls()).isPositive();
    runs.runs().cancel(run.id(), "ops");
    assertThat(index(first)).as("cancelled, and searched as before").isEqualTo(1);
    assertThat(runs.log(run)).anyMatch(line -> line.contains("in force, so its index stays"));
  }

  private long index(BackfillRun run) {
    return runs.number(
        "select count(*) from pg_index where indisvalid and indexrelid = to_regclass(?)",
        "space_vector_hnsw_" + run.spaceId());
  }
}
