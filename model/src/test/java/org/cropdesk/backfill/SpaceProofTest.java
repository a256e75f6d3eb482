package org.cropdesk.backfill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import org.cropdesk.crop.Box;
import org.cropdesk.db.CatalogDatabase;
import org.cropdesk.db.Statements;
import org.cropdesk.db.TestCatalog;
import org.cropdesk.embedding.Aspect;
import org.cropdesk.embedding.SourceType;
import org.cropdesk.embedding.Space;
import org.cropdesk.embedding.SpaceCoverage;
import org.cropdesk.embedding.SpaceFinding;
import org.cropdesk.embedding.SpaceFindings;
import org.cropdesk.embedding.SpaceOverview;
import org.cropdesk.embedding.SpaceVerifier;
import org.cropdesk.embedding.SpaceWatch;
import org.cropdesk.embedding.Spaces;
import org.cropdesk.index.IndexScope;
import org.cropdesk.job.StopSignal;
import org.cropdesk.review.ReviewChange;
import org.cropdesk.review.ReviewCrop;
import org.cropdesk.review.ReviewItem;
import org.cropdesk.review.Reviews;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is known of a space without counting, and how long a proof of it holds. */
final class SpaceProofTest {
  private static final int PRODUCTS = 30;

  @TempDir Path dir;
  private final CatalogDatabase database =
      CatalogDatabase.open(TestCatalog.fresh(), InstantSource.system());
  private final Clock clock = Clock.systemUTC();
  private final Backfills runs = new Backfills(database, clock);
  private final Spaces spaces = new Spaces(database);
  private final SpaceVerifier verifier = new SpaceVerifier(database);
  private Reviews reviews;

  @SuppressWarnings("NullAway.Init") // Filled before each test.
  SpaceProofTest() {}

  @BeforeEach
  void fill() throws IOException {
    reviews = new Reviews(database, dir);
    for (int i = 0; i < PRODUCTS; i++) {
      reviews.draw("p" + i, "shoe 0.9 %d 10 60 60\nbag 0.6 5 5 90 9%d".formatted(i % 40, i % 10));
    }
    reviews.importAll();
    reviews.index(IndexScope.MISSING);
  }

  @AfterEach
  void close() {
    assertThat(database.connectionsInUse()).isZero();
    database.close();
  }

  private Space filled(String encoder, Aspect aspect) {
    var maker = new DrawnMaker(encoder, aspect, 24);
    var settings =
        new BackfillSettings(7, 2, true, 0, false, 0.1, BackfillScope.of(BackfillScope.Kind.ALL));
    var run = runs.begin(maker, settings, "ops", "");
    new BackfillRunner(database, clock).work(run.id(), maker, new StopSignal(), r -> {});
    return overview(run.spaceId()).space();
  }

  private SpaceOverview overview(int space) {
    return spaces.overview().stream().filter(s -> s.id() == space).findFirst().orElseThrow();
  }

  private void write(String sql, Object... arguments) {
    database.write("arrange", c -> Statements.update(c, sql, arguments));
  }

  private long number(String sql, Object... arguments) {
    return database.read("ask", c -> Statements.number(c, sql, arguments));
  }

  private void sameAsCounted(int space) {
    for (SourceType type : SourceType.values()) {
      assertThat(overview(space).sources().get(type))
          .as(type.name())
          .isEqualTo(
              number(
                  "select count(*) from space_vector where space_id = ? and source_type = ?",
                  space,
                  type));
    }
  }

  @Test
  void whatVectorsAreMadeOfIsCountedAsTheyAreWrittenChangedAndRemoved() {
    int space = filled("both", Aspect.COMBINED).id();
    long before = overview(space).changes();
    sameAsCounted(space);
    write(
        "update space_vector set source_type = 'TEXT' where space_id = ? and subject_id % 3 = 0",
        space);
    sameAsCounted(space);
    assertThat(overview(space).changes()).isGreaterThan(before);
    write("delete from space_vector where space_id = ? and subject_id % 2 = 0", space);
    sameAsCounted(space);
    assertThat(overview(space).madeBy()).isEqualTo("ops");
    assertThat(overview(spaces.active(Aspect.IMAGE).orElseThrow().id()).madeBy())
        .isEqualTo("an index run");
  }

  @Test
  void coverageIsCountedInProductsAndIsOldAsSoonAsAVectorChanges() {
    int space = filled("second", Aspect.IMAGE).id();
    assertThat(overview(space).coverageIsOld()).isTrue();
    SpaceCoverage whole = spaces.countCoverage(overview(space).space(), clock.instant());
    assertThat(whole.products()).isEqualTo(PRODUCTS);
    assertThat(whole.percent()).isEqualTo(100);
    assertThat(overview(space).coverageIsOld()).isFalse();
    write(
        "update space_vector set stale = true where space_id = ? and product_id = (select min(product_id) from space_vector)",
        space);
    assertThat(overview(space).coverageIsOld()).isTrue();
    SpaceCoverage less = spaces.countCoverage(overview(space).space(), clock.instant());
    assertThat(less.covered()).isEqualTo(PRODUCTS - 1);
    assertThat(less.percent()).isEqualTo(97);
    assertThat(new SpaceCoverage(clock.instant(), 1000, 999, 0).percent())
        .as("never rounded up to a promise")
        .isEqualTo(99);
  }

