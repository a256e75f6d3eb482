package org.cropdesk.backfill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.cropdesk.db.CatalogDatabase;
import org.cropdesk.db.CatalogLocation;
import org.cropdesk.db.Statements;
import org.cropdesk.db.TestCatalog;
import org.cropdesk.embedding.Aspect;
import org.cropdesk.embedding.Space;
import org.cropdesk.embedding.SpaceOverview;
import org.cropdesk.embedding.SpaceVerifier;
import org.cropdesk.embedding.Spaces;
import org.cropdesk.index.IndexScope;
import org.cropdesk.job.StopSignal;
import org.cropdesk.review.Reviews;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Several people who put spaces in force, and what a signature is good for. */
final class PromotionTest {
  private static final int PRODUCTS = 40;

  @TempDir Path dir;
  private final CatalogLocation.Server location = TestCatalog.fresh();
  private final CatalogDatabase database = CatalogDatabase.open(location, InstantSource.system());
  private final Clock clock = Clock.systemUTC();
  private final Backfills runs = new Backfills(database, clock);
  private final Spaces spaces = new Spaces(database);
  private final SpaceVerifier verifier = new SpaceVerifier(database);

  @BeforeEach
  void fill() throws IOException {
    var reviews = new Reviews(database, dir);
    for (int i = 0; i < PRODUCTS; i++) {
      reviews.draw("p" + i, "shoe 0.9 5 5 90 %d".formatted(60 + i));
    }
    reviews.importAll();
    reviews.index(IndexScope.MISSING);
  }

  @AfterEach
  void close() {
    assertThat(database.connectionsInUse()).isZero();
    database.close();
  }

  /**
   * @param limit of products, 0 for all
   */
  private Space filled(String encoder, int limit) {
    var maker = new DrawnMaker(encoder, Aspect.IMAGE, 24);
    var settings =
        new BackfillSettings(
            7, 2, true, limit, false, 0.1, BackfillScope.of(BackfillScope.Kind.ALL));
    var run = runs.begin(maker, settings, "ops", "");
    new BackfillRunner(database, clock).work(run.id(), maker, new StopSignal(), r -> {});
    return now(run.spaceId()).space();
  }

  private SpaceOverview now(int space) {
    return spaces.overview().stream().filter(s -> s.id() == space).findFirst().orElseThrow();
  }

  private Space signed(String encoder) {
    Space space = filled(encoder, 0);
    assertThat(verifier.verify(space, clock.instant()).problems()).isEmpty();
    sign(space);
    return now(space.id()).space();
  }

  private void sign(Space space) {
    var compared = verifier.compare(now(space.id()).space(), 10, 5, clock.instant());
    verifier.sign(compared.id(), "ops", clock.instant());
  }

  private int promoted(String encoder) {
    Space space = signed(encoder);
    spaces.promote(space, "ops", clock.instant());
    return space.id();
  }

  private int rollBack() {
    var way = spaces.requireWayBack(Aspect.IMAGE);
    return spaces.rollBack(way, "ops", clock.instant()).id();
  }

  private int inForce() {
    return spaces.active(Aspect.IMAGE).orElseThrow().id();
  }

  @Test
  void rollingBackTwiceGoesBackTwoStepsAndNeverToWhatWasJustLeft() {
    int first = inForce();
    int second = promoted("second");
    int third = promoted("third");
    assertThat(rollBack()).isEqualTo(second);
    assertThat(rollBack()).isEqualTo(first);
    assertThatThrownBy(this::rollBack).hasMessageContaining("no earlier image space");
    sign(now(third).space());
    spaces.promote(now(third).space(), "ops", clock.instant());
    assertThat(rollBack()).as("what is in force goes away").isEqualTo(first);
  }

  @Test
  void aSpaceThatWasLetGoOfIsPassedByOnTheWayBack() {
    int first = inForce();
    int second = promoted("second");
    promoted("third");
    spaces.retire(now(second).space(), clock.instant());
    assertThat(rollBack()).isEqualTo(first);
  }

  @Test
  void aSpaceThatWasEmptiedAndFilledAnewIsNotWhatItWas() {
    int first = inForce();
    int second = promoted("second");
    promoted("third");
    spaces.retire(now(second).space(), clock.instant());
    assertThat(filled("second", 0).id()).isEqualTo(second);
    verifier.verify(now(second).space(), clock.instant());
    assertThat(rollBack()).isEqualTo(first);
  }

  @Test
  void whoSawAnotherWayBackIsToldWhoWasFasterAndChangesNothing() {
    int first = inForce();
    int second = promoted("second");
    int third = promoted("third");
    var shown = spaces.requireWayBack(Aspect.IMAGE);
    assertThat(shown.to()).isEqualTo(second);
    try (var elsewhere = CatalogDatabase.open(location, InstantSource.system())) {
      var theirs = new Spaces(elsewhere);
      theirs.rollBack(theirs.requireWayBack(Aspect.IMAGE), "grace", clock.instant());
    }
    assertThatThrownBy(() -> spaces.rollBack(shown, "ops", clock.instant()))
        .hasMessageContaining("Meanwhile grace rolled back to space " + second)
        .hasMessageContaining("nothing was changed");
    assertThat(inForce()).isEqualTo(second);
    assertThat(rollBack()).isEqualTo(first);
    assertThat(third).isNotEqualTo(inForce());
  }

