package org.cropdesk.backfill;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Clock;
import java.time.Duration;
import java.time.InstantSource;
import org.cropdesk.db.Await;
import org.cropdesk.db.CatalogDatabase;
import org.cropdesk.db.CatalogLocation;
import org.cropdesk.db.ChildProcess;
import org.cropdesk.db.Statements;
import org.cropdesk.db.TestCatalog;
import org.cropdesk.job.StopSignal;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Processes that are killed where chance seldom hits: while the sample is judged, while what failed
 * is tried again, while the index is built, and always at one product.
 */
final class KillPointsTest {
  private static final int PRODUCTS = 120;

  @TempDir Path folder;
  private final CatalogLocation.Server location = TestCatalog.fresh();
  private final CatalogDatabase database = CatalogDatabase.open(location, InstantSource.system());
  private final DrawnRuns runs = new DrawnRuns(database);

  @AfterEach
  void close() {
    assertThat(database.connectionsInUse()).isZero();
    database.close();
  }

  /**
   * Works on a run. Arguments: the catalog, the run, a folder. A product whose sku is a file there
   * is refused, or ends the process, as the file says.
   */
  static final class Worker {
    private Worker() {}

    public static void main(String[] args) {
      Path folder = Path.of(args[2]);
      try (var database =
          CatalogDatabase.open(CatalogLocation.parse(args[0], folder), InstantSource.system())) {
        var maker = DrawnRuns.maker().refusing(p -> refused(p, fate(folder, p)));
        BackfillRun end =
            new BackfillRunner(database, Clock.systemUTC(), "worker")
                .work(Long.parseLong(args[1]), maker, new StopSignal(), r -> {});
        System.out.println("ended " + end.state());
      }
      System.exit(0);
    }

    private static String fate(Path folder, WantedProduct product) {
      try {
        Path file = folder.resolve(product.sku());
        return Files.exists(file) ? Files.readString(file) : "";
      } catch (IOException e) {
        return "";
      }
    }

    private static MadeProduct.@Nullable Failed refused(WantedProduct product, String fate) {
      return switch (fate) {
        case "crash" -> {
          Runtime.getRuntime().halt(139);
          yield null;
        }
        case "refuse" ->
            new MadeProduct.Failed(product.productId(), Step.FETCH, "gone", "Not there.");
        default -> null;
      };
    }
  }

  private ChildProcess worker(BackfillRun run) throws IOException {
    return new ChildProcess(
        Worker.class, TestCatalog.address(location), Long.toString(run.id()), folder.toString());
  }

  private BackfillRun begin(int batch, boolean canary) {
    return runs.begin(
        DrawnRuns.maker(),
        DrawnRuns.settings(batch, 1, canary, DrawnRuns.only(BackfillScope.Kind.ALL)));
  }

  /** Another process comes when the first is dead, and ends what it had begun. */
  private void finish(BackfillRun run) throws Exception {
    runs.letTimePass();
    try (ChildProcess next = worker(run)) {
      assertThat(next.end()).as(() -> next.lines().toString()).isZero();
      assertThat(next.lines()).contains("ended DONE");
    }
    assertThat(runs.runs().get(run.id()).done()).isEqualTo(PRODUCTS);
    EveryProduct.isRightOrListed(database, run.id(), DrawnRuns.maker());
  }

  private void waitsFor(String table) {
    Await.until(
        "somebody waits for " + table,
        Duration.ofSeconds(60),
        () ->
            runs.number(
                    "select count(*) from pg_locks where not granted and relation = ?::regclass",
                    table)
                > 0);
  }

  private Connection holding(String lock) throws Exception {
    Connection c = database.dedicated("hold a worker");
    c.setAutoCommit(false);
    Statements.execute(c, lock);
    return c;
  }

  @Test
  void killedWhileTheSampleIsJudged() throws Exception {
    runs.fill(PRODUCTS);
    var run = begin(20, true);
    try (Connection holds = holding("lock table backfill_sample in access exclusive mode");
        ChildProcess first = worker(run)) {
      waitsFor("backfill_sample");
      assertThat(runs.runs().get(run.id()).done()).as("the sample is made").isEqualTo(5);
      first.kill();
      holds.rollback();
    }
    assertThat(runs.runs().get(run.id()).canary()).isNull();
    finish(run);
    assertThat(runs.runs().get(run.id()).canary()).isNotNull();
  }

