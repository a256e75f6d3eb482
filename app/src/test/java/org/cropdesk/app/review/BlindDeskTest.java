package org.cropdesk.app.review;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.cropdesk.db.Await;
import org.cropdesk.db.CatalogDatabase;
import org.cropdesk.db.CatalogLocation;
import org.cropdesk.db.Statements;
import org.cropdesk.review.DecisionWriter;
import org.cropdesk.review.QueueKey;
import org.cropdesk.review.ReviewChange;
import org.cropdesk.review.ReviewDecision;
import org.cropdesk.review.ReviewItem;
import org.cropdesk.review.ReviewService;
import org.cropdesk.review.ReviewStage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A desk that shows a product a second time and loses its catalog before the answer. */
final class BlindDeskTest {
  @TempDir Path folder;

  private static List<String[]> products() {
    var products = new ArrayList<String[]>();
    for (int i = 0; i < 9; i++) {
      products.add(new String[] {"SKU-" + i, "mug 0.9 10 10 60 60\nmug 0.6 " + i + " 0 40 40\n"});
    }
    return products;
  }

  private static ReviewItem acceptDaysAgo(ReviewService reviews) {
    ReviewItem first = reviews.next("ada", QueueKey.START, 1).getFirst().item();
    reviews.record(
        ReviewDecision.of(
            UUID.randomUUID(),
            first.productId(),
            first.version(),
            "ada",
            Instant.now().minus(Duration.ofDays(3)),
            new ReviewChange.Accept()));
    reviews.release();
    return reviews.load(first.productId()).orElseThrow();
  }

  private static long answers(CatalogDatabase database) {
    return database.read("count", c -> Statements.number(c, "select count(*) from blind_answer"));
  }

  @Test
  void theAnswerWaitsOnDiskAndTheNextSittingTellsHowItCompares()
      throws IOException, InterruptedException {
    var embedded = new CatalogLocation.Embedded(folder.resolve("own-server"));
    Path journal = folder.resolve("own-journal");
    try (var owner = CatalogDatabase.open(embedded, InstantSource.system())) {
      TestDesk.fill(owner, folder.resolve("own"), products());
      var back = new ReviewService(owner, InstantSource.system());
      ReviewItem stands = acceptDaysAgo(back);
      try (var lost =
              CatalogDatabase.open(
                  ColleaguesTest.asServer(embedded.dir()), InstantSource.system());
          var away = new TestDesk(lost, journal, "ada")) {
        away.mixIn(1);
        away.settle();
        away.awaitDelivered("it listens", () -> away.reachable().contains(true));
        ReviewViewModel desk = away.desk();
        for (int i = 0; i < 20 && shown(desk).productId() != stands.productId(); i++) {
          desk.nextProduct();
          away.settle();
        }
        assertThat(shown(desk).stage()).as("as new").isEqualTo(ReviewStage.NEW);
        ColleaguesTest.kill(embedded.dir());
        away.awaitDelivered("it is said", () -> away.reachable().contains(false));

        desk.selection().pick(1);
        desk.toggleKeep();
        desk.accept();

        assertThat(shown(desk).productId()).as("it moved on").isNotEqualTo(stands.productId());
        away.awaitDelivered(
            "it is shown", () -> away.writer().state() == DecisionWriter.State.OFFLINE);
        assertThat(away.writer().answeredBlind()).containsExactly(stands.productId());
        desk.previousProduct();
        desk.accept();
        assertThat(Objects.requireNonNull(desk.noticeProperty().get()).text())
            .contains("is compared with your earlier word");
      }
      Await.until("the server is back", () -> ColleaguesTest.answers(back));
      assertThat(answers(owner)).isZero();

      try (var again = new TestDesk(owner, journal, "ada")) {
        again.mixIn(1);
        again.awaitDelivered(
            "it is told",
            () -> {
              Notice notice = again.desk().noticeProperty().get();
              return notice != null && notice.text().startsWith("You saw " + stands.sku());
            });
        again.settle();
        assertThat(again.writer().pending()).isZero();
        assertThat(answers(owner)).isEqualTo(1);
        assertThat(back.load(stands.productId()).orElseThrow()).isEqualTo(stands);

        again.desk().applySecondWord();
        again.settle();
        assertThat(back.load(stands.productId()).orElseThrow().crops().getFirst().humanKeep())
            .as("and can still be made to count")
            .isFalse();
      }
    }
  }

  private static ReviewItem shown(ReviewViewModel desk) {
    return Objects.requireNonNull(desk.item());
  }
}
