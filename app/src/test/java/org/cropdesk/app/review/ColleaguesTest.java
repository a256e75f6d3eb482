package org.cropdesk.app.review;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.cropdesk.app.review.ConflictRow.Side;
import org.cropdesk.crop.Box;
import org.cropdesk.db.Await;
import org.cropdesk.db.CatalogDatabase;
import org.cropdesk.db.CatalogLocation;
import org.cropdesk.db.TestCatalog;
import org.cropdesk.failure.CatalogException;
import org.cropdesk.review.DecisionWriter;
import org.cropdesk.review.RejectReason;
import org.cropdesk.review.ReviewChange;
import org.cropdesk.review.ReviewDecision;
import org.cropdesk.review.ReviewItem;
import org.cropdesk.review.ReviewOutcome;
import org.cropdesk.review.ReviewService;
import org.cropdesk.review.ReviewStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A desk whose colleagues decide about the same products, and one that loses its catalog. */
final class ColleaguesTest {
  private static final String TWO_BOXES = "mug 0.9 10 10 60 60\nlamp 0.8 50 50 95 95\n";

  @TempDir Path folder;

  private CatalogDatabase database;
  private CatalogDatabase elsewhere;
  private ReviewService grace;
  private TestDesk test;
  private ReviewViewModel desk;

  @SuppressWarnings("NullAway.Init") // JUnit fills the fields before each test.
  ColleaguesTest() {}

  @BeforeEach
  void open() throws IOException, InterruptedException {
    CatalogLocation.Server location = TestCatalog.fresh();
    database = CatalogDatabase.open(location, InstantSource.system());
    elsewhere = CatalogDatabase.open(location, InstantSource.system());
    grace = new ReviewService(elsewhere, InstantSource.system());
    TestDesk.fill(database, folder, products());
    test = new TestDesk(database, folder.resolve("journal"), "ada");
    desk = test.desk();
    test.settle();
    test.awaitDelivered("it listens", () -> !test.reachable().isEmpty());
  }

  private static List<String[]> products() {
    var products = new ArrayList<String[]>();
    for (int i = 0; i < 5; i++) {
      products.add(new String[] {"SKU-" + i, TWO_BOXES + "mug 0.6 " + i + " 0 40 40\n"});
    }
    return products;
  }

  @AfterEach
  void close() {
    test.close();
    elsewhere.close();
    database.close();
  }

  private ReviewItem item() {
    return Objects.requireNonNull(desk.item());
  }

  private ReviewItem stored(ReviewItem item) {
    return test.reviews().load(item.productId()).orElseThrow();
  }

  private String notice() {
    return Objects.requireNonNull(desk.noticeProperty().get()).text();
  }

  private ConflictViewModel question() {
    return Objects.requireNonNull(desk.questionProperty().get());
  }

  private static ReviewDecision decision(ReviewItem seen, ReviewChange change) {
    return ReviewDecision.of(
        UUID.randomUUID(),
        seen.productId(),
        seen.version(),
        "grace",
        InstantSource.system().instant(),
        change);
  }

  private void graceSays(ReviewItem seen, ReviewChange change) {
    assertThat(grace.record(decision(seen, change))).isInstanceOf(ReviewOutcome.Committed.class);
  }

  private static ReviewChange colour(ReviewItem item, int crop, String value) {
    return new ReviewChange.Relabel(item.crops().get(crop).id(), "colour", value);
  }

  /** On the first crop, by the keys of the desk. */
  private void chooseColour(int crop, String value) {
    desk.selection().pick(crop + 1);
    desk.selection().pickAttribute(1);
    desk.chooseLabel(value);
  }

  private static String colourOf(ReviewItem item, int crop) {
    return String.join(
        ", ", item.crops().get(crop).humanLabels().getOrDefault("colour", List.of()));
  }

