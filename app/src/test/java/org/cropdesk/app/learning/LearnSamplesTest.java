package org.cropdesk.app.learning;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.cropdesk.app.AppContext;
import org.cropdesk.app.SampleApp;
import org.cropdesk.app.Weights;
import org.cropdesk.app.shell.SampleCatalog;
import org.cropdesk.job.StopSignal;
import org.cropdesk.learning.TrainingOutcome;
import org.cropdesk.review.QueueEntry;
import org.cropdesk.review.QueueKey;
import org.cropdesk.review.ReviewItem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Real vectors of the drawn catalog, a real library, and corrections as a reviewer makes them. */
final class LearnSamplesTest {
  private static final Logger log = LoggerFactory.getLogger(LearnSamplesTest.class);

  @TempDir Path folder;

  @SuppressWarnings("NullAway.Init") // JUnit fills the fields before each test.
  LearnSamplesTest() {}

  private AppContext open() throws IOException {
    Weights weights = Weights.of(null, null, Tones.vocabulary(folder), SampleApp.SAMPLES);
    return AppContext.open(SampleApp.options(folder, SampleApp.SAMPLES, weights));
  }

  @Test
  void aHouseWordZeroShotCannotReadIsLearnedAndACategoryItReadsWellIsNot() throws IOException {
    try (AppContext app = open()) {
      var catalog = new SampleCatalog(app);
      catalog.load();
      catalog.index(s -> {}, new StopSignal());
      var tones = new Tones();
      List<ReviewItem> all = items(app);
      List<ReviewItem> waiting = new ArrayList<>(all.subList(0, 32));
      all.subList(32, all.size()).forEach(item -> tones.verify(app, item));
      double before = right(tones, app, waiting);
      Learner learner = app.learner();

      var tone = (TrainingOutcome.Trained) learner.train("tone", "ada", new StopSignal());
      var category = (TrainingOutcome.Trained) learner.train("category", "ada", new StopSignal());
      learner.rewrite(n -> {}, new StopSignal());
      double after = right(tones, app, waiting);

      log.info("tone: {} p = {}", tone.words(), tone.head().measured().all().chance());
      log.info("tone of products nobody verified: {} before, {} after", before, after);
      log.info("category: {}", category.words());
      assertThat(tone.used()).as(tone.words()).isTrue();
      assertThat(tone.head().measured().all().learnedShare().share()).isGreaterThan(0.8);
      assertThat(tone.head().measured().spoken().zeroShot()).isZero();
      assertThat(category.used()).as(category.words()).isFalse();
      assertThat(after).isGreaterThan(before + 0.25);

      learner.back("tone", "ada");
      learner.rewrite(n -> {}, new StopSignal());
      assertThat(right(tones, app, waiting)).isEqualTo(before);
    }
  }

  private static List<ReviewItem> items(AppContext app) {
    return app.reviews().next("ada", QueueKey.START, 200).stream()
        .map(QueueEntry::item)
        .filter(i -> i.primary() != null)
        .toList();
  }

  private static double right(Tones tones, AppContext app, List<ReviewItem> items) {
    long right =
        items.stream()
            .map(i -> app.reviews().load(i.productId()).orElseThrow())
            .filter(i -> Tones.shown(i, "tone").getFirst().value().equals(tones.toneOf(i.sku())))
            .count();
    return right / (double) items.size();
  }
}
