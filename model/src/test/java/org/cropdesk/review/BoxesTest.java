package org.cropdesk.review;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.cropdesk.crop.Box;
import org.cropdesk.crop.CropSource;
import org.cropdesk.db.CatalogDatabase;
import org.cropdesk.db.CatalogLocation;
import org.cropdesk.db.Statements;
import org.cropdesk.db.TestCatalog;
import org.cropdesk.embedding.PrimaryMarks;
import org.cropdesk.index.CropRefresh;
import org.cropdesk.index.DrawnAnalyzer;
import org.cropdesk.index.IndexScope;
import org.cropdesk.review.ReviewChange.AddBox;
import org.cropdesk.review.ReviewChange.DeleteCrop;
import org.cropdesk.review.ReviewChange.Redraw;
import org.cropdesk.review.ReviewChange.Relabel;
import org.cropdesk.review.ReviewChange.Revert;
import org.cropdesk.review.ReviewChange.SetClass;
import org.cropdesk.review.ReviewChange.SetPrimary;
import org.cropdesk.review.ReviewOutcome.Committed;
import org.cropdesk.review.ReviewOutcome.Gone;
import org.cropdesk.search.CatalogSearch;
import org.cropdesk.search.DrawnQueries;
import org.cropdesk.search.Hit;
import org.cropdesk.search.Leg;
import org.cropdesk.search.SearchQuery;
import org.cropdesk.search.SearchRequest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of boxes that people draw, move and delete, in the catalog. */
final class BoxesTest {
  private static final String THREE_BOXES =
      "shoe 0.9 10 10 60 60\nbag 0.8 5 5 90 90\nhat 0.7 30 0 80 40";
  private static final Box ELSEWHERE = new Box(20, 30, 75, 95);
  private static final double MARGIN = 0.15;

  @TempDir Path dir;

  private CatalogDatabase database;
  private Reviews reviews;
  private CropRefresh refresh;
  private ReviewItem before;

  @SuppressWarnings("NullAway.Init") // Filled before each test.
  BoxesTest() {}

  @BeforeEach
  void open() throws IOException {
    CatalogLocation.Server location = TestCatalog.fresh();
    database = CatalogDatabase.open(location, InstantSource.system());
    reviews = new Reviews(database, dir);
    refresh = new CropRefresh(database, reviews.store(), InstantSource.system());
    before = reviews.add("a", THREE_BOXES);
  }

  @AfterEach
  void close() {
    reviews.close();
    PrimaryMarks.assertComplete(database);
    database.close();
  }

  private UUID decide(ReviewChange change) {
    var decision = Reviews.decision(reviews.item("a"), change);
    assertThat(reviews.service().record(decision)).isInstanceOf(Committed.class);
    return decision.id();
  }

  private long id(int index) {
    return before.crops().get(index).id();
  }

  private ReviewCrop crop(long id) {
    return reviews.item("a").crops().stream().filter(c -> c.id() == id).findFirst().orElseThrow();
  }

  private long stale() {
    return number("select count(*) from space_vector where stale");
  }

  private long number(String sql) {
    return database.read("count", c -> Statements.number(c, sql));
  }

  private AddBox newBox() {
    var ids = reviews.service().reserveBoxes(1).getFirst();
    return new AddBox(ids, before.images().getFirst().id(), ELSEWHERE, MARGIN, "lamp");
  }

  @Test
  void everyEditedBoxMakesOneVectorStaleAndALabelOrAClassNone() {
    decide(new Relabel(id(0), "colour", "blue"));
    decide(new SetClass(id(1), "basket"));
    assertThat(stale()).isZero();

    decide(new Redraw(id(0), ELSEWHERE, MARGIN));
    decide(new Redraw(id(0), new Box(21, 30, 75, 95), MARGIN));
    decide(new Redraw(id(2), ELSEWHERE, MARGIN));

    assertThat(stale()).isEqualTo(2);
    assertThat(reviews.item("a").crops())
        .extracting(ReviewCrop::stale)
        .containsExactly(true, false, true);
    assertThat(crop(id(1)).detection().className()).isEqualTo("basket");
    assertThat(crop(id(0)).source()).isEqualTo(CropSource.PERSON);
    assertThat(crop(id(0)).detection().box()).isEqualTo(new Box(21, 30, 75, 95));
  }

  @Test
  void takingBackARedrawPutsTheMachinesBoxBackAndDoingItAgainThePersons() {
    ReviewCrop machine = crop(id(0));
    var redraw = decide(new Redraw(id(0), ELSEWHERE, MARGIN));
    refresh.run(new DrawnAnalyzer());

    var undo = decide(new Revert(redraw));

    assertThat(crop(id(0)).detection()).isEqualTo(machine.detection());
    assertThat(crop(id(0)).pixelBox()).isEqualTo(machine.pixelBox());
    assertThat(crop(id(0)).stale()).as("the vector is still that of the other box").isTrue();
    decide(new Revert(undo));
    assertThat(crop(id(0)).detection().box()).isEqualTo(ELSEWHERE);
  }

