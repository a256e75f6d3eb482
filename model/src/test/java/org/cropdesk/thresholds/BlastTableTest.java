package org.cropdesk.thresholds;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.cropdesk.crop.Measure;
import org.cropdesk.crop.QualityCheck;
import org.cropdesk.crop.Thresholds;
import org.cropdesk.crop.VerdictRule;
import org.cropdesk.db.CatalogDatabase;
import org.cropdesk.db.Statements;
import org.cropdesk.db.TestCatalog;
import org.cropdesk.index.IndexScope;
import org.cropdesk.index.Rejudge;
import org.cropdesk.job.StopSignal;
import org.cropdesk.review.ReviewChange;
import org.cropdesk.review.Reviews;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class BlastTableTest {
  @TempDir Path dir;
  private final CatalogDatabase database =
      CatalogDatabase.open(TestCatalog.fresh(), InstantSource.system());
  private Reviews reviews = new Reviews(database, Path.of("target"));

  @BeforeEach
  void openReviews() {
    reviews = new Reviews(database, dir);
  }

  @AfterEach
  void close() {
    assertThat(database.connectionsInUse()).isZero();
    database.close();
  }

  private Radius radius(Thresholds thresholds) {
    return BlastTable.read(database, n -> {}).radius(thresholds, QualityCheck.BLUR, 5);
  }

  private long number(String sql) {
    return database.read("ask", c -> Statements.number(c, sql));
  }

  @Test
  void aCellSaysForEveryLimitWhatTheRuleSays() {
    var random = new Random(7);
    for (int i = 0; i < 200_000; i++) {
      for (QualityCheck check : QualityCheck.values()) {
        double limit = Thresholds.onGrid(random.nextDouble());
        double value =
            switch (random.nextInt(6)) {
              case 0 -> limit; // Exactly on the limit, which passes.
              case 1 -> Math.nextUp(limit);
              case 2 -> Math.nextDown(limit);
              case 3 -> limit + (random.nextInt(3) - 1) / Thresholds.STEPS;
              case 4 -> Double.NaN;
              default -> random.nextDouble();
            };
        assertThat(Cells.fails(check, Cells.of(check, value), Cells.step(limit)))
            .as("%s %s against %s", check, value, limit)
            .isEqualTo(VerdictRule.fails(check, value, limit));
      }
    }
  }

  /** The preview promises what the application then does, to the crop. */
  @Test
  void whatThePreviewCountsIsWhatTheApplicationChanges() throws IOException {
    var random = new Random(11);
    for (int i = 0; i < 60; i++) {
      var boxes = new StringBuilder();
      for (int k = 0; k <= random.nextInt(4); k++) {
        double x = random.nextInt(40);
        boxes.append(
            "shoe %.2f %.1f 5 %.1f 70 %.3f\n"
                .formatted(
                    0.3 + random.nextDouble() * 0.7,
                    x,
                    x + 20 + random.nextInt(40),
                    random.nextDouble()));
      }
      reviews.draw("p" + i, boxes.toString());
    }
    reviews.importAll().index(IndexScope.MISSING);
    var rejudge = new Rejudge(database, InstantSource.system(), UUID.randomUUID());
    for (double blur : List.of(0.2, 0.6, 0.9, 0.47)) {
      var wanted =
          Thresholds.standard()
              .with(QualityCheck.BLUR, blur)
              .with(QualityCheck.SIZE, random.nextInt(70))
              .with(QualityCheck.CONFIDENCE, random.nextDouble());
      Radius seen = radius(wanted);
      var done = rejudge.apply(wanted, "ada", (d, t) -> {}, new StopSignal());
      assertThat(done.flipped()).isEqualTo(seen.flips());
      assertThat(done.primaries()).isEqualTo(seen.primaries());
      assertThat(radius(wanted).flips()).as("nothing is left to flip").isZero();
      assertThat(radius(wanted).primaries()).isZero();
    }
  }

  @Test
  void whatPeopleJudgedAndAcceptedIsCountedApart() throws IOException {
    var judged = reviews.add("judged", "shoe 0.9 10 10 70 70 0.6");
    reviews.add("accepted", "shoe 0.9 10 10 70 70 0.61");
    reviews.add("free", "shoe 0.9 10 10 70 70 0.62");
    reviews.decide("judged", new ReviewChange.JudgeCrop(judged.crops().getFirst().id(), true));
    reviews.decide("accepted", new ReviewChange.Accept());
    var seen = radius(Thresholds.standard().with(QualityCheck.BLUR, 0.7));
    assertThat(seen.toReject()).isEqualTo(3);
    assertThat(seen.toKeep()).isZero();
    assertThat(seen.judgedByPeople()).isEqualTo(1);
    assertThat(seen.inAccepted()).isEqualTo(1);
    assertThat(seen.withoutPrimary()).isEqualTo(3);
    assertThat(seen.rejectedSample()).as("nearest to the limit first").hasSize(3);
    var near = new Explanations(database).glimpses(seen.rejectedSample());
    assertThat(near).extracting(Glimpse::sku).containsExactly("free", "accepted", "judged");
    assertThat(near.get(2).humanActor()).isEqualTo("ada");
    assertThat(near.getFirst().value(QualityCheck.BLUR)).isEqualTo(0.62);
  }

  @Test
  void theNearestKeptAndRejectedCropsOfOtherProductsAreFound() throws IOException {
    var shoe = reviews.add("a", "shoe 0.9 10 10 70 70");
    reviews.add("b", "shoe 0.9 10 10 70 70\nbag 0.8 10 10 80 80 0.1");
    reviews.add("c", "shoe 0.7 10 10 70 70");
    var near = new Explanations(database).neighbours(shoe.crops().getFirst().id(), 2);
    assertThat(near.kept()).extracting(n -> n.crop().sku()).containsExactly("b", "c");
    assertThat(near.kept().getFirst().similarity()).isGreaterThan(0.99);
    assertThat(near.rejected()).extracting(n -> n.crop().sku()).containsExactly("b");
    assertThat(number("select count(*) from query_result")).isZero();
  }

  @Test
  void theFlipPointIsALimitThatReallyFlips() {
    var random = new Random(3);
    for (int i = 0; i < 20_000; i++) {
      for (QualityCheck check : QualityCheck.values()) {
        var measure = new Measure(check, random.nextDouble(), random.nextDouble());
        FlipPoint.of(measure)
            .ifPresent(at ->
                assertThat(check.passes(measure.value(), at))
                    .as("%s at %s", measure, at)
                    .isNotEqualTo(measure.passed()));
      }
    }
    assertThat(FlipPoint.of(new Measure(QualityCheck.BLUR, 0.41235, 0.47))).hasValue(0.4123);
    assertThat(FlipPoint.of(new Measure(QualityCheck.DUPLICATE, 0.2, 0.995))).isEmpty();
  }

  @Test
  void theHistogramCountsEveryCropOnceAndHoldsTheLimit() throws IOException {
    reviews.add("a", "shoe 0.9 10 10 70 70 0.6\nbag 0.8 10 10 80 80 0.1");
    reviews.add("b", "");
    var table = BlastTable.read(database, n -> {});
    var sharp = table.histogram(QualityCheck.BLUR, 0.95, 20);
    assertThat(sharp.bars().stream().mapToLong(Long::longValue).sum()).isEqualTo(3);
    assertThat(sharp.to()).isGreaterThan(0.95);
    assertThat(table.histogram(QualityCheck.CONFIDENCE, 0.3, 20).unmeasured()).isEqualTo(1);
  }
}
