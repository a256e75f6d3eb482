package org.cropdesk.review;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.cropdesk.change.CatalogChange;
import org.cropdesk.crop.QualityCheck;
import org.cropdesk.crop.Thresholds;
import org.cropdesk.db.CatalogDatabase;
import org.cropdesk.db.DatabaseException;
import org.cropdesk.db.Statements;
import org.cropdesk.db.TestCatalog;
import org.cropdesk.index.PrimaryBasis;
import org.cropdesk.review.ReviewChange.Accept;
import org.cropdesk.review.ReviewChange.JudgeCrop;
import org.cropdesk.review.ReviewChange.Reject;
import org.cropdesk.review.ReviewChange.Relabel;
import org.cropdesk.review.ReviewChange.Revert;
import org.cropdesk.review.ReviewChange.SetPrimary;
import org.cropdesk.review.ReviewChange.Skip;
import org.cropdesk.review.ReviewOutcome.Committed;
import org.cropdesk.review.ReviewOutcome.Conflict;
import org.cropdesk.review.ReviewOutcome.Gone;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(TestCatalog.class)
final class ReviewServiceTest {
  private static final String TWO_BOXES = "shoe 0.9 10 10 60 60\nbag 0.6 5 5 90 90 0.1";

  private final CatalogDatabase database;
  private final Reviews reviews;
  private String sku = "";

  ReviewServiceTest(CatalogDatabase database, @TempDir Path dir) {
    this.database = database;
    this.reviews = new Reviews(database, dir);
  }

  @BeforeEach
  void nameTheProduct(TestInfo test) {
    sku = test.getTestMethod().orElseThrow().getName();
  }

  private Committed committed(ReviewChange change) {
    return (Committed) reviews.decide(sku, change);
  }

  private UUID decide(ReviewChange change) {
    var decision = Reviews.decision(reviews.item(sku), change);
    assertThat(reviews.service().record(decision)).isInstanceOf(Committed.class);
    return decision.id();
  }

  @Test
  void anItemShowsWhatTheMachineSaid() throws IOException {
    var item = reviews.add(sku, TWO_BOXES);
    assertThat(item.title()).isEqualTo("title of " + sku);
    assertThat(item.stage()).isEqualTo(ReviewStage.NEW);
    assertThat(item.images()).hasSize(1);
    assertThat(item.images().getFirst().width()).isEqualTo(100);
    assertThat(item.crops()).hasSize(2);
    var shoe = item.crops().getFirst();
    assertThat(shoe.detection().className()).isEqualTo("shoe");
    assertThat(shoe.verdict().keep()).isTrue();
    assertThat(shoe.suggestions()).hasSize(3);
    assertThat(shoe.suggestions().getFirst().value()).isEqualTo("shoe");
    var bag = item.crops().getLast();
    assertThat(bag.verdict().failed()).extracting("check").containsExactly(QualityCheck.BLUR);
    assertThat(bag.verdict().failed().getFirst().threshold())
        .isEqualTo(Thresholds.standard().limit(QualityCheck.BLUR));
    assertThat(bag.scores()).isNull();
    assertThat(item.machinePrimary()).isEqualTo(shoe.id());
    assertThat(item.basis()).isEqualTo(PrimaryBasis.TEXT);
    assertThat(item.humanPrimary()).isNull();
  }

  @Test
  void acceptingVerifiesAndLeavesTheQueue() throws IOException {
    var item = reviews.add(sku, TWO_BOXES);
    assertThat(committed(new Accept()).newVersion()).isEqualTo(item.version() + 1);
    var after = reviews.item(sku);
    assertThat(after.stage()).isEqualTo(ReviewStage.VERIFIED);
    assertThat(after.lastActor()).isEqualTo("ada");
    assertThat(reviews.queue()).doesNotContain(sku);
  }

  @Test
  void rejectingSendsToReworkWithItsReason() throws IOException {
    reviews.add(sku, TWO_BOXES);
    committed(new Reject(RejectReason.WRONG_BOX, "cuts off the heel"));
    assertThat(reviews.item(sku).stage()).isEqualTo(ReviewStage.REWORK);
    assertThat(reviews.service().history(reviews.item(sku).productId(), 5))
        .singleElement()
        .satisfies(h ->
            assertThat(h.summary()).isEqualTo("Sent to rework: Box is wrong (cuts off the heel)"));
  }

  @Test
  void skippingPutsTheProductBehindTheOthersAndUndoingBringsItBack() throws IOException {
    reviews.add(sku, TWO_BOXES);
    reviews.add(sku + "Other", TWO_BOXES);
    var skip = decide(new Skip());
    assertThat(reviews.queue().getLast()).isEqualTo(sku);
    assertThat(reviews.item(sku).stage()).isEqualTo(ReviewStage.NEW);
    decide(new Revert(skip));
    assertThat(reviews.queue().indexOf(sku)).isLessThan(reviews.queue().indexOf(sku + "Other"));
  }