  @Test
  void aDrawnBoxIsACropAndGoesWhenItIsTakenBack() {
    var change = newBox();
    var added = decide(change);
    long id = change.ids().cropId();
    assertThat(crop(id).source()).isEqualTo(CropSource.PERSON);
    assertThat(crop(id).stale()).isTrue();
    decide(new SetPrimary(id));
    refresh.run(new DrawnAnalyzer());
    assertThat(crop(id).stale()).isFalse();
    assertThat(crop(id).suggestions()).isNotEmpty();

    decide(new Revert(reviews.service().history(before.productId(), 1).getFirst().id()));
    var undo = decide(new Revert(added));

    assertThat(reviews.item("a").crops()).hasSize(3).noneMatch(c -> c.id() == id);
    decide(new Revert(undo));
    assertThat(crop(id).detection().box()).isEqualTo(ELSEWHERE);
  }

  @Test
  void aDeletedCropStandsForNothingAndComesBackWhole() {
    long primary = before.primary() == null ? -1 : before.primary();
    decide(new Relabel(primary, "colour", "blue"));
    var deleted = decide(new DeleteCrop(primary));

    assertThat(reviews.item("a").crops()).hasSize(2);
    assertThat(reviews.item("a").primary()).isNull();
    assertThat(reviews.decide("a", new SetPrimary(primary))).isInstanceOf(Gone.class);
    assertThat(stale()).isEqualTo(1);

    decide(new Revert(deleted));
    assertThat(reviews.item("a").primary()).isEqualTo(primary);
    assertThat(crop(primary).humanLabels()).isEqualTo(Map.of("colour", List.of("blue")));
  }

  @Test
  void indexingAgainOverwritesNoBoxOfAPerson() {
    decide(new Redraw(id(0), ELSEWHERE, MARGIN));
    decide(new DeleteCrop(id(1)));
    var added = newBox();
    decide(added);
    refresh.run(new DrawnAnalyzer());
    var people = reviews.item("a").crops();

    reviews.index(new DrawnAnalyzer().withMovedBoxes(2), IndexScope.ALL);

    var after = reviews.item("a").crops();
    assertThat(after).extracting(ReviewCrop::id).containsExactlyElementsOf(ids(people));
    assertThat(after).extracting(ReviewCrop::stale).containsOnly(false);
    assertThat(crop(id(0))).isEqualTo(people.getFirst());
    assertThat(crop(added.ids().cropId())).isEqualTo(people.getLast());
    assertThat(number("select count(*) from crop"))
        .as("nothing deleted is found anew")
        .isEqualTo(4);
  }

  private double doubt(String sku) {
    String sql = "select doubt from product where sku = ?";
    return database.read(
        "ask", c -> Statements.first(c, sql, r -> r.getDouble(1), sku).orElseThrow());
  }

  @Test
  void theMachineChoosesAnewBehindARedrawnBoxAndGoesBackWithIt() throws IOException {
    // What an index run says of the two other boxes alone.
    reviews.add("twin", THREE_BOXES.substring(THREE_BOXES.indexOf('\n') + 1));
    double doubt = doubt("a");
    assertThat(before.machinePrimary()).isEqualTo(id(0));
    var redraw = decide(new Redraw(id(0), new Box(10, 10, 14, 14), MARGIN));
    long version = reviews.item("a").version();

    refresh.run(new DrawnAnalyzer());

    assertThat(crop(id(0)).kept()).as("too small now").isFalse();
    assertThat(reviews.item("a").machinePrimary()).isEqualTo(id(1));
    assertThat(doubt("a")).isEqualTo(doubt("twin")).isNotEqualTo(doubt);
    assertThat(reviews.item("a").version()).as("its author meets no conflict").isEqualTo(version);
    reviews.index(IndexScope.ALL);
    assertThat(reviews.item("a").machinePrimary()).as("another run agrees").isEqualTo(id(1));
    assertThat(doubt("a")).isEqualTo(doubt("twin"));

    decide(new Revert(redraw));
    refresh.run(new DrawnAnalyzer());
    assertThat(reviews.item("a").machinePrimary()).isEqualTo(id(0));
    assertThat(doubt("a")).isEqualTo(doubt);
  }