  @Test
  void anotherDeskIsHandedNothingOfWhatLiesHere() throws InterruptedException {
    try (var other = new TestDesk(elsewhere, folder.resolve("other"), "grace")) {
      other.settle();
      assertThat(other.desk().stateProperty().get()).isEqualTo(QueueState.EMPTY);
      assertThat(other.desk().countsProperty().get().waiting()).isEqualTo(5);

      test.reviews().release();
      other.desk().heartbeat();
      other.settle();

      assertThat(other.desk().stateProperty().get()).isEqualTo(QueueState.READY);
      desk.heartbeat();
      test.settle();
      assertThat(desk.heldByProperty().get()).isEqualTo("grace");
    }
  }

  @Test
  void aProductDecidedElsewhereLeavesTheQueueUnseen() {
    ReviewItem next = desk.upcoming().getFirst();

    graceSays(next, new ReviewChange.Accept());

    test.awaitDelivered(
        "it is gone",
        () -> desk.upcoming().stream().noneMatch(i -> i.productId() == next.productId()));
    test.awaitDelivered("the counts follow", () -> desk.countsProperty().get().verified() == 1);
  }

  @Test
  void whatIsOnScreenIsReloadedWithTheNameOfWhoChangedIt() {
    ReviewItem seen = item();

    graceSays(seen, colour(seen, 0, "green"));

    test.awaitDelivered("it is shown", () -> colourOf(item(), 0).equals("green"));
    assertThat(item().productId()).isEqualTo(seen.productId());
    assertThat(notice()).contains("grace", seen.sku());
  }

  @Test
  void changesOfDifferentFieldsBothStandWithoutAQuestion() throws InterruptedException {
    ReviewItem seen = item();
    graceSays(seen, colour(seen, 0, "green"));

    chooseColour(1, "red");
    test.settle();

    assertThat(desk.questionProperty().get()).isNull();
    assertThat(colourOf(stored(seen), 0)).isEqualTo("green");
    assertThat(colourOf(stored(seen), 1)).isEqualTo("red");
    assertThat(item().version()).isEqualTo(stored(seen).version());
    assertThat(notice()).contains("grace", "Both changes stand");
  }

  @Test
  void aFieldBothChangedIsAskedAndMineStandsIfChosen() throws InterruptedException {
    ReviewItem seen = item();
    graceSays(seen, colour(seen, 0, "green"));
    chooseColour(0, "red");
    desk.selection().pick(2);
    desk.toggleKeep();
    boolean kept = item().crops().get(1).kept();
    test.settle();

    var rows = question().rowsProperty().get();
    assertThat(rows).extracting(ConflictRow::theirs).contains("green");
    assertThat(rows).extracting(ConflictRow::mine).contains("red");
    assertThat(desk.answerQuestion()).as("Enter in haste decides nothing").isFalse();
    assertThat(colourOf(stored(seen), 0)).isEqualTo("green");

    question().choose(Side.MINE);
    assertThat(desk.answerQuestion()).isTrue();
    test.settle();

    assertThat(colourOf(stored(seen), 0)).isEqualTo("red");
    assertThat(stored(seen).crops().get(1).kept()).isEqualTo(kept);
    assertThat(desk.questionProperty().get()).isNull();
    assertThat(test.reviews().history(seen.productId(), 10)).hasSize(3);
  }

  private static ReviewChange moved(ReviewItem item, int crop, Box box) {
    return new ReviewChange.Redraw(item.crops().get(crop).id(), box, 0.15);
  }

  private static Box boxOf(ReviewItem item, int crop) {
    return item.crops().get(crop).detection().box();
  }

  @Test
  void boxesThatEachOfBothMovedForThemselvesStandWithoutAQuestion() throws InterruptedException {
    ReviewItem seen = item();
    var theirs = new Box(12, 12, 58, 58);
    var mine = new Box(45, 45, 90, 90);
    graceSays(seen, moved(seen, 0, theirs));

    desk.changeBox("Move box 2", moved(seen, 1, mine));
    test.settle();

    assertThat(desk.questionProperty().get()).isNull();
    assertThat(boxOf(stored(seen), 0)).isEqualTo(theirs);
    assertThat(boxOf(stored(seen), 1)).isEqualTo(mine);
    assertThat(boxOf(item(), 0)).as("on screen as well").isEqualTo(theirs);
    assertThat(notice()).contains("Both changes stand");
    assertThat(test.writer().pending()).isZero();
  }

