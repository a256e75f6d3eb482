package org.cropdesk.backfill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicBoolean;
import org.cropdesk.db.CatalogDatabase;
import org.cropdesk.db.Statements;
import org.cropdesk.db.TestCatalog;
import org.cropdesk.embedding.Aspect;
import org.cropdesk.failure.CatalogException;
import org.cropdesk.index.IndexScope;
import org.cropdesk.job.StopSignal;
import org.cropdesk.review.Reviews;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A run that stops itself, and how it goes on from there. */
final class FailureRateTest {
  private static final int PRODUCTS = 60;

  @TempDir Path dir;
  private final CatalogDatabase database =
      CatalogDatabase.open(TestCatalog.fresh(), InstantSource.system());
  private final Backfills runs = new Backfills(database, Clock.systemUTC());
  private final AtomicBoolean broken = new AtomicBoolean(true);

  @BeforeEach
  void fill() throws IOException {
    var reviews = new Reviews(database, dir);
    for (int i = 0; i < PRODUCTS; i++) {
      reviews.draw("p" + i, "shoe 0.9 %d 10 60 60\nbag 0.6 5 5 90 9%d".formatted(i % 40, i % 10));
    }
    reviews.importAll();
    reviews.index(IndexScope.MISSING);
  }

  @AfterEach
  void close() {
    database.close();
  }

  private static DrawnMaker maker() {
    return new DrawnMaker("second", Aspect.IMAGE, 24);
  }

  private static MadeProduct.Failed failed(WantedProduct product) {
    return new MadeProduct.Failed(
        product.productId(), Step.FETCH, "missing", "The store does not have the picture.");
  }

  /** One chunk after the other, so that what fails is counted before the next begins. */
  private BackfillRun begin(VectorMaker maker, double rate) {
    var settings =
        new BackfillSettings(10, 1, true, 0, false, rate, BackfillScope.of(BackfillScope.Kind.ALL));
    return runs.begin(maker, settings, "ops", "");
  }

  private BackfillRun work(BackfillRun run, VectorMaker maker) {
    return new BackfillRunner(database, Clock.systemUTC())
        .work(run.id(), maker, new StopSignal(), r -> {});
  }

  private BackfillRun stopped(VectorMaker maker, double rate) {
    var end = work(begin(maker, rate), maker);
    assertThat(end.state()).isEqualTo(BackfillState.PAUSED);
    return end;
  }

  @Test
  void whoMendsTheCauseAndResumesIsNotStoppedByWhatFailedBefore() {
    var maker = maker().refusing(p -> broken.get() ? failed(p) : null);
    var stopped = stopped(maker, 0.1);
    assertThat(stopped.failed()).isEqualTo(20);
    assertThat(stopped.message()).contains("20 of 20 products failed", "more than 10 %");
    broken.set(false);
    runs.resume(stopped.id(), "ops");
    var end = work(stopped, maker);
    assertThat(end.state()).isEqualTo(BackfillState.DONE);
    assertThat(end.done()).isEqualTo(PRODUCTS);
    assertThat(end.failed()).isZero();
  }

  @Test
  void aCauseThatIsNotMendedStopsItAgainAndTheCountIsOfWhatFailedSince() {
    var maker = maker().refusing(FailureRateTest::failed);
    var first = stopped(maker, 0.1);
    runs.resume(first.id(), "ops");
    var second = work(first, maker);
    assertThat(second.state()).isEqualTo(BackfillState.PAUSED);
    assertThat(second.failed()).isEqualTo(40);
    assertThat(second.message()).contains("20 of 20 products since it was resumed failed");
  }

  @Test
  void whatIsWorseThanUsualIsDoneAtAHigherRate() {
    var maker = maker().refusing(p -> p.productId() % 5 == 0 ? failed(p) : null);
    assertThat(stopped(maker, 0.1).message()).contains("more than 10 %");
    runs.list(1).forEach(r -> runs.cancel(r.id(), "ops"));
    var end = work(begin(maker, 0.8), impatient(maker));
    assertThat(end.state()).isEqualTo(BackfillState.DONE);
    assertThat(end.done() + end.failed()).isEqualTo(end.total());
    assertThat(end.failed()).isBetween(8L, 16L);
  }

  /** Does not wait for what failed to be due. */
  private DrawnMaker impatient(DrawnMaker maker) {
    return maker.before(products ->
        database.write(
            "let time pass",
            c ->
                Statements.update(
                    c,
                    "update backfill_failure set next_try_at = now() where next_try_at > now()")));
  }

  @Test
  void failuresOfAPausedRunAreTriedAgainAfterTheRest() {
    var maker = maker().refusing(p -> broken.get() ? failed(p) : null);
    var stopped = stopped(maker, 0.1);
    broken.set(false);
    assertThat(runs.retry(stopped.id(), null, "ops")).isEqualTo(new RetriedFailures(20, true));
    assertThat(runs.get(stopped.id()).state()).isEqualTo(BackfillState.RUNNING);
    assertThat(work(stopped, maker).done()).isEqualTo(PRODUCTS);
  }

  @Test
  void nothingIsTriedAgainWhereNothingCanCome() {
    var maker = maker().refusing(p -> broken.get() ? failed(p) : null);
    var cancelled = stopped(maker, 0.1);
    runs.cancel(cancelled.id(), "ops");
    assertThatThrownBy(() -> runs.retry(cancelled.id(), null, "ops"))
        .isInstanceOf(CatalogException.class)
        .hasMessageContaining("was cancelled");
    assertThat(runs.events(cancelled.id(), 0, 100))
        .noneMatch(e -> e.message().startsWith("ops has"));
  }

  @Test
  void aRunInWhosePlaceAnotherHasBegunIsLeftAlone() {
    var some = maker().refusing(p -> p.productId() % 50 == 1 ? failed(p) : null);
    var done = work(begin(some, 1), impatient(some));
    assertThat(done.failed()).isPositive();
    var second = begin(maker(), 0.1);
    assertThatThrownBy(() -> runs.retry(done.id(), null, "ops"))
        .isInstanceOf(CatalogException.class)
        .hasMessageContaining("Run " + second.id() + " by ops");
    assertThat(runs.get(done.id()).state()).isEqualTo(BackfillState.DONE);
  }
}