  @Test
  void aChosenPrimaryIsKeptAndWinsOverTheMachines() throws IOException {
    var item = reviews.add(sku, TWO_BOXES);
    long bag = item.crops().getLast().id();
    committed(new SetPrimary(bag));
    var after = reviews.item(sku);
    assertThat(after.humanPrimary()).isEqualTo(bag);
    assertThat(after.primary()).isEqualTo(bag);
    assertThat(after.machinePrimary()).isEqualTo(item.machinePrimary());
    assertThat(after.crops().getLast().kept()).isTrue();
    assertThat(after.crops().getLast().verdict().keep()).isFalse();
    assertThat(after.stage()).isEqualTo(ReviewStage.IN_REVIEW);
    assertThat(effectivePrimary(item.productId())).containsExactly(bag);
  }

  private List<Long> effectivePrimary(long product) {
    String sql = "select crop_id from effective_primary where product_id = ?";
    return database.read("ask", c -> Statements.list(c, sql, r -> r.getLong(1), product));
  }

  @Test
  void aRejectedCropStandsForTheProductNoMore() throws IOException {
    var item = reviews.add(sku, TWO_BOXES);
    long shoe = item.crops().getFirst().id();
    committed(new JudgeCrop(shoe, false));
    assertThat(reviews.item(sku).primary()).isNull();
    assertThat(effectivePrimary(item.productId())).isEmpty();
    committed(new SetPrimary(shoe));
    committed(new JudgeCrop(shoe, false));
    assertThat(reviews.item(sku).humanPrimary()).isNull();
  }

  @Test
  void aPersonsLabelStandsBesideTheMachinesAndCanBeTakenBack() throws IOException {
    long crop = reviews.add(sku, TWO_BOXES).crops().getFirst().id();
    committed(new Relabel(crop, "colour", "blue"));
    assertThat(reviews.item(sku).crops().getFirst().humanLabels())
        .containsEntry("colour", List.of("blue"));
    assertThat(reviews.item(sku).crops().getFirst().suggestions()).hasSize(3);
    committed(new Relabel(crop, "colour", "green"));
    assertThat(reviews.item(sku).crops().getFirst().humanLabels())
        .containsEntry("colour", List.of("green"));
    committed(new Relabel(crop, "colour", List.of()));
    assertThat(reviews.item(sku).crops().getFirst().humanLabels()).isEmpty();
  }

  @Test
  void undoGoesBackStepByStepAndRedoForward() throws IOException {
    var item = reviews.add(sku, TWO_BOXES);
    long bag = item.crops().getLast().id();
    var first = decide(new SetPrimary(bag));
    var second = decide(new Relabel(bag, "colour", "blue"));
    var third = decide(new Accept());
    var undoThird = decide(new Revert(third));
    assertThat(reviews.item(sku).stage()).isEqualTo(ReviewStage.IN_REVIEW);
    var undoSecond = decide(new Revert(second));
    assertThat(reviews.item(sku).crops().getLast().humanLabels()).isEmpty();
    var undoFirst = decide(new Revert(first));
    assertThat(reviews.item(sku).humanPrimary()).isNull();
    assertThat(reviews.item(sku).stage()).isEqualTo(ReviewStage.NEW);
    var redoFirst = decide(new Revert(undoFirst));
    assertThat(reviews.item(sku).humanPrimary()).isEqualTo(bag);
    decide(new Revert(undoSecond));
    decide(new Revert(undoThird));
    assertThat(reviews.item(sku).stage()).isEqualTo(ReviewStage.VERIFIED);
    decide(new Revert(third));
    decide(new Revert(second));
    decide(new Revert(redoFirst));
    assertThat(reviews.item(sku).humanPrimary()).isNull();
    assertThat(reviews.service().history(item.productId(), 100))
        .hasSize(12)
        .last()
        .satisfies(h -> assertThat(h.reverted()).isTrue());
  }

  @Test
  void onlyTheNewestDecisionInEffectCanBeTakenBack() throws IOException {
    reviews.add(sku, TWO_BOXES);
    var first = decide(new Skip());
    var second = decide(new Accept());
    assertThat(reviews.decide(sku, new Revert(first))).isInstanceOf(Conflict.class);
    var undo = decide(new Revert(second));
    decide(new Skip());
    assertThat(reviews.decide(sku, new Revert(undo))).isInstanceOf(Conflict.class);
    assertThat(reviews.decide(sku, new Revert(UUID.randomUUID()))).isInstanceOf(Gone.class);
  }

  @Test
  void recordingTwiceIsRecordingOnce() throws IOException {
    var item = reviews.add(sku, TWO_BOXES);
    var decision = Reviews.decision(item, new Accept());
    var first = reviews.service().record(decision);
    assertThat(reviews.service().record(decision)).isEqualTo(first);
    assertThat(reviews.item(sku).version()).isEqualTo(item.version() + 1);
    assertThat(reviews.service().history(item.productId(), 10)).hasSize(1);
  }

  @Test
  void theSameDecisionFromManyThreadsIsRecordedOnce() throws Exception {
    var item = reviews.add(sku, TWO_BOXES);
    var decision = Reviews.decision(item, new Accept());
    Callable<ReviewOutcome> work = () -> reviews.service().record(decision);
    try (var threads = Executors.newFixedThreadPool(6)) {
      for (var outcome : threads.invokeAll(List.of(work, work, work, work, work, work))) {
        assertThat(outcome.get()).isEqualTo(new Committed(item.version() + 1));
      }
    }
    assertThat(reviews.service().history(item.productId(), 10)).hasSize(1);
  }