  @Test
  void thePrimaryCropOfAPersonStaysWhateverTheMachineChoosesAnew() {
    decide(new SetPrimary(id(2)));
    decide(new Redraw(id(0), new Box(10, 10, 14, 14), MARGIN));

    refresh.run(new DrawnAnalyzer());

    assertThat(reviews.item("a").machinePrimary()).isEqualTo(id(1));
    assertThat(reviews.item("a").primary()).isEqualTo(id(2));
  }

  private static List<Long> ids(List<ReviewCrop> crops) {
    return crops.stream().map(ReviewCrop::id).toList();
  }

  @Test
  void anotherEncodersSpaceGetsAVectorOfEveryPersonsBox() {
    decide(new Redraw(id(0), ELSEWHERE, MARGIN));
    decide(newBox());

    var report = reviews.index(new DrawnAnalyzer("detector-1", "encoder-2"), IndexScope.ALL);

    assertThat(report.checks()).allMatch(c -> c.passed());
    assertThat(number("select count(*) from space_vector where crop_id is not null and not stale"))
        .isEqualTo(6);
  }

  @Test
  void theSearchSaysThatAVectorIsOutOfDateUntilItIsMadeAgain() {
    long primary = before.primary() == null ? -1 : before.primary();
    var analyzer = new DrawnAnalyzer();
    var search = new CatalogSearch(database, new DrawnQueries(), Clock.systemUTC());
    var query = SearchRequest.of(new SearchQuery.ByText("anything")).by(EnumSet.of(Leg.SEMANTIC));
    decide(new Redraw(primary, ELSEWHERE, MARGIN));
    assertThat(search.search(query).semantic()).extracting(Hit::stale).containsExactly(true);

    var report = refresh.run(analyzer);

    assertThat(report.crops()).isEqualTo(1);
    assertThat(analyzer.analyzedBoxes()).as("no other crop is encoded again").isEqualTo(1);
    assertThat(stale()).isZero();
    assertThat(search.search(query).semantic()).extracting(Hit::stale).containsExactly(false);
    assertThat(refresh.run(analyzer).crops()).isZero();
  }

  @Test
  void aResultForABoxThatMovedMeanwhileIsThrownAway() {
    decide(new Redraw(id(0), ELSEWHERE, MARGIN));
    var later = new Box(0, 0, 50, 50);
    var slow =
        new DrawnAnalyzer()
            .whileLooking(() -> {
              if (!crop(id(0)).detection().box().equals(later)) {
                decide(new Redraw(id(0), later, MARGIN));
              }
            });

    assertThat(refresh.run(slow).crops()).isZero();

    assertThat(crop(id(0)).stale()).isTrue();
    assertThat(refresh.run(slow).crops()).isEqualTo(1);
    assertThat(crop(id(0)).stale()).isFalse();
  }

  @Test
  void aPictureThatIsGoneIsToldAndItsBoxStaysAndWaits() throws IOException {
    decide(new Redraw(id(0), ELSEWHERE, MARGIN));
    Path file = dir.resolve("store").resolve(before.images().getFirst().objectKey());
    byte[] bytes = Files.readAllBytes(file);
    Files.delete(file);

    var report = refresh.run(new DrawnAnalyzer());

    assertThat(report.failures()).singleElement().asString().contains("a,", "The picture is gone");
    assertThat(crop(id(0)).detection().box()).isEqualTo(ELSEWHERE);
    Files.write(file, bytes);
    assertThat(refresh.run(new DrawnAnalyzer()).crops()).isEqualTo(1);
  }

  /** A process that dies after the fsync leaves the decision to the next one, ids and all. */
  @Test
  void aJournalledBoxIsRecordedOnceHoweverOftenItIsReplayed() {
    var change = newBox();
    var decision = Reviews.decision(before, change);
    Path journal = dir.resolve("journal");
    for (int start = 0; start < 2; start++) {
      try (var writer = DecisionWriter.open(journal, reviews.service(), new Silent())) {
        writer.submit(decision);
        assertThat(saved(writer)).isTrue();
      }
    }

    assertThat(reviews.item("a").crops()).hasSize(4);
    assertThat(reviews.item("a").version()).isEqualTo(before.version() + 1);
    assertThat(ReviewJson.readDecision(ReviewJson.write(decision))).isEqualTo(decision);
  }

  private static boolean saved(DecisionWriter writer) {
    try {
      return writer.awaitSaved(Duration.ofSeconds(20));
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static final class Silent implements DecisionListener {
    @Override
    public void stateChanged(DecisionWriter.State state, int pending) {}

    @Override
    public void decided(ReviewDecision decision, ReviewOutcome outcome) {}
  }

  @Test
  void theClassesOfMachinesAndPeopleCanBeChosenFrom() {
    decide(new SetClass(id(1), "basket"));
    decide(newBox());

    assertThat(reviews.service().classNames())
        .containsExactly("bag", "basket", "hat", "lamp", "shoe");
  }
}