  @Test
  void aProofHoldsUntilSomethingChangesAndThenNobodyIsPromoted() {
    Space space = filled("second", Aspect.IMAGE);
    assertThat(verifier.verify(space, clock.instant()).passed()).isTrue();
    var compared = verifier.compare(overview(space.id()).space(), 10, 5, clock.instant());
    verifier.sign(compared.id(), "ops", "seen", clock.instant());
    assertThat(overview(space.id()).whyNotPromoted()).isEmpty();
    assertThat(overview(space.id()).signedBy()).isEqualTo("ops");
    write(
        "update space_vector set fingerprint = 'other' where space_id = ? and subject_id % 2 = 0",
        space.id());
    assertThat(overview(space.id()).whyNotPromoted())
        .hasValueSatisfying(w -> assertThat(w).contains("out of date"));
    assertThatThrownBy(() -> spaces.promote(overview(space.id()).space(), "ops", clock.instant()))
        .hasMessageContaining("out of date");
    verifier.verify(overview(space.id()).space(), clock.instant());
    spaces.promote(overview(space.id()).space(), "ops", clock.instant());
    assertThat(spaces.active(Aspect.IMAGE).orElseThrow().id()).isEqualTo(space.id());
  }

  /** No vector is written then, so the vectors' own counter stands still. */
  @Test
  void aCropWithoutAVectorThatAPersonWantsMakesProofsAndCoverageOld() {
    ReviewItem item = reviews.item("p7");
    long other =
        item.crops().stream()
            .map(ReviewCrop::id)
            .filter(id -> !Objects.equals(id, item.primary()))
            .findFirst()
            .orElseThrow();
    write("update verdict set keep = false where crop_id = ? and source = 'MACHINE'", other);
    Space pictures = filled("second", Aspect.IMAGE);
    Space both = filled("both", Aspect.COMBINED);
    for (Space space : List.of(pictures, both)) {
      assertThat(verifier.verify(space, clock.instant()).passed()).isTrue();
    }
    reviews.decide("p3", new ReviewChange.Accept());
    assertThat(isDoubted(pictures)).as("nothing else is wanted than before").isFalse();

    reviews.decide("p7", new ReviewChange.SetPrimary(other, null));
    assertThat(isDoubted(pictures)).isTrue();
    assertThat(overview(pictures.id()).coverageIsOld()).isTrue();
    assertThat(isDoubted(both)).as("its vector was made of the other crop").isTrue();
    SpaceCoverage counted = spaces.countCoverage(overview(pictures.id()).space(), clock.instant());
    assertThat(counted.covered()).isEqualTo(PRODUCTS - 1);
    var report = verifier.verify(pictures, clock.instant());
    assertThat(report.missingSkus()).containsExactly("p7");
    assertThat(overview(pictures.id()).coverageIsOld()).isFalse();

    filled("second", Aspect.IMAGE);
    assertThat(verifier.verify(pictures, clock.instant()).passed()).isTrue();
    reviews.decide("p7", new ReviewChange.SetPrimary(item.crops().getFirst().id(), null));
    assertThat(isDoubted(pictures)).as("every crop of it has its vector by now").isFalse();
  }

  private boolean isDoubted(Space space) {
    return Objects.requireNonNull(overview(space.id()).proof()).outdated();
  }

  @Test
  void aBoxThatAPersonDrawsMakesAProofOldBeforeItsVectorIsMade() {
    Space space = filled("second", Aspect.IMAGE);
    assertThat(verifier.verify(space, clock.instant()).passed()).isTrue();
    ReviewItem item = reviews.item("p7");
    reviews.decide(
        "p7",
        new ReviewChange.AddBox(
            reviews.service().reserveBoxes(1).getFirst(),
            item.images().getFirst().id(),
            new Box(2, 2, 40, 40),
            0.1,
            "shoe"));
    assertThat(isDoubted(space)).isTrue();
  }

  @Test
  void aSignatureIsForTheVectorsThatWereSeenAndNotForThoseOfASpaceFilledAnew() {
    Space space = filled("second", Aspect.IMAGE);
    verifier.verify(space, clock.instant());
    var compared = verifier.compare(overview(space.id()).space(), 10, 5, clock.instant());
    verifier.sign(compared.id(), "ops", "", clock.instant());
    spaces.retire(overview(space.id()).space(), clock.instant());
    assertThat(overview(space.id()).droppedVectors()).isEqualTo(space.vectors());
    assertThat(filled("second", Aspect.IMAGE).id()).isEqualTo(space.id());
    verifier.verify(overview(space.id()).space(), clock.instant());
    assertThat(overview(space.id()).whyNotPromoted())
        .hasValueSatisfying(w -> assertThat(w).contains("Nobody has signed"));
  }

  @Test
  void whatIsMissingIsLeafedThroughBySku() {
    Space space = filled("second", Aspect.IMAGE);
    write("delete from space_vector where space_id = ? and product_id % 2 = 0", space.id());
    var report = verifier.verify(space, clock.instant());
    assertThat(report.passed()).isFalse();
    var first = verifier.missing(space, "", 5);
    var next = verifier.missing(space, first.getLast().sku(), 1000);
    assertThat(first).hasSize(5);
    assertThat(first.size() + next.size()).isEqualTo((int) (report.products() - report.covered()));
    assertThat(next).allMatch(m -> m.sku().compareTo(first.getLast().sku()) > 0);
    assertThat(SpaceFindings.of(report))
        .filteredOn(f -> f.level() == SpaceFinding.Level.RED)
        .extracting(SpaceFinding::check)
        .contains(SpaceFinding.Check.COVERED)
        .doesNotContain(SpaceFinding.Check.LENGTHS);
  }

  @Test
  void aVerificationThatIsStoppedKeepsNothing() {
    Space space = filled("second", Aspect.IMAGE);
    var stop = new StopSignal();
    SpaceWatch afterThree =
        (done, total, what) -> {
          if (done == 3) {
            stop.request();
          }
        };
    assertThat(verifier.verify(space, clock.instant(), afterThree, stop)).isEmpty();
    assertThat(verifier.last(space)).isEmpty();
    assertThat(overview(space.id()).proof()).isNull();
  }
}
