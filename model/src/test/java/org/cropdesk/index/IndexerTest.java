package org.cropdesk.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.Consumer;
import org.cropdesk.catalog.ProductImporter;
import org.cropdesk.crop.Box;
import org.cropdesk.db.Await;
import org.cropdesk.db.CatalogDatabase;
import org.cropdesk.db.CatalogLocation;
import org.cropdesk.db.ChildProcess;
import org.cropdesk.db.Statements;
import org.cropdesk.db.TestCatalog;
import org.cropdesk.embedding.Aspect;
import org.cropdesk.embedding.PrimaryMarks;
import org.cropdesk.embedding.Provenance;
import org.cropdesk.embedding.SpaceCheck;
import org.cropdesk.embedding.SpaceKey;
import org.cropdesk.embedding.SpaceState;
import org.cropdesk.embedding.Spaces;
import org.cropdesk.failure.CatalogException;
import org.cropdesk.failure.ErrorKind;
import org.cropdesk.job.JobState;
import org.cropdesk.job.JobStore;
import org.cropdesk.job.StopSignal;
import org.cropdesk.label.Vocabularies;
import org.cropdesk.review.ReviewChange;
import org.cropdesk.review.ReviewItem;
import org.cropdesk.review.Reviews;
import org.cropdesk.storage.FolderStore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class IndexerTest {
  private static final String TWO_BOXES = "shoe 0.9 10 10 60 60\nbag 0.6 5 5 90 90 0.1";

  @TempDir Path dir;
  private final CatalogLocation.Server location = TestCatalog.fresh();
  private final CatalogDatabase database = CatalogDatabase.open(location, InstantSource.system());
  private Reviews reviews = new Reviews(database, Path.of("target"));

  @BeforeEach
  void openReviews() {
    reviews = new Reviews(database, dir);
  }

  @AfterEach
  void close() {
    assertThat(database.connectionsInUse()).isZero();
    PrimaryMarks.assertComplete(database);
    database.close();
  }

  private long number(String sql, Object... arguments) {
    return database.read("ask", c -> Statements.number(c, sql, arguments));
  }

  @Test
  void theFirstCompleteRunFillsVerifiesAndActivatesBothSpaces() throws IOException {
    reviews.draw("a", TWO_BOXES, "").draw("b", "shoe 0.8 0 0 50 50").importAll();
    var report = reviews.index(IndexScope.MISSING);
    assertThat(report.products()).isEqualTo(2);
    assertThat(report.crops()).isEqualTo(4);
    assertThat(report.kept()).isEqualTo(3);
    assertThat(report.stopped()).isFalse();
    assertThat(report.timings().detect()).isEqualTo(4);
    assertThat(report.checks()).hasSize(2).allMatch(SpaceCheck::passed);
    var spaces = new Spaces(database).list();
    assertThat(spaces).extracting("state").containsOnly(SpaceState.ACTIVE);
    assertThat(spaces).extracting("vectors").containsExactlyInAnyOrder(4L, 2L);
    assertThat(number("select count(*) from pg_indexes where indexname like 'space_vector_hnsw%'"))
        .isEqualTo(2);
    assertThat(new JobStore(database).latest("index").orElseThrow().state())
        .isEqualTo(JobState.DONE);
  }

  @Test
  void aSecondRunForWhatIsMissingHasNothingToDo() throws IOException {
    reviews.add("a", TWO_BOXES);
    assertThat(reviews.index(IndexScope.MISSING).products()).isZero();
    reviews.draw("b", TWO_BOXES).importAll();
    assertThat(reviews.index(IndexScope.MISSING).products()).isEqualTo(1);
    assertThat(reviews.index(new DrawnAnalyzer("detector-2", "encoder-1"), IndexScope.MISSING))
        .extracting(IndexReport::products)
        .isEqualTo(2L);
  }

  @Test
  void indexingAgainKeepsIdsVersionsAndVectors() throws IOException {
    var before = reviews.add("a", TWO_BOXES);
    String vectors =
        "select sum(('x' || substr(md5(ctid::text), 1, 7))::bit(28)::int) from space_vector";
    long rows = number(vectors);
    reviews.index(IndexScope.ALL);
    assertThat(reviews.item("a")).isEqualTo(before);
    assertThat(number(vectors)).isEqualTo(rows);
    assertThat(number("select count(*) from crop")).isEqualTo(2);
  }

  @Test
  void aBoxThatMovedALittleKeepsItsIdAndWhatPeopleSaid() throws IOException {
    var before = reviews.add("a", TWO_BOXES);
    long shoe = before.crops().getFirst().id();
    reviews.decide("a", new ReviewChange.Relabel(shoe, "colour", "blue"));
    long version = reviews.item("a").version();
    reviews.index(new DrawnAnalyzer().withMovedBoxes(2), IndexScope.ALL);
    var after = reviews.item("a");
    assertThat(after.crops()).extracting("id").isEqualTo(ids(before));
    assertThat(after.crops().getFirst().detection().box().x0()).isEqualTo(12);
    assertThat(after.crops().getFirst().humanLabels()).containsEntry("colour", List.of("blue"));
    assertThat(after.version()).isEqualTo(version + 1);
  }

  private List<Object> seen(String sku) {
    var item = reviews.item(sku);
    var seen = new ArrayList<Object>();
    seen.add(String.valueOf(item.primary()));
    item.crops()
        .forEach(c -> seen.add(List.of(c.id(), c.detection().className(), c.detection().box())));
    return seen;
  }

  /** X-AnyLabeling#455: labelling again overwrote what somebody had made. */
  @Test
  void whatPeopleVerifiedKeepsItsBoxesToThePixelWhateverALaterRunFinds() throws IOException {
    reviews.add("a", TWO_BOXES);
    reviews.decide("a", new ReviewChange.Accept());
    var before = seen("a");
    long version = reviews.item("a").version();
    // Nearly the same boxes, quite other ones, and those of another encoder.
    for (var later :
        List.of(
            new DrawnAnalyzer().withMovedBoxes(2),
            new DrawnAnalyzer().withMovedBoxes(30),
            new DrawnAnalyzer("detector-2", "encoder-2").withMovedBoxes(2))) {
      var report = reviews.index(later, IndexScope.ALL);
      assertThat(report.checks()).allMatch(SpaceCheck::passed);
      assertThat(seen("a")).isEqualTo(before);
      assertThat(reviews.item("a").version()).as("nobody sees a change").isEqualTo(version);
    }
    assertThat(number("select count(*) from crop")).isEqualTo(2);
    assertThat(number("select count(*) from space_vector where stale")).isZero();
    assertThat(
            number("select count(distinct space_id) from space_vector where crop_id is not null"))
        .as("the other encoder looked at the boxes that stand")
        .isEqualTo(2);
  }

  @Test
  void aPictureThatCameAfterItsProductWasVerifiedIsLookedAtAsAnyOther() throws IOException {
    reviews.add("a", TWO_BOXES);
    reviews.decide("a", new ReviewChange.Accept());
    reviews.draw("a", TWO_BOXES, "lamp 0.9 20 20 70 70").importAll().index(IndexScope.MISSING);
    assertThat(reviews.item("a").crops())
        .extracting(c -> c.detection().className())
        .contains("lamp")
        .hasSize(3);
  }

  @Test
  void whatADetectorFindsWhereAPersonDrewABoxIsNotAddedBesideIt() throws IOException {
    var before = reviews.add("a", "shoe 0.9 10 10 60 60");
    var drawn =
        new ReviewChange.AddBox(
            reviews.service().reserveBoxes(1).getFirst(),
            before.images().getFirst().id(),
            new Box(40, 10, 90, 60),
            0.1,
            "boot");
    reviews.decide("a", drawn);
    reviews.index(new DrawnAnalyzer().withMovedBoxes(30), IndexScope.ALL);
    assertThat(reviews.item("a").crops())
        .extracting(c -> c.detection().className())
        .containsExactly("boot");
  }

  private static List<Long> ids(ReviewItem item) {
    return item.crops().stream().map(c -> c.id()).toList();
  }

  @Test
  void aCropThatVanishedGoesUnlessAPersonSpokeOfIt() throws IOException {
    var before = reviews.add("a", TWO_BOXES);
    long bag = before.crops().getLast().id();
    reviews.decide("a", new ReviewChange.SetPrimary(bag));
    reviews.index(new DrawnAnalyzer().withMovedBoxes(30), IndexScope.ALL);
    var after = reviews.item("a");
    assertThat(ids(after)).contains(bag).doesNotContain(before.crops().getFirst().id());
    assertThat(after.crops()).hasSize(3);
    assertThat(after.primary()).isEqualTo(bag);
    assertThat(number("select count(*) from crop where deleted_at is not null")).isEqualTo(1);
    assertThat(number("select count(*) from space_vector where stale")).isEqualTo(1);
  }

  @Test
  void anEncoderThatMovedFailsTheRunBeforeAnythingIsWritten() throws IOException {
    var before = reviews.add("a", TWO_BOXES);
    assertThatThrownBy(() -> reviews.index(new DrawnAnalyzer().withMovedProbe(), IndexScope.ALL))
        .isInstanceOfSatisfying(
            CatalogException.class,
            e -> {
              assertThat(e.kind()).isEqualTo(ErrorKind.WEIGHTS);
              assertThat(e.getMessage()).contains("drawn").contains("nothing was written");
            });
    assertThat(reviews.item("a")).isEqualTo(before);
    var job = new JobStore(database).latest("index").orElseThrow();
    assertThat(job.state()).isEqualTo(JobState.FAILED);
    assertThat(job.message()).contains("no longer computes");
  }

  @Test
  void anotherEncoderFillsAnotherSpaceThatDoesNotTakeOver() throws IOException {
    reviews.add("a", TWO_BOXES);
    reviews.index(new DrawnAnalyzer("detector-1", "encoder-2"), IndexScope.MISSING);
    var spaces = new Spaces(database);
    assertThat(spaces.list()).hasSize(4);
    assertThat(spaces.active(Aspect.IMAGE).orElseThrow().key().encoderHash())
        .isEqualTo("encoder-1");
    assertThat(spaces.list().getFirst().state()).isEqualTo(SpaceState.VERIFIED);
  }

  @Test
  void aBrokenPictureIsARowAndNotTheEnd() throws IOException {
    reviews.draw("a", "broken", TWO_BOXES).draw("b", "broken").importAll();
    var report = reviews.index(IndexScope.MISSING);
    assertThat(report.unreadable()).isEqualTo(2);
    assertThat(report.withoutPrimary()).isEqualTo(1);
    assertThat(reviews.item("a").images().getFirst().failure())
        .isEqualTo("The picture ends too early.");
    assertThat(reviews.item("b").basis()).isEqualTo(PrimaryBasis.NO_CANDIDATE);
    assertThat(reviews.queue()).containsExactly("b", "a");
    assertThat(reviews.index(IndexScope.MISSING).products()).isZero();
  }

  @Test
  void aPictureThatCannotBeFetchedNowIsTriedAgainAndReplacesNothing() throws IOException {
    var before = reviews.add("a", TWO_BOXES);
    String key = before.images().getFirst().objectKey();
    byte[] bytes = reviews.store().read(key);
    reviews.store().delete(key);
    assertThat(reviews.index(IndexScope.ALL).unreadable()).isEqualTo(1);
    assertThat(reviews.item("a").crops()).isEqualTo(before.crops());
    reviews.store().putIfAbsent(key, bytes);
    assertThat(reviews.index(IndexScope.MISSING).products()).isEqualTo(1);
    assertThat(reviews.item("a").images().getFirst().failure()).isNull();
  }

  @Test
  void aStopEndsTheRunAfterWholeProductsAndTheNextGoesOn() throws IOException {
    for (int i = 0; i < 100; i++) {
      reviews.draw("p" + i, "shoe 0.9 10 10 60 60");
    }
    reviews.importAll();
    var stop = new StopSignal();
    var seen = new ArrayList<IndexProgress.Snapshot>();
    var report =
        new Indexer(database, reviews.store(), InstantSource.system())
            .run(
                new DrawnAnalyzer(),
                IndexScope.MISSING,
                s -> {
                  seen.add(s);
                  stop.request();
                },
                stop);
    assertThat(report.stopped()).isTrue();
    assertThat(report.products()).isBetween(1L, 99L);
    assertThat(seen.getFirst().total()).isEqualTo(100);
    assertThat(new Spaces(database).list()).extracting("state").containsOnly(SpaceState.BUILDING);
    var rest = reviews.index(IndexScope.MISSING);
    assertThat(rest.products() + report.products()).isEqualTo(100);
    assertThat(new Spaces(database).list()).extracting("state").containsOnly(SpaceState.ACTIVE);
  }

  @Test
  void twoRunsAtOnceAreRefused() throws IOException {
    reviews.draw("a", TWO_BOXES).importAll();
    var refused = new ArrayList<CatalogException>();
    var nested =
        new Wrapped() {
          @Override
          public void analyze(Iterator<ProductInput> in, Consumer<ProductAnalysis> sink) {
            try {
              reviews.index(IndexScope.MISSING);
            } catch (CatalogException e) {
              refused.add(e);
            }
            super.analyze(in, sink);
          }
        };
    assertThat(reviews.index(nested, IndexScope.MISSING).products()).isEqualTo(1);
    assertThat(refused)
        .singleElement()
        .satisfies(e -> assertThat(e).hasMessageContaining("already"));
  }

  /** The drawn analyzer, to be changed in one point. */
  private static class Wrapped implements ProductAnalyzer {
    private final DrawnAnalyzer drawn = new DrawnAnalyzer();

    @Override
    public Provenance provenance() {
      return drawn.provenance();
    }

    @Override
    public Vocabularies vocabularies() {
      return drawn.vocabularies();
    }

    @Override
    public SpaceKey imageSpace() {
      return drawn.imageSpace();
    }

    @Override
    public SpaceKey textSpace() {
      return drawn.textSpace();
    }

    @Override
    public float[] probe(Aspect aspect) {
      return drawn.probe(aspect);
    }

    @Override
    public List<CropAnalysis> analyzeBoxes(BoxInput input) {
      return drawn.analyzeBoxes(input);
    }

    @Override
    public void analyze(Iterator<ProductInput> products, Consumer<ProductAnalysis> sink) {
      drawn.analyze(products, sink);
    }
  }

  /** Imports and indexes the folder of its arguments and prints the progress. */
  static final class Child {
    private Child() {}

    public static void main(String[] args) {
      var database =
          CatalogDatabase.open(
              CatalogLocation.parse(args[0], Path.of("unused")), InstantSource.system());
      var store = new FolderStore(Path.of(args[1]));
      new Indexer(database, store, InstantSource.system())
          .run(
              new DrawnAnalyzer(),
              IndexScope.valueOf(args[2]),
              s -> System.out.println("done " + s.done()),
              new StopSignal());
      System.out.println("finished");
    }
  }

  @Test
  void aKilledRunLeavesWholeProductsOnlyAndTheNextRunCompletesIt() throws Exception {
    int products = 1500;
    Path images = Files.createDirectories(dir.resolve("many"));
    for (int i = 0; i < products; i++) {
      Files.writeString(images.resolve("p" + i + ".png"), "# " + i + "\n" + TWO_BOXES);
    }
    new ProductImporter(database, reviews.store(), InstantSource.system()).importFolder(images);
    String url = TestCatalog.address(location);
    try (var child = new ChildProcess(Child.class, url, dir.resolve("store").toString(), "ALL")) {
      Await.until(
          "some are done", () -> child.lines().stream().anyMatch(l -> l.startsWith("done")));
      child.kill();
      assertThat(child.lines()).doesNotContain("finished");
    }
    long indexed = number("select count(*) from product where indexed_at is not null");
    assertThat(indexed).isBetween(1L, products - 1L);
    assertThat(halfWritten()).isZero();
    Await.until("the lock of the dead is free", this::lockIsFree);
    var report = reviews.index(IndexScope.ALL);
    assertThat(report.products()).as("goes on behind the checkpoint").isLessThan(products);
    assertThat(number("select count(*) from product where indexed_at is null")).isZero();
    assertThat(number("select count(*) from crop")).isEqualTo(2L * products);
    assertThat(number("select count(*) from space_vector")).isEqualTo(2L * products);
    assertThat(halfWritten()).isZero();
    assertThat(report.checks()).allMatch(SpaceCheck::passed);
    assertThat(number("select count(*) from job where state = 'RUNNING'")).isZero();
  }

  private long halfWritten() {
    return number(
        """
        select count(*) from product p
         where (p.indexed_at is not null) <>
               ((select count(*) from crop c
                  join crop_quality q on q.crop_id = c.id
                  join verdict v on v.crop_id = c.id
                  join space_vector s on s.crop_id = c.id
                 where c.product_id = p.id) = 2
                and exists (select from primary_choice m where m.product_id = p.id))
        """);
  }

  private boolean lockIsFree() {
    String sql = "select count(*) from pg_locks where locktype = 'advisory'";
    return number(
            sql
                + " and database = (select oid from pg_database where datname = current_database())")
        == 0;
  }

  @Test
  void withoutAPrimaryTheMachineHasNoAnswerAndDoubtIsOne() throws IOException {
    reviews
        .draw("sure", "shoe 0.99 0 0 90 90")
        .draw("unsure", "shoe 0.6 0 0 90 90\nbag 0.59 9 9 99 99");
    reviews.draw("none", "shoe 0.9 0 0 5 5").importAll().index(IndexScope.MISSING);
    assertThat(reviews.queue()).containsExactly("none", "unsure", "sure");
    assertThat(number("select count(*) from product where doubt = 1")).isEqualTo(1);
  }
}
