package org.cropdesk.app.review;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.cropdesk.db.CatalogDatabase;
import org.cropdesk.db.CatalogLocation;
import org.cropdesk.db.TestCatalog;
import org.cropdesk.review.PrimaryReason;
import org.cropdesk.review.RejectReason;
import org.cropdesk.review.ReviewCrop;
import org.cropdesk.review.ReviewItem;
import org.cropdesk.review.ReviewOutcome;
import org.cropdesk.review.ReviewStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ReviewViewModelTest {
  private static final String THREE_BOXES =
      "mug 0.9 10 10 60 60\nlamp 0.8 50 50 95 95\nmug 0.7 5 50 45 95\n";

  @TempDir Path folder;

  private CatalogDatabase database;
  private TestDesk test;
  private ReviewViewModel desk;

  @SuppressWarnings("NullAway.Init") // JUnit fills the fields before each test.
  ReviewViewModelTest() {}

  @BeforeEach
  void open() throws IOException, InterruptedException {
    CatalogLocation.Server location = TestCatalog.fresh();
    database = CatalogDatabase.open(location, java.time.InstantSource.system());
    var products = new ArrayList<String[]>();
    for (int i = 0; i < 5; i++) {
      products.add(new String[] {"SKU-" + i, THREE_BOXES + "mug 0.6 " + i + " 0 40 40\n"});
    }
    TestDesk.fill(database, folder, products);
    test = new TestDesk(database, folder.resolve("journal"), "ada");
    desk = test.desk();
    test.settle();
  }

  @AfterEach
  void close() {
    test.close();
    database.close();
  }

  private ReviewItem item() {
    return Objects.requireNonNull(desk.item());
  }

  private ReviewItem stored(ReviewItem item) {
    return test.reviews().load(item.productId()).orElseThrow();
  }

  private int otherThanPrimary() {
    Long primary = item().primary();
    for (int i = 0; i < item().crops().size(); i++) {
      if (primary == null || item().crops().get(i).id() != primary) {
        return i;
      }
    }
    throw new AssertionError("Only one crop");
  }

  @Test
  void theDeskOpensOnTheFirstProductWithItsPrimaryCropPicked() {
    assertThat(desk.stateProperty().get()).isEqualTo(QueueState.READY);
    ReviewCrop picked = Objects.requireNonNull(desk.selectedCrop());
    assertThat(picked.id()).isEqualTo(item().primary());
    assertThat(desk.countsProperty().get().waiting()).isEqualTo(5);
  }

  @Test
  void acceptHasTheNextProductOnTheDeskAtOnceAndTheCatalogSaysVerified()
      throws InterruptedException {
    ReviewItem first = item();

    desk.accept();

    assertThat(item().productId()).isNotEqualTo(first.productId());
    test.settle();
    assertThat(stored(first).stage()).isEqualTo(ReviewStage.VERIFIED);
    assertThat(stored(first).lastActor()).isEqualTo("ada");
    assertThat(desk.countsProperty().get().verified()).isEqualTo(1);
  }

  @Test
  void aWholeSittingEndsWithAnEmptyQueueAndEveryDecisionInTheHistory() throws InterruptedException {
    var seen = new HashSet<Long>();
    while (desk.stateProperty().get() == QueueState.READY) {
      assertThat(seen.add(item().productId())).as("shown once").isTrue();
      desk.accept();
      test.settle();
    }

    assertThat(seen).hasSize(5);
    assertThat(desk.stateProperty().get()).isEqualTo(QueueState.EMPTY);
    for (long product : seen) {
      assertThat(test.reviews().history(product, 10)).hasSize(1);
    }
  }

  /** The order of the catalog, not the desk's clock, says what came last. */
  @Test
  void aClockThatIsSetBackLosesNothingAndMakesNoTimeNegative() throws InterruptedException {
    test.close();
    var now = new AtomicReference<>(Instant.parse("2026-11-21T10:00:00Z"));
    test = new TestDesk(database, folder.resolve("journal"), "ada", now::get);
    desk = test.desk();
    test.settle();
    ReviewItem first = item();
    desk.flag("before");
    now.set(Instant.parse("2025-01-01T00:00:00Z"));
    desk.flag("after");
    desk.accept();
    test.settle();

    var history = test.reviews().history(first.productId(), 10);
    assertThat(history).extracting(h -> h.kind()).containsExactly("accept", "flag", "flag");
    assertThat(history).allMatch(h -> h.tookMillis() != null && h.tookMillis() >= 0);
    assertThat(stored(first).flag()).isEqualTo("after");
    desk.undo();
    test.settle();
    assertThat(stored(first).stage()).isEqualTo(ReviewStage.IN_REVIEW);
  }

  @Test
  void rejectSendsToReworkWithItsReason() throws InterruptedException {
    ReviewItem first = item();

    desk.reject(RejectReason.WRONG_BOX, null);
    test.settle();

    assertThat(stored(first).stage()).isEqualTo(ReviewStage.REWORK);
  }

  @Test
  void whatTheDeskShowsAfterEachKeyIsWhatTheCatalogSays() throws InterruptedException {
    desk.selection().pick(otherThanPrimary() + 1);
    desk.makePrimary(null);
    sameInTheCatalog();
    desk.toggleKeep();
    sameInTheCatalog();
    desk.toggleKeep();
    sameInTheCatalog();
    desk.selection().nextAttribute();
    desk.chooseLabel("green");
    sameInTheCatalog();
    desk.chooseLabel("blue");
    sameInTheCatalog();
    desk.undo();
    sameInTheCatalog();
    desk.undo();
    sameInTheCatalog();
    desk.redo();
    sameInTheCatalog();
    assertThat(test.outcomes()).hasSize(8).allMatch(ReviewOutcome.Committed.class::isInstance);
  }

  /** Held field by field: the desk guesses ahead of the catalog and must guess right. */
  private void sameInTheCatalog() throws InterruptedException {
    test.settle();
    ReviewItem shown = item();
    ReviewItem stored = stored(shown);
    assertThat(shown.version()).isEqualTo(stored.version());
    assertThat(shown.stage()).isEqualTo(stored.stage());
    assertThat(shown.primary()).isEqualTo(stored.primary());
    assertThat(shown.humanPrimary()).isEqualTo(stored.humanPrimary());
    assertThat(shown.primaryReason()).isEqualTo(stored.primaryReason());
    assertThat(shown.flag()).isEqualTo(stored.flag());
    assertThat(shown.crops()).isEqualTo(stored.crops());
  }

  @Test
  void flagsReasonsAndSeveralValuesAreForeseenAsTheCatalogRecordsThem()
      throws InterruptedException {
    desk.flag("ask the shop");
    sameInTheCatalog();
    desk.selection().pick(otherThanPrimary() + 1);
    desk.makePrimary(PrimaryReason.BETTER_VIEW);
    sameInTheCatalog();
    desk.makePrimary(PrimaryReason.SHARPER);
    sameInTheCatalog();
    desk.selection().pickAttribute(2);
    desk.chooseLabel("cut off");
    desk.chooseLabel("watermark");
    sameInTheCatalog();
    desk.chooseLabel("cut off");
    sameInTheCatalog();
    assertThat(item().crops().get(desk.selection().crop()).humanLabels())
        .containsEntry("remarks", List.of("watermark"));
    desk.flag(null);
    sameInTheCatalog();
    desk.undo();
    sameInTheCatalog();
    assertThat(item().flag()).isEqualTo("ask the shop");
    assertThat(desk.countsProperty().get().flagged()).isEqualTo(1);
  }

  @Test
  void fixingOneThingAcceptsTheRestAndOneUndoTakesBothBack() throws InterruptedException {
    ReviewItem first = item();
    var fix =
        new Fixes(desk)
            .of(first, desk.selectedCrop()).stream()
                .filter(f -> f.text().equals("colour: green") || f.text().equals("colour: blue"))
                .findFirst()
                .orElseThrow();
    desk.fixAndAccept(fix);
    test.settle();
    assertThat(item().productId()).isNotEqualTo(first.productId());
    assertThat(stored(first).stage()).isEqualTo(ReviewStage.VERIFIED);
    assertThat(stored(first).version()).isEqualTo(first.version() + 1);

    desk.undo();
    sameInTheCatalog();
    assertThat(item().productId()).isEqualTo(first.productId());
    assertThat(item().stage()).isEqualTo(ReviewStage.NEW);
    assertThat(item().crops()).isEqualTo(first.crops());
  }

  @Test
  void rejectingTheCropAPersonHadMadePrimaryLeavesTheDeskAndTheCatalogOfOneMind()
      throws InterruptedException {
    desk.selection().pick(otherThanPrimary() + 1);
    desk.makePrimary(null);
    desk.toggleKeep();
    sameInTheCatalog();
  }

  @Test
  void undoBringsAnAcceptedProductBackAndRedoSendsItOnAgain() throws InterruptedException {
    ReviewItem first = item();
    desk.accept();
    desk.accept();

    desk.undo();
    desk.undo();
    test.settle();

    assertThat(item().productId()).isEqualTo(first.productId());
    assertThat(stored(first).stage()).isEqualTo(ReviewStage.NEW);

    desk.redo();
    test.settle();

    assertThat(item().productId()).isNotEqualTo(first.productId());
    assertThat(stored(first).stage()).isEqualTo(ReviewStage.VERIFIED);
  }

  @Test
  void undoIsNamedAfterWhatItTakesBack() {
    String sku = item().sku();

    desk.accept();

    assertThat(desk.undoTextProperty().get()).isEqualTo("Accept (" + sku + ")");
  }

  @Test
  void keysPressedFasterThanTheDatabaseAnswersAreAllKeptInOrder() throws InterruptedException {
    ReviewItem first = item();
    for (int i = 0; i < 20; i++) {
      desk.toggleKeep();
    }
    desk.accept();
    desk.accept();
    test.settle();

    assertThat(test.outcomes()).hasSize(22).allMatch(ReviewOutcome.Committed.class::isInstance);
    assertThat(test.reviews().history(first.productId(), 50)).hasSize(21);
  }

  @Test
  void aSkippedProductComesBackBehindTheOthers() throws InterruptedException {
    ReviewItem first = item();

    desk.skip();
    test.settle();
    var order = new ArrayList<Long>();
    while (desk.stateProperty().get() == QueueState.READY && order.size() < 10) {
      order.add(item().productId());
      desk.accept();
      test.settle();
    }

    assertThat(order).hasSize(5).endsWith(first.productId());
  }

  @Test
  void arrowsStopAtBothEnds() {
    int crops = item().crops().size();
    for (int i = 0; i < 20; i++) {
      desk.selection().nextCrop();
    }
    assertThat(desk.selection().crop()).isEqualTo(crops - 1);
    for (int i = 0; i < 20; i++) {
      desk.selection().previousCrop();
    }
    assertThat(desk.selection().crop()).isZero();
    desk.selection().pick(99);
    assertThat(desk.selection().crop()).isZero();
  }

  @Test
  void theMachinesVerdictStaysBesideThePersons() throws InterruptedException {
    ReviewCrop before = Objects.requireNonNull(desk.selectedCrop());

    desk.toggleKeep();
    test.settle();

    ReviewCrop after =
        stored(item()).crops().stream()
            .filter(c -> c.id() == before.id())
            .findFirst()
            .orElseThrow();
    assertThat(after.humanKeep()).isEqualTo(!before.kept());
    assertThat(after.verdict()).isEqualTo(before.verdict());
  }

  @Test
  void aJournalThatCannotBeWrittenStopsTheScreenFromMovingOn() {
    ReviewItem first = item();
    test.close();

    desk.accept();

    assertThat(item().productId()).isEqualTo(first.productId());
    assertThat(Objects.requireNonNull(desk.noticeProperty().get()).level())
        .isEqualTo(Notice.Level.ERROR);
  }

  @Test
  void productsThatComeInWhileReviewingAreShownInTheSameSitting()
      throws IOException, InterruptedException {
    while (desk.stateProperty().get() == QueueState.READY) {
      desk.accept();
      test.settle();
    }
    TestDesk.fill(
        database, folder.resolve("more"), List.<String[]>of(new String[] {"NEW-1", THREE_BOXES}));

    desk.refresh();
    test.settle();

    assertThat(item().sku()).isEqualTo("NEW-1");
  }

  @Test
  void undoReachesBackBeyondARestartAndRedoForwardAgain() throws InterruptedException {
    ReviewItem first = item();
    desk.accept();
    ReviewItem second = item();
    desk.reject(RejectReason.WRONG_BOX, null);
    test.settle();
    test.close();
    test = new TestDesk(database, folder.resolve("journal"), "ada");
    desk = test.desk();
    test.settle();

    desk.undo();
    test.settle();
    assertThat(item().productId()).isEqualTo(second.productId());
    assertThat(stored(second).stage()).isEqualTo(ReviewStage.NEW);
    desk.undo();
    test.settle();
    assertThat(item().productId()).isEqualTo(first.productId());
    assertThat(stored(first).stage()).isEqualTo(ReviewStage.NEW);
    assertThat(desk.countsProperty().get().waiting()).isEqualTo(5);
    desk.undo();
    test.settle();
    assertThat(Objects.requireNonNull(desk.noticeProperty().get()).text())
        .contains("nothing of yours to undo");

    desk.redo();
    test.settle();
    assertThat(stored(first).stage()).isEqualTo(ReviewStage.VERIFIED);
  }

  @Test
  void whatAColleagueDecidedIsNotMineToUndo() throws InterruptedException {
    ReviewItem first = item();
    desk.accept();
    test.settle();
    test.close();
    test = new TestDesk(database, folder.resolve("journal"), "grace");
    desk = test.desk();
    test.settle();

    desk.undo();
    test.settle();

    assertThat(stored(first).stage()).isEqualTo(ReviewStage.VERIFIED);
  }

  @Test
  void theHistorySaysWhatChangedAndHowLongItTook() throws InterruptedException {
    desk.selection().nextAttribute();
    desk.chooseLabel("green");
    desk.accept();
    desk.previousProduct();
    test.settle();
    desk.readHistory();
    test.settle();

    var entries = desk.historyProperty().get();
    assertThat(entries).hasSize(2).allMatch(e -> e.tookMillis() != null);
    assertThat(entries.getLast().changes())
        .anySatisfy(change -> {
          assertThat(change.what()).isEqualTo("the colour");
          assertThat(change.before()).isEqualTo("nothing");
          assertThat(change.after()).isEqualTo("green");
        });
    assertThat(entries.getFirst().changes())
        .singleElement()
        .satisfies(change -> assertThat(change.after()).isEqualTo("verified"));
  }

  @Test
  void aProductOpensOnTheDeskWhereverItStands() throws InterruptedException {
    ReviewItem first = item();
    desk.accept();
    test.settle();
    desk.reload();
    test.settle();
    assertThat(item().productId()).isNotEqualTo(first.productId());

    desk.open(first.productId());
    test.settle();

    assertThat(item().productId()).isEqualTo(first.productId());
    assertThat(item().stage()).isEqualTo(ReviewStage.VERIFIED);
    desk.nextProduct();
    assertThat(item().productId()).isNotEqualTo(first.productId());
  }
}
