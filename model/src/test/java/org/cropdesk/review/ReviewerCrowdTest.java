package org.cropdesk.review;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.cropdesk.db.CatalogDatabase;
import org.cropdesk.db.TestCatalog;
import org.cropdesk.index.IndexScope;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(TestCatalog.class)
final class ReviewerCrowdTest {
  private static final int REVIEWERS = 8;
  private static final int DECISIONS = 100;
  private static final int PRODUCTS = 200;

  private final CatalogDatabase database;
  private final Path dir;

  ReviewerCrowdTest(CatalogDatabase database, @TempDir Path dir) {
    this.database = database;
    this.dir = dir;
  }

  @Test
  void eightReviewersLoseNothingDoubleNothingAndAreNeverHandedTheSameProduct() throws Exception {
    try (var reviews = new Reviews(database, dir)) {
      for (int i = 0; i < PRODUCTS; i++) {
        reviews.draw("sku" + i, "shoe 0.9 10 10 60 60\nbag 0.8 50 50 95 95\n");
      }
      reviews.importAll().index(IndexScope.MISSING);
      var beginning =
          reviews.service().next("nobody", QueueKey.START, PRODUCTS).stream()
              .map(QueueEntry::item)
              .toList();
      reviews.service().release();
      assertThat(beginning).hasSize(PRODUCTS);

      var outcome = new ReviewerCrowd(database, DECISIONS, beginning).work(REVIEWERS);

      assertThat(outcome.committed()).isGreaterThanOrEqualTo(REVIEWERS * DECISIONS);
      assertThat(outcome.lost()).as("lost").isZero();
      assertThat(outcome.unknown()).as("doubled").isZero();
      assertThat(outcome.handedTwice()).as("handed twice").isZero();
      assertThat(outcome.unlikeHistory()).as("unlike their history").isEmpty();
      assertThat(outcome.conflicts()).as("collisions").isGreaterThan(REVIEWERS * DECISIONS / 8);
    }
  }
}
