package org.cropdesk.app.bench;

import java.nio.file.Files;
import java.nio.file.Path;
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
 * Eight reviewers at one catalog, a thousand decisions each, one in five a deliberate collision:
 * the time to commit a decision. A lost or doubled decision, or a product whose state is not what
 * its history makes, ends the bench.
 */
final class ReviewersLine implements Line {
  private static final int REVIEWERS = 8;
  private static final int DECISIONS = 1000;
  private static final int PRODUCTS = 2000;
  private static final double LIMIT_MS = 20;

  @Override
  public List<Result> run(Ground ground) throws Exception {
    Path images = Files.createDirectories(ground.scratch().resolve("images"));
    Files.writeString(images.resolve("drawn.jpg"), "drawn");
    Path table =
        Products.table(ground.scratch().resolve("products.csv"), PRODUCTS, List.of("drawn.jpg"));
    try (var database = CatalogDatabase.open(TestCatalog.fresh(), InstantSource.system());
        var store = new FolderStore(ground.scratch().resolve("store"))) {
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
      var outcome = new ReviewerCrowd(database, DECISIONS, beginning).work(REVIEWERS);
      double seconds = (System.nanoTime() - start) / 1e9;
      return List.of(result(outcome, seconds));
    }
  }

  private static Result result(ReviewerCrowd.Outcome outcome, double seconds) {
    if (outcome.lost() + outcome.unknown() + outcome.handedTwice() > 0
        || !outcome.unlikeHistory().isEmpty()) {
      throw new IllegalStateException("The catalog is not what was decided: " + outcome);
    }
    String note =
        String.format(
            Locale.ROOT,
            "%d decisions by %d reviewers, %d conflicts, %.0f decisions/s; 0 lost, 0 doubled, 0"
                + " handed twice, every state is what its history makes",
            outcome.committed(),
            REVIEWERS,
            outcome.conflicts(),
            outcome.committed() / seconds);
    double p95 = Rounds.percentile(outcome.millis(), 0.95);
    return Result.time("reviewers, commit p95", p95, new double[] {p95}, LIMIT_MS, note);
  }
}
