package org.cropdesk.backfill;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.cropdesk.db.Await;
import org.cropdesk.db.CatalogDatabase;
import org.cropdesk.db.Statements;
import org.cropdesk.db.TestCatalog;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * What a run goes back for: all that it was about and that changed meanwhile, whenever that was,
 * and nothing that it was not about.
 */
final class CatchUpTest {
  /** More than one look of the database at the ids of a catalog. */
  private static final int MANY = 1_300;

  private static final String LATE = "p" + (MANY - 20);

  private final CatalogDatabase database =
      CatalogDatabase.open(TestCatalog.fresh(), InstantSource.system());
  private final DrawnRuns runs = new DrawnRuns(database);

  @AfterEach
  void close() {
    assertThat(database.connectionsInUse()).isZero();
    database.close();
  }

  private static String[] skus(int from, int to) {
    var skus = new String[to - from + 1];
    for (int i = 0; i < skus.length; i++) {
      skus[i] = "p" + (from + i);
    }
    return skus;
  }

  /** Half of forty products have their vectors, and four of these are out of date. */
  private void halfFilled() {
    runs.fill(40);
    var settings =
        DrawnRuns.settings(7, 1, false, DrawnRuns.only(BackfillScope.Kind.MISSING, skus(1, 20)));
    var maker = DrawnRuns.maker();
    assertThat(runs.work(runs.begin(maker, settings), maker).done()).isEqualTo(20);
    runs.edit("p1", "p2", "p3", "p4");
  }

  /** A dozen were to be made and 600,000 were, and paid for. */
  @Test
  void aRunForWhatIsOutOfDateMakesNothingThatIsMissing() {
    halfFilled();
    Set<String> made = ConcurrentHashMap.newKeySet();
    var edited = new AtomicBoolean();
    var maker =
        DrawnRuns.maker()
            .before(ps -> {
              ps.forEach(p -> made.add(p.sku()));
              if (edited.compareAndSet(false, true)) {
                runs.edit("p9");
              }
            });
    var run =
        runs.begin(
            maker, DrawnRuns.settings(3, 1, false, DrawnRuns.only(BackfillScope.Kind.STALE)));
    assertThat(run.total()).isEqualTo(4);
    assertThat(runs.work(run, maker).state()).isEqualTo(BackfillState.DONE);
    assertThat(made)
        .as("and what fell out of date meanwhile")
        .containsExactlyInAnyOrder("p1", "p2", "p3", "p4", "p9");
    assertThat(runs.space(run).stale()).isZero();
    assertThat(runs.space(run).vectors()).isEqualTo(20);
  }

  @Test
  void aRunForWhatIsMissingLeavesAloneWhatWasOutOfDateBefore() {
    halfFilled();
    Set<String> made = ConcurrentHashMap.newKeySet();
    var maker =
        DrawnRuns.maker()
            .before(ps -> {
              ps.forEach(p -> made.add(p.sku()));
              if (ps.getFirst().sku().equals("p39")) {
                runs.edit("p25");
              }
            });
    var run =
        runs.begin(
            maker, DrawnRuns.settings(3, 1, false, DrawnRuns.only(BackfillScope.Kind.MISSING)));
    assertThat(run.total()).isEqualTo(20);
    assertThat(runs.work(run, maker).state()).isEqualTo(BackfillState.DONE);
    assertThat(made).containsExactlyInAnyOrder(skus(21, 40));
    assertThat(runs.space(run).vectors()).isEqualTo(40);
    assertThat(runs.space(run).stale()).as("as many as before").isEqualTo(4);
    assertThat(title("p25", run))
        .as("made anew, as it changed after it was made")
        .isEqualTo("Thing 25 now");
  }

  private String title(String sku, BackfillRun run) {
    return database.read(
        "ask",
        c ->
            Statements.first(
                    c,
                    "select v.fingerprint from space_vector v join product p on p.id = v.subject_id"
                        + " where v.space_id = ? and p.sku = ? and not v.stale",
                    r -> r.getString(1),
                    run.spaceId(),
                    sku)
                .orElse("out of date"));
  }

  /** immich#31332: edited while the run went by, and no run ever found them. */
  @Test
  void aProductThatChangesWhileFailuresAreTriedAgainIsFound() {
    runs.fill(MANY);
    var tries = new AtomicInteger();
    var maker =
        DrawnRuns.maker()
            .refusing(p -> {
              if (!p.sku().equals("p5") || tries.incrementAndGet() > 1) {
                if (p.sku().equals("p5")) {
                  runs.edit(LATE);
                }
                return null;
              }
              return new MadeProduct.Failed(p.productId(), Step.FETCH, "gone", "Not there.");
            });
    var run =
        runs.begin(
            maker, DrawnRuns.settings(200, 2, false, DrawnRuns.only(BackfillScope.Kind.ALL)));
    var end = runs.work(run, maker, runs::retryNow);
    assertThat(tries).hasValue(2);
    assertThat(end.state()).isEqualTo(BackfillState.DONE);
    assertThat(end.failed()).isZero();
    assertThat(title(LATE, run)).endsWith(" now");
    EveryProduct.isRightOrListed(database, run.id(), DrawnRuns.maker());
  }

  @Test
  void whatChangesOrComesWhileTheIndexIsBuiltIsFound() throws Exception {
    runs.fill(MANY);
    var maker = DrawnRuns.maker();
    var run =
        runs.begin(
            maker, DrawnRuns.settings(200, 2, false, DrawnRuns.only(BackfillScope.Kind.ALL)));
    try (Connection builder = database.dedicated("hold the index");
        var threads = Executors.newSingleThreadExecutor()) {
      holdIndex(builder, run);
      var work = threads.submit(() -> runs.work(run, maker));
      Await.until("the index waits", () -> isHeld(run));
      runs.edit(LATE);
      database.write(
          "import one more",
          c ->
              Statements.update(
                  c,
                  "insert into product (sku, title, content_hash, indexed_hash, indexed_at,"
                      + " changed_by, changed_at, created_at) values"
                      + " ('new', 'Brand new', 'h', 'h', now(), 'test', now(), now())"));
      builder.rollback();
      assertThat(work.get().state()).isEqualTo(BackfillState.DONE);
    }
    assertThat(title(LATE, run)).endsWith(" now");
    assertThat(title("new", run)).isEqualTo("Brand new");
    assertThat(
            runs.number(
                "select count(*) from pg_indexes where indexname = ?",
                "space_vector_hnsw_" + run.spaceId()))
        .isEqualTo(1);
    EveryProduct.isRightOrListed(database, run.id(), DrawnRuns.maker());
  }

  /** Writers are not held, whoever would clean or index the vectors is. */
  private static void holdIndex(Connection c, BackfillRun run) throws SQLException {
    c.setAutoCommit(false);
    Statements.execute(
        c, "lock table space_vector_" + run.spaceId() + " in share update exclusive mode");
  }

  private boolean isHeld(BackfillRun run) {
    return runs.runs().get(run.id()).phase() == BackfillPhase.INDEX
        && runs.number(
                "select count(*) from pg_locks where not granted and relation = ?::regclass",
                "space_vector_" + run.spaceId())
            > 0;
  }
}
