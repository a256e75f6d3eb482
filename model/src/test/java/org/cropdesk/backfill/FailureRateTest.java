package org.cropdesk.backfill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicBoolean;
import org.cropdesk.db.CatalogDatabase;
import org.cropdesk.db.TestCatalog;
import org.cropdesk.failure.CatalogException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A run that stops itself, and how it goes on from there. */
final class FailureRateTest {
  private static final int PRODUCTS = 60;

  private final CatalogDatabase database =
      CatalogDatabase.open(TestCatalog.fresh(), InstantSource.system());
  private final DrawnRuns drawn = new DrawnRuns(database);
  private final Backfills runs = drawn.runs();
  private final AtomicBoolean broken = new AtomicBoolean(true);

  @BeforeEach
  void fill() {
    drawn.fill(PRODUCTS);
  }

  @AfterEach
  void close() {
    database.close();
  }

  private static MadeProduct.Failed failed(WantedProduct product) {
    return new MadeProduct.Failed(
        product.productId(), Step.FETCH, "missing", "The store does not have the picture.");
  }

  private DrawnMaker brokenForNow() {
    return DrawnRuns.maker().refusing(p -> broken.get() ? failed(p) : null);
  }

  /** One chunk after the other, so that what fails is counted before the next begins. */
  private BackfillRun begin(DrawnMaker maker, double rate) {
    var all = BackfillScope.of(BackfillScope.Kind.ALL);
    return drawn.begin(maker, new BackfillSettings(10, 1, true, 0, false, rate, all));
  }

  private BackfillRun stopped(DrawnMaker maker) {
    var end = drawn.work(begin(maker, 0.1), maker);
    assertThat(end.state()).isEqualTo(BackfillState.PAUSED);
    return end;
  }

  /** To its end, without waiting for what failed to be due. */
  private BackfillRun workNow(BackfillRun run, DrawnMaker maker) {
    return drawn.work(run, maker, r -> drawn.retryNow(run));
  }

  @Test
  void whoMendsTheCauseAndResumesIsNotStoppedByWhatFailedBefore() {
    var maker = brokenForNow();
    var stopped = stopped(maker);
    assertThat(stopped.failed()).isEqualTo(20);
    assertThat(stopped.message()).contains("20 of 20 products failed", "more than 10 %");
    broken.set(false);
    runs.resume(stopped.id(), "ops");
    var end = workNow(stopped, maker);
    assertThat(end.state()).isEqualTo(BackfillState.DONE);
    assertThat(end.done()).isEqualTo(PRODUCTS);
    assertThat(end.failed()).isZero();
  }

  @Test
  void aCauseThatIsNotMendedStopsItAgainAndTheCountIsOfWhatFailedSince() {
    var maker = DrawnRuns.maker().refusing(FailureRateTest::failed);
    var first = stopped(maker);
    runs.resume(first.id(), "ops");
    var second = drawn.work(first, maker);
    assertThat(second.state()).isEqualTo(BackfillState.PAUSED);
    assertThat(second.failed()).isEqualTo(40);
    assertThat(second.message()).contains("20 of 20 products since it was resumed failed");
  }

  @Test
  void whatIsWorseThanUsualIsDoneAtAHigherRate() {
    var maker = DrawnRuns.maker().refusing(p -> p.productId() % 5 == 0 ? failed(p) : null);
    var stopped = stopped(maker);
    assertThat(stopped.message()).contains("more than 10 %");
    runs.cancel(stopped.id(), "ops");
    var end = workNow(begin(maker, 0.8), maker);
    assertThat(end.state()).isEqualTo(BackfillState.DONE);
    assertThat(end.done() + end.failed()).isEqualTo(end.total());
    assertThat(end.failed()).isEqualTo(PRODUCTS / 5);
  }

  @Test
  void failuresOfAPausedRunAreTriedAgainAfterTheRest() {
    var maker = brokenForNow();
    var stopped = stopped(maker);
    broken.set(false);
    assertThat(runs.retry(stopped.id(), null, "ops")).isEqualTo(new RetriedFailures(20, true));
    assertThat(runs.get(stopped.id()).state()).isEqualTo(BackfillState.RUNNING);
    assertThat(drawn.work(stopped, maker).done()).isEqualTo(PRODUCTS);
  }

  @Test
  void nothingIsTriedAgainOfACancelledRun() {
    var cancelled = stopped(brokenForNow());
    runs.cancel(cancelled.id(), "ops");
    assertThatThrownBy(() -> runs.retry(cancelled.id(), null, "ops"))
        .isInstanceOf(CatalogException.class)
        .hasMessageContaining("was cancelled");
    assertThat(drawn.log(cancelled)).noneMatch(line -> line.startsWith("ops has"));
  }

  @Test
  void aRunInWhosePlaceAnotherHasBegunIsLeftAlone() {
    var some = DrawnRuns.maker().refusing(p -> p.productId() % 50 == 1 ? failed(p) : null);
    var done = workNow(begin(some, 1), some);
    assertThat(done.state()).isEqualTo(BackfillState.DONE);
    assertThat(done.failed()).isPositive();
    var second = begin(DrawnRuns.maker(), 0.1);
    assertThatThrownBy(() -> runs.retry(done.id(), null, "ops"))
        .isInstanceOf(CatalogException.class)
        .hasMessageContaining("Run " + second.id() + " by ops");
    assertThat(runs.get(done.id()).state()).isEqualTo(BackfillState.DONE);
  }
}
