package org.cropdesk.backfill;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicReference;
import org.cropdesk.db.CatalogDatabase;
import org.cropdesk.db.CatalogLocation;
import org.cropdesk.db.TestCatalog;
import org.cropdesk.embedding.Aspect;
import org.cropdesk.index.IndexScope;
import org.cropdesk.job.StopSignal;
import org.cropdesk.review.Reviews;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What any process sees of a run that another one works on. */
@ExtendWith(TestCatalog.class)
final class BackfillLiveTest {
  private static final int PRODUCTS = 40;

  private final CatalogDatabase database;
  private final CatalogLocation.Server location;
  private final Backfills runs;
  private final Reviews reviews;

  BackfillLiveTest(CatalogDatabase database, CatalogLocation.Server location, @TempDir Path dir) {
    this.database = database;
    this.location = location;
    this.runs = new Backfills(database, Clock.systemUTC());
    this.reviews = new Reviews(database, dir);
  }

  @Test
  void anotherProcessSeesWhoWorksHowFastAndWithHowMuchMemory() throws IOException {
    for (int i = 0; i < PRODUCTS; i++) {
      reviews.draw("p" + i, "shoe 0.9 %d 10 60 60".formatted(i));
    }
    reviews.importAll();
    reviews.index(IndexScope.MISSING);
    var seen = new AtomicReference<@Nullable BackfillLive>();
    try (var elsewhere = CatalogDatabase.open(location, InstantSource.system())) {
      var watcher = new Backfills(elsewhere, Clock.systemUTC());
      var maker = new DrawnMaker("second", Aspect.IMAGE, 24);
      var settings =
          new BackfillSettings(
              10, 1, true, 0, false, 0.1, BackfillScope.of(BackfillScope.Kind.ALL));
      var run = runs.begin(maker, settings, "ops", "first words");
      maker.before(products -> seen.set(watcher.live(run.id()).orElseThrow()));
      var end =
          new BackfillRunner(database, Clock.systemUTC(), "grace")
              .work(run.id(), maker, new StopSignal(), r -> {});

      BackfillLive during = seen.get();
      assertThat(during).isNotNull();
      assertThat(during.working()).isEqualTo(1);
      assertThat(during.chunksInHand()).isEqualTo(1);
      assertThat(during.workers().getFirst().name())
          .startsWith("grace on ")
          .endsWith("process " + ProcessHandle.current().pid());
      BackfillLive after = watcher.live(run.id()).orElseThrow();
      assertThat(after.working()).isZero();
      assertThat(after.workers()).hasSize(1);
      assertThat(after.workers().getFirst().products()).isEqualTo(end.done()).isPositive();
      assertThat(after.pace().stream().mapToLong(BackfillPace::vectors).sum())
          .isEqualTo(end.vectors());
      assertThat(end.peakMemory()).isPositive();
      assertThat(end.peakRss()).as("Linux says it").isGreaterThan(end.peakMemory() / 2);
      watcher.changeNotes(run.id(), "the second encoder, tried");
      assertThat(runs.get(run.id()).notes()).isEqualTo("the second encoder, tried");
      assertThat(runs.list(run.id(), 10)).isEmpty();
      assertThat(runs.list(run.id() + 1, 10)).hasSize(1);
    }
  }
}