  @Test
  void ofTwoWhoPromoteAtOnceTheSecondIsToldThatNobodyComparedTheTwo() throws Exception {
    Space second = signed("second");
    Space third = signed("third");
    List<String> refused = new ArrayList<>();
    try (var elsewhere = CatalogDatabase.open(location, InstantSource.system());
        var desks = Executors.newFixedThreadPool(2)) {
      var both = new ArrayList<Future<?>>();
      database.write(
          "hold the spaces until both desks wait for them",
          c -> {
            Statements.list(c, "select id from space order by id for update", r -> r.getInt(1));
            both.add(desks.submit(() -> spaces.promote(second, "ops", clock.instant())));
            both.add(
                desks.submit(() -> new Spaces(elsewhere).promote(third, "grace", clock.instant())));
            String waiting =
                """
                select count(*) from pg_stat_activity
                 where datname = current_database() and cardinality(pg_blocking_pids(pid)) > 0
                """;
            while (Statements.number(c, waiting) < 2) {
              Statements.execute(c, "select pg_stat_clear_snapshot()");
            }
            return true;
          });
      for (Future<?> one : both) {
        try {
          one.get();
        } catch (ExecutionException e) {
          refused.add(String.valueOf(e.getCause()));
        }
      }
    }
    assertThat(refused)
        .singleElement()
        .asString()
        .contains("Nobody has signed the comparison", "which is in force");
    assertThat(inForce()).isIn(second.id(), third.id());
  }

  @Test
  void puttingASpaceInForceWaitsForNoVerification() {
    promoted("second");
    Space third = signed("third");
    database.write(
        "verify, and be at it still",
        c -> {
          // What a verification writes first points at its space.
          Statements.update(
              c,
              "insert into space_missing (space_id, sku, product_id, stale)"
                  + " select ?, sku, id, false from product limit 1",
              third.id());
          try (var desk = Executors.newSingleThreadExecutor()) {
            var promoted = desk.submit(() -> spaces.promote(third, "grace", clock.instant()));
            assertThat(promoted).succeedsWithin(Duration.ofSeconds(20));
          }
          return true;
        });
    assertThat(inForce()).isEqualTo(third.id());
  }

  @Test
  void aSignatureForATrialSaysNothingOfTheWholeCatalog() {
    Space trial = filled("second", 5);
    verifier.verify(trial, clock.instant());
    var compared = verifier.compare(now(trial.id()).space(), 20, 5, clock.instant());
    assertThat(compared.queries()).isEqualTo(5);
    verifier.sign(compared.id(), "grace", clock.instant());
    Space whole = filled("second", 0);
    assertThat(whole.id()).isEqualTo(trial.id());
    assertThat(verifier.verify(whole, clock.instant()).passed()).isTrue();
    assertThat(now(whole.id()).signedBy()).isNull();
    assertThatThrownBy(() -> spaces.promote(now(whole.id()).space(), "ops", clock.instant()))
        .hasMessageContaining("was signed by grace when it held 5 vectors, and it holds 40 now");
    assertThatThrownBy(() -> verifier.sign(compared.id(), "ops", clock.instant()))
        .hasMessageContaining("signed already");
    var late = verifier.compare(now(whole.id()).space(), 20, 5, clock.instant());
    database.write(
        "change",
        c ->
            Statements.update(
                c,
                "delete from space_vector where space_id = ? and subject_id % 2 = 0",
                whole.id()));
    assertThatThrownBy(() -> verifier.sign(late.id(), "ops", clock.instant()))
        .hasMessageContaining("compared when it held 40 vectors");
  }

  @Test
  void aFewNewVectorsLeaveASignatureAsItIs() {
    Space space = signed("second");
    database.write(
        "change",
        c ->
            Statements.update(
                c,
                "delete from space_vector where space_id = ? and subject_id ="
                    + " (select min(subject_id) from space_vector where space_id = ?)",
                space.id(),
                space.id()));
    assertThat(now(space.id()).signedBy()).isEqualTo("ops");
  }

  @Test
  void aSpaceThatCoversAFewProductsIsComparedByThoseAndAnEmptyOneNotAtAll() {
    Space space = filled("second", 3);
    assertThat(verifier.compare(space, 1, 5, clock.instant()).queries()).isEqualTo(1);
    assertThat(verifier.compare(space, 200, 5, clock.instant()).queries()).isEqualTo(3);
    database.write(
        "empty",
        c -> Statements.update(c, "delete from space_vector where space_id = ?", space.id()));
    int kept = verifier.comparisons(space, 10).size();
    assertThatThrownBy(() -> verifier.compare(space, 20, 5, clock.instant()))
        .hasMessageContaining("No product has a vector in both");
    assertThat(verifier.comparisons(space, 10)).hasSize(kept);
  }

  @Test
  void aSignatureOfBeforeNumbersWereKeptMustBeGivenAgain() {
    Space space = signed("second");
    database.write(
        "as it was before",
        c ->
            Statements.update(
                c, "update space_comparison set vectors = null, with_vectors = null"));
    assertThat(now(space.id()).signedBy()).isNull();
    assertThatThrownBy(() -> spaces.promote(space, "ops", clock.instant()))
        .hasMessageContaining("signed by ops before it was kept how many vectors were compared");
    sign(space);
    spaces.promote(space, "ops", clock.instant());
    assertThat(inForce()).isEqualTo(space.id());
  }

  @Test
  void aComparisonOfNothingIsNotSigned() {
    Space space = filled("second", 0);
    long id = verifier.compare(space, 10, 5, clock.instant()).id();
    database.write(
        "as it was before those were refused",
        c ->
            Statements.update(
                c,
                "update space_comparison"
                    + " set findings = jsonb_set(findings, '{histogram}', '[0, 0, 0]')"));
    assertThatThrownBy(() -> verifier.sign(id, "ops", clock.instant()))
        .hasMessageContaining("No query was put to the two spaces");
  }
}