  @Test
  void aBoxThatBothMovedIsAskedAboutOnceWithBothPlaces() throws InterruptedException {
    ReviewItem seen = item();
    graceSays(seen, moved(seen, 0, new Box(12, 12, 58, 58)));
    desk.changeBox("Move box 1", moved(seen, 0, new Box(8, 9, 40, 50)));
    test.settle();

    assertThat(question().rowsProperty().get())
        .singleElement()
        .satisfies(row -> {
          assertThat(row.what()).isEqualTo("Crop 1, box");
          assertThat(row.theirs()).isEqualTo("46 \u00d7 46 at 12, 12");
          assertThat(row.mine()).isEqualTo("32 \u00d7 41 at 8, 9");
          assertThat(row.base()).isEqualTo("as the machine found it");
        });
    question().choose(Side.MINE);
    assertThat(desk.answerQuestion()).isTrue();
    test.settle();

    assertThat(boxOf(stored(seen), 0)).isEqualTo(new Box(8, 9, 40, 50));
    test.close();
    test = new TestDesk(database, folder.resolve("journal"), "ada");
    desk = test.desk();
    test.settle();
    assertThat(desk.questionProperty().get()).as("asked once").isNull();
  }

  @Test
  void theirsStandsIfChosenAndNothingIsWritten() throws InterruptedException {
    ReviewItem seen = item();
    graceSays(seen, new ReviewChange.Reject(RejectReason.BAD_PICTURE, null));
    desk.accept();
    while (item().productId() != seen.productId()) {
      test.settle();
      desk.nextProduct();
    }

    question().choose(Side.THEIRS);
    assertThat(desk.answerQuestion()).isTrue();
    test.settle();

    assertThat(stored(seen).stage()).isEqualTo(ReviewStage.REWORK);
    assertThat(test.reviews().history(seen.productId(), 10)).hasSize(1);
    assertThat(notice()).contains("grace");
  }

  @Test
  void aQuestionThatWasPutOffIsAskedBeforeAnythingElseIsSaidAboutTheProduct()
      throws InterruptedException {
    ReviewItem seen = item();
    graceSays(seen, colour(seen, 0, "green"));
    chooseColour(0, "red");
    test.settle();
    desk.leaveQuestion();

    desk.accept();

    assertThat(item().productId()).isEqualTo(seen.productId());
    assertThat(question().item().productId()).isEqualTo(seen.productId());
  }

  @Test
  void aQuestionThatWasOpenWhenTheDeskDiedIsAskedByTheNextOne() throws InterruptedException {
    ReviewItem seen = item();
    graceSays(seen, colour(seen, 0, "green"));
    chooseColour(0, "red");
    test.settle();
    test.close();

    test = new TestDesk(database, folder.resolve("journal"), "ada");
    desk = test.desk();
    test.settle();
    while (item().productId() != seen.productId()) {
      desk.nextProduct();
      test.settle();
    }

    assertThat(question().rowsProperty().get())
        .singleElement()
        .satisfies(row -> assertThat(row.mine()).isEqualTo("red"));
  }

