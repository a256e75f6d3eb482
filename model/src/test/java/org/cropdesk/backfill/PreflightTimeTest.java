package org.cropdesk.backfill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.InstantSource;
import org.cropdesk.db.CatalogDatabase;
import org.cropdesk.db.Statements;
import org.cropdesk.db.TestCatalog;
import org.cropdesk.embedding.Aspect;
import org.cropdesk.index.IndexScope;
import org.cropdesk.job.StopSignal;
import org.cropdesk.review.Reviews;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a run is said to take: making, writing and the index, by what earlier runs took. */
final class PreflightTimeTest {
  private static final int PRODUCTS = 20;

  @TempDir Path dir;
  private final CatalogDatabase database =
      CatalogDatabase.open(TestCatalog.fresh(), InstantSource.system());
  private final Clock clock = Clock.systemUTC();
  private final Backfills runs = new Backfills(database, clock);

  @AfterEach
  void close() {
    assertThat(database.connectionsInUse()).isZero();
    database.close();
  }

  private Preflight preflight() {
    return runs.preflight(new DrawnMaker("third", Aspect.TEXT, 24), settings(), 8);
  }

  private static BackfillSettings settings() {
    return new BackfillSettings(
        7, 2, true, 0, false, 0.1, BackfillScope.of(BackfillScope.Kind.ALL));
  }

  @Test
  void writingAndTheIndexAreReckonedByEarlierRunsOfTheCatalog() throws IOException {
    var reviews = new Reviews(database, dir);
    for (int i = 0; i < PRODUCTS; i++) {
      reviews.draw("p" + i, "shoe 0.9 5 5 90 %d".formatted(60 + i));
    }
    reviews.importAll();
    reviews.index(IndexScope.MISSING);
    Preflight first = preflight();
    assertThat(first.vectors()).isEqualTo(PRODUCTS);
    assertThat(first.writing()).isCloseTo(PRODUCTS / 17_600.0, within(1e-9));
    assertThat(first.indexing()).isCloseTo(PRODUCTS / 1_450.0, within(1e-9));

    var maker = new DrawnMaker("second", Aspect.TEXT, 24);
    var run = runs.begin(maker, settings(), "ops", "");
    new BackfillRunner(database, clock).work(run.id(), maker, new StopSignal(), r -> {});
    // As of a run that was long enough to tell: 2,000 vectors, 4 s of writing, an index in 10 s.
    database.write(
        "make it a long one",
        c ->
            Statements.update(
                c,
                """
                update backfill b
                   set vectors = 2000, steps = '{"WRITE": 4}',
                       finished_at = (select max(at) from backfill_pace where run_id = b.id)
                                     + interval '10 seconds'
                 where id = ?
                """,
                run.id()));
    Preflight next = preflight();
    assertThat(next.writing()).isCloseTo(PRODUCTS / 500.0, within(1e-9));
    assertThat(next.indexing()).as("20 vectors in 10 s").isCloseTo(10, within(1e-3));
    assertThat(next.seconds())
        .isCloseTo(Math.max(next.making(), next.writing()) + next.indexing(), within(1e-9));
  }
}