  @Test
  void killedWhileTheIndexIsBuilt() throws Exception {
    runs.fill(PRODUCTS);
    var run = begin(20, false);
    String vectors = "space_vector_" + run.spaceId();
    // Who builds an index beside writers waits for those that are there.
    try (Connection holds = holding("lock table " + vectors + " in row exclusive mode");
        ChildProcess first = worker(run)) {
      Await.until(
          "the index is being built",
          Duration.ofSeconds(60),
          () ->
              runs.number(
                      "select count(*) from pg_stat_progress_create_index where relid = ?::regclass",
                      vectors)
                  > 0);
      first.kill();
      assertThat(
              runs.number(
                  "select count(*) from pg_index where not indisvalid and indrelid = ?::regclass",
                  vectors))
          .as("a half-built one is left")
          .isEqualTo(1);
      holds.rollback();
    }
    finish(run);
    assertThat(
            runs.number(
                "select count(*) from pg_index where indisvalid and indexrelid = to_regclass(?)",
                "space_vector_hnsw_" + run.spaceId()))
        .isEqualTo(1);
  }

  @Test
  void killedWhileAFailureIsTriedAgain() throws Exception {
    runs.fill(PRODUCTS);
    Files.writeString(folder.resolve("p7"), "refuse");
    var run = begin(20, false);
    try (ChildProcess first = worker(run)) {
      Await.until(
          "it has failed",
          Duration.ofSeconds(60),
          () -> runs.runs().get(run.id()).phase() == BackfillPhase.RETRY);
      Files.delete(folder.resolve("p7"));
      try (Connection _ = holding("select id from product where sku = 'p7' for update")) {
        runs.retryNow(run);
        Await.until(
            "it is made and cannot be written",
            Duration.ofSeconds(60),
            () ->
                runs.number("select count(*) from backfill_chunk where phase = 'RETRY'") == 1
                    && runs.number("select count(*) from pg_locks where not granted") > 0);
        first.kill();
      }
    }
    assertThat(runs.runs().get(run.id()).failed()).isEqualTo(1);
    finish(run);
    assertThat(runs.runs().get(run.id()).failed()).isZero();
  }

  /** One picture that brings down the decoder; each try would cost a process. */
  @Test
  void aProductThatAlwaysEndsItsProcessEndsUpAloneAndIsListed() throws Exception {
    runs.fill(PRODUCTS);
    String poison =
        database.read(
            "ask",
            c ->
                Statements.first(
                        c, "select sku from product order by id limit 1", r -> r.getString(1))
                    .orElseThrow());
    Files.writeString(folder.resolve(poison), "crash");
    var run = begin(8, false);
    int deaths = 0;
    while (runs.runs().get(run.id()).state() != BackfillState.DONE) {
      assertThat(deaths).isLessThan(10);
      runs.letTimePass();
      try (ChildProcess one = worker(run)) {
        if (one.end() != 0) {
          deaths++;
        }
      }
      assertThat(runs.runs().failures(run.id(), 0, 10))
          .as("its neighbours are never blamed, not even for a while")
          .allMatch(f -> f.sku().equals(poison));
    }
    assertThat(deaths)
        .as(() ->
            "twice with all, then with four, with one other, alone, and once more: "
                + runs.log(run))
        .isEqualTo(6);
    var listed = runs.runs().failures(run.id(), 0, 10);
    assertThat(listed).hasSize(1);
    assertThat(listed.getFirst().sku()).isEqualTo(poison);
    assertThat(listed.getFirst().code()).isEqualTo("crashed");
    assertThat(listed.getFirst().nextTryAt()).as("left to a person").isNull();
    assertThat(listed.getFirst().message()).contains("alone; it is not tried again by itself");
    EveryProduct.isRightOrListed(
        database,
        run.id(),
        DrawnRuns.maker()
            .refusing(p ->
                p.sku().equals(poison)
                    ? new MadeProduct.Failed(
                        p.productId(), Step.DECODE, "crashed", listed.getFirst().message())
                    : null));
    Files.delete(folder.resolve(poison));
    assertThat(runs.runs().retry(run.id(), null, "ops")).isEqualTo(new RetriedFailures(1, false));
    finish(run);
  }
}
