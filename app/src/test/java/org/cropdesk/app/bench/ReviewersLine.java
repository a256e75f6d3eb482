package org.cropdesk.app.bench;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.cropdesk.catalog.ProductImporter;
import org.cropdesk.db.CatalogDatabase;
import org.cropdesk.db.TestCatalog;
import org.cropdesk.index.IndexScope;
import org.cropdesk.index.Indexer;
import org.cropdesk.job.StopSignal;
import org.cropdesk.review.QueueEntry;
import org.cropdesk.review.QueueKey;
import org.cropdesk.review.ReviewService;
import org.cropdesk.review.ReviewerCrowd;
import org.cropdesk.storage.FolderStore;

/**
 * Eight reviewers at one catalog, one decision in five a deliberate collision: the time to commit a
 * decision, once with people who decide twice a second and once with eight that never stop to
 * think, a thousand decisions each, which is all the machine can do. A lost or doubled decision, or
 * a product whose state is not what its history makes, ends the bench.
 */
final class ReviewersLine implements Line {
  private static final int REVIEWERS = 8;
  private static final int DECISIONS = 1000;
  // Each decides twice a second: ten times as many as hundreds of products an hour.
  private static final Duration THOUGHT = Duration.ofMillis(500);
  private static final int PACED_DECISIONS = 100;
  private static final int PRODUCTS = 2000;
  private static final double LIMIT_MS = 20;

  @Override
  public List<Result> run(Ground ground) throws Exception {
    Path images = Files.createDirectories(ground.scratch().resolve("images"));
    Files.writeString(images.resolve("drawn.jpg"), "drawn");
    Path table =
        Products.table(ground.scratch().resolve("products.csv"), PRODUCTS, List.of("drawn.jpg"));
    try (var store = new FolderStore(ground.scratch().resolve("store"))) {
      var paced = new Crowd("reviewers, commit p95", PACED_DECISIONS, THOUGHT);
      var flatOut = new Crowd("reviewers without a thought, commit p95", DECISIONS, Duration.ZERO);
      // Who never stops to think goes first: people do not wait for a compiler all day.
      Result atFullSpeed = run(flatOut, table, images, store);
      return List.of(run(paced, table, images, store), atFullSpeed);
    }
  }

  private record Crowd(String name, int decisions, Duration thought) {}

  private static Result run(Crowd crowd, Path table, Path images, FolderStore store)
      throws Exception {
    try (var database = CatalogDatabase.open(TestCatalog.fresh(), InstantSource.system())) {
      new ProductImporter(database, store, InstantSource.system()).importCsv(table, images);
      new Indexer(database, store, InstantSource.system())
          .run(
              new DrawnCatalog(64, Map.of(), new DrawnCatalog.Size(800, 600)),
              IndexScope.MISSING,
              s -> {},
              new StopSignal());
      database.warmUp();
      var reviews = new ReviewService(database, InstantSource.system());
      var beginning =
          reviews.next("nobody", QueueKey.START, PRODUCTS).stream().map(QueueEntry::item).toList();
      reviews.release();
      long start = System.nanoTime();
      var outcome =
          new ReviewerCrowd(database, crowd.decisions(), beginning, crowd.thought())
              .work(REVIEWERS);
      return result(crowd, outcome, (System.nanoTime() - start) / 1e9);
    }
  }

  private static Result result(Crowd crowd, ReviewerCrowd.Outcome outcome, double seconds) {
    if (outcome.lost() + outcome.unknown() + outcome.handedTwice() > 0
        || !outcome.unlikeHistory().isEmpty()) {
      throw new IllegalStateException("The catalog is not what was decided: " + outcome);
    }
    String note =
        String.format(
            Locale.ROOT,
            "%d decisions by %d reviewers, %d conflicts, %.0f decisions/s, p50 %.1f, p99 %.1f ms; 0 lost, 0 doubled, 0"
                + " handed twice, every state is what its history makes",
            outcome.committed(),
            REVIEWERS,
            outcome.conflicts(),
            outcome.committed() / seconds,
            Rounds.percentile(outcome.millis(), 0.5),
            Rounds.percentile(outcome.millis(), 0.99));
    double p95 = Rounds.percentile(outcome.millis(), 0.95);
    return Result.time(crowd.name(), p95, new double[] {p95}, LIMIT_MS, note);
  }
}