  @Test
  void theSecondDecisionOnTheSameVersionIsAConflictThatNamesTheFirst() throws IOException {
    var item = reviews.add(sku, TWO_BOXES);
    committed(new Accept());
    var outcome =
        reviews.service().record(Reviews.decision(item, new Reject(RejectReason.OTHER, null)));
    assertThat(outcome)
        .isInstanceOfSatisfying(
            Conflict.class,
            c -> {
              assertThat(c.actor()).isEqualTo("ada");
              assertThat(c.currentVersion()).isEqualTo(item.version() + 1);
            });
    assertThat(reviews.item(sku).stage()).isEqualTo(ReviewStage.VERIFIED);
  }

  @Test
  void ofManyWhoDecideAtOnceOneIsCommitted() throws Exception {
    var item = reviews.add(sku, TWO_BOXES);
    var work = new ArrayList<Callable<ReviewOutcome>>();
    for (int i = 0; i < 6; i++) {
      var decision = Reviews.decision(item, new Accept());
      work.add(() -> reviews.service().record(decision));
    }
    int winners = 0;
    try (var threads = Executors.newFixedThreadPool(6)) {
      for (var outcome : threads.invokeAll(work)) {
        winners += outcome.get() instanceof Committed ? 1 : 0;
      }
    }
    assertThat(winners).isEqualTo(1);
  }

  @Test
  void aClientMayPredictTheVersionsOfSeveralDecisionsInARow() throws IOException {
    var item = reviews.add(sku, TWO_BOXES);
    long crop = item.crops().getLast().id();
    for (int i = 0; i < 3; i++) {
      var change = new Relabel(crop, "attribute" + i, "value");
      var decision = Reviews.decision(item.productId(), item.version() + i, change);
      assertThat(reviews.service().record(decision))
          .isEqualTo(new Committed(item.version() + i + 1));
    }
  }

  @Test
  void whatIsNotThereIsGone() throws IOException {
    var item = reviews.add(sku, TWO_BOXES);
    assertThat(reviews.decide(sku, new SetPrimary(Long.MAX_VALUE))).isInstanceOf(Gone.class);
    assertThat(reviews.service().record(Reviews.decision(987_654_321, 1, new Accept())))
        .isInstanceOf(Gone.class);
    long foreign = reviews.add(sku + "Other", TWO_BOXES).crops().getFirst().id();
    assertThat(reviews.decide(sku, new SetPrimary(foreign))).isInstanceOf(Gone.class);
    assertThat(reviews.item(sku).version()).isEqualTo(item.version());
  }

  @Test
  void theQueueIsPagedByKeyWithoutGapsOrRepeats() throws IOException {
    for (int i = 0; i < 7; i++) {
      reviews.draw(sku + i, "shoe 0." + (3 + i) + " 0 0 90 90");
    }
    reviews.importAll().index(org.cropdesk.index.IndexScope.MISSING);
    var seen = new ArrayList<String>();
    var key = QueueKey.START;
    for (var page = reviews.service().next("ada", key, 2);
        !page.isEmpty();
        page = reviews.service().next("ada", key, 2)) {
      page.forEach(e -> seen.add(e.item().sku()));
      key = page.getLast().key();
    }
    assertThat(seen).doesNotHaveDuplicates().containsExactlyElementsOf(reviews.queue());
    assertThat(seen.indexOf(sku + 0)).isLessThan(seen.indexOf(sku + 6));
  }

  @Test
  void theCountsAddUp() throws IOException {
    var before = reviews.service().counts();
    reviews.add(sku + "A", TWO_BOXES);
    reviews.add(sku + "B", TWO_BOXES);
    sku = sku + "A";
    committed(new Accept());
    var after = reviews.service().counts();
    assertThat(after.verified()).isEqualTo(before.verified() + 1);
    assertThat(after.waiting()).isEqualTo(before.waiting() + 1);
    assertThat(after.total()).isEqualTo(before.total() + 2);
  }

  @Test
  void aCommittedDecisionIsTold() throws IOException {
    var item = reviews.add(sku, TWO_BOXES);
    var heard = new ArrayList<CatalogChange>();
    try (var _ = database.changes().subscribe(heard::add)) {
      committed(new Accept());
      reviews.service().record(Reviews.decision(item, new Accept()));
    }
    assertThat(heard)
        .containsExactly(new CatalogChange.ProductDecided(item.productId(), item.version() + 1));
  }

  @Test
  void theHistoryCannotBeChanged() throws IOException {
    reviews.add(sku, TWO_BOXES);
    committed(new Accept());
    for (String sql : List.of("update decision set actor = 'eve'", "delete from decision")) {
      assertThatThrownBy(() -> database.write("cheat", c -> Statements.update(c, sql)))
          .isInstanceOf(DatabaseException.class)
          .hasMessageContaining("append-only");
    }
  }
}