  @Test
  void withoutTheCatalogTheDeskGoesOnAndOnlyTrueConflictsAreAskedWhenItIsBack()
      throws IOException, InterruptedException {
    var embedded = new CatalogLocation.Embedded(folder.resolve("own-server"));
    ReviewItem first;
    ReviewItem second;
    ReviewItem third;
    try (var owner = CatalogDatabase.open(embedded, InstantSource.system())) {
      TestDesk.fill(owner, folder.resolve("own"), products());
      try (var lost = CatalogDatabase.open(asServer(embedded.dir()), InstantSource.system());
          var away = new TestDesk(lost, folder.resolve("own-journal"), "ada")) {
        away.settle();
        away.awaitDelivered("it listens", () -> away.reachable().contains(true));
        kill(embedded.dir());
        away.awaitDelivered("it is said", () -> away.reachable().contains(false));
        first = Objects.requireNonNull(away.desk().item());
        away.desk().accept();
        second = Objects.requireNonNull(away.desk().item());
        away.desk().selection().pick(1);
        away.desk().selection().pickAttribute(1);
        away.desk().chooseLabel("red");
        away.desk().nextProduct();
        third = Objects.requireNonNull(away.desk().item());
        away.desk().accept();
        assertThat(List.of(first.sku(), second.sku(), third.sku())).doesNotHaveDuplicates();
        away.awaitDelivered(
            "it is shown", () -> away.writer().state() == DecisionWriter.State.OFFLINE);
        assertThat(away.writer().pending()).isEqualTo(3);
      }
      var back = new ReviewService(owner, InstantSource.system());
      Await.until("the server is back", () -> answers(back));
      back.record(decision(second, colour(second, 0, "green")));
      back.record(decision(third, new ReviewChange.Accept()));
      try (var again = new TestDesk(owner, folder.resolve("own-journal"), "ada")) {
        again.settle();
        assertThat(again.reviews().load(first.productId()).orElseThrow().stage())
            .isEqualTo(ReviewStage.VERIFIED);
        assertThat(again.reviews().history(third.productId(), 10))
            .as("both accepted; nothing to ask")
            .hasSize(1);
        assertThat(again.writer().pending()).isZero();
        var asked = new ArrayList<Long>();
        for (int i = 0; i < 5 && again.desk().item() != null; i++) {
          var question = again.desk().questionProperty().get();
          if (question != null) {
            asked.add(question.item().productId());
          }
          again.desk().nextProduct();
        }
        assertThat(asked).containsOnly(second.productId());
      }
    }
  }

  @Test
  void aServerThatWasKilledAndComesBackIsToldEverythingByTheSameDesk()
      throws IOException, InterruptedException {
    var embedded = new CatalogLocation.Embedded(folder.resolve("own-server"));
    try (var own = CatalogDatabase.open(embedded, InstantSource.system())) {
      TestDesk.fill(own, folder.resolve("own"), products());
      try (var alone = new TestDesk(own, folder.resolve("own-journal"), "ada")) {
        alone.settle();
        alone.awaitDelivered("it listens", () -> alone.reachable().contains(true));
        kill(embedded.dir());
        for (int i = 0; i < 4; i++) {
          alone.desk().accept();
        }
        alone.awaitDelivered("it is back", () -> returned(alone.reachable()));
        alone.awaitDelivered("all are told", () -> alone.outcomes().size() == 4);
        assertThat(alone.outcomes()).allMatch(ReviewOutcome.Committed.class::isInstance);
        assertThat(alone.desk().questionProperty().get()).isNull();
      }
    }
  }

  private static boolean returned(List<Boolean> reachable) {
    return reachable.contains(false) && reachable.getLast();
  }

  static boolean answers(ReviewService reviews) {
    try {
      return reviews.counts().total() > 0;
    } catch (CatalogException e) {
      return false;
    }
  }

  static CatalogLocation.Server asServer(Path server) throws IOException {
    String port = Files.readAllLines(postmasterPid(server)).get(3).strip();
    String password = Files.readString(server.resolve("pg17/password")).strip();
    return new CatalogLocation.Server(
        "jdbc:postgresql://127.0.0.1:" + port + "/cropdesk", "cropdesk", password);
  }

  static void kill(Path server) throws IOException {
    long pid = Long.parseLong(Files.readAllLines(postmasterPid(server)).getFirst());
    ProcessHandle.of(pid).orElseThrow().destroyForcibly();
  }

  private static Path postmasterPid(Path server) {
    return server.resolve("pg17/data/postmaster.pid");
  }
}
