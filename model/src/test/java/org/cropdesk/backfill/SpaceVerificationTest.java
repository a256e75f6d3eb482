package org.cropdesk.backfill;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.InstantSource;
import org.cropdesk.db.CatalogDatabase;
import org.cropdesk.db.Statements;
import org.cropdesk.db.TestCatalog;
import org.cropdesk.embedding.Aspect;
import org.cropdesk.embedding.Space;
import org.cropdesk.embedding.SpaceFinding;
import org.cropdesk.embedding.SpaceFinding.Check;
import org.cropdesk.embedding.SpaceFinding.Level;
import org.cropdesk.embedding.SpaceFindings;
import org.cropdesk.embedding.SpaceReport;
import org.cropdesk.embedding.SpaceVerifier;
import org.cropdesk.embedding.Spaces;
import org.cropdesk.index.IndexScope;
import org.cropdesk.job.StopSignal;
import org.cropdesk.review.Reviews;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each line of a verification turns red or amber for its own fault and for no other. */
final class SpaceVerificationTest {
  private static final int PRODUCTS = 40;

  @TempDir Path dir;
  private final CatalogDatabase database =
      CatalogDatabase.open(TestCatalog.fresh(), InstantSource.system());
  private final Clock clock = Clock.systemUTC();
  private Space space;

  @SuppressWarnings("NullAway.Init") // Filled before each test.
  SpaceVerificationTest() {}

  @BeforeEach
  void fill() throws IOException {
    var reviews = new Reviews(database, dir);
    for (int i = 0; i < PRODUCTS; i++) {
      reviews.draw("p" + i, "shoe 0.9 5 5 90 %d".formatted(60 + i));
    }
    reviews.importAll();
    reviews.index(IndexScope.MISSING);
    var maker = new DrawnMaker("words", Aspect.TEXT, 24);
    var runs = new Backfills(database, clock);
    var settings =
        new BackfillSettings(7, 2, true, 0, false, 0.1, BackfillScope.of(BackfillScope.Kind.ALL));
    var run = runs.begin(maker, settings, "ops", "");
    new BackfillRunner(database, clock).work(run.id(), maker, new StopSignal(), r -> {});
    space = new Spaces(database).find(run.spaceId()).orElseThrow();
  }

  @AfterEach
  void close() {
    assertThat(database.connectionsInUse()).isZero();
    database.close();
  }

  private void write(String sql) {
    database.write(
        "arrange",
        c -> {
          Statements.execute(c, sql.formatted(space.id()));
          return true;
        });
  }

  private SpaceReport report(int exactLimit) {
    return new SpaceVerifier(database, exactLimit).verify(space, clock.instant());
  }

  private SpaceReport report() {
    return report(Space.EXACT_LIMIT);
  }

  private static SpaceFinding finding(SpaceReport report, Check check) {
    return SpaceFindings.of(report).stream()
        .filter(f -> f.check() == check)
        .findFirst()
        .orElseThrow();
  }

  private static void onlyRed(SpaceReport report, Check check) {
    assertThat(report.passed()).isFalse();
    assertThat(SpaceFindings.of(report))
        .filteredOn(f -> f.level() == Level.RED)
        .extracting(SpaceFinding::check)
        .containsExactly(check);
    assertThat(finding(report, check).remedy()).isNotEmpty();
  }

  @Test
  void aSpaceWithoutFaultIsGreenInEveryLine() {
    SpaceReport report = report();
    assertThat(SpaceFindings.of(report))
        .allMatch(f -> f.level() == Level.GREEN)
        .extracting(SpaceFinding::check)
        .containsExactly(Check.values());
    assertThat(finding(report, Check.NULLS).value()).isEqualTo("none");
    assertThat(finding(report, Check.INDEX_USED).value()).isEqualTo("exact, small space");
    assertThat(finding(report(PRODUCTS - 1), Check.INDEX_USED).value()).isEqualTo("yes");
  }

  @Test
  void aVectorOfNothingIsANull() {
    write(
        "update space_vector set embedding = array_fill(0, array[24])::vector::halfvec"
            + " where space_id = %d and subject_id %% 20 = 0");
    SpaceReport report = report();
    assertThat(report.empty()).isEqualTo(2);
    onlyRed(report, Check.NULLS);
  }

  @Test
  void aVectorOfAnotherLengthIsRed() {
    write(
        "update space_vector set embedding = embedding + embedding"
            + " where space_id = %d and subject_id %% 40 = 0");
    SpaceReport report = report();
    assertThat(report.wrongLength()).isEqualTo(1);
    onlyRed(report, Check.LENGTHS);
  }

  @Test
  void oneVectorForManyDifferentProductsIsRedAndForTwoOfThemAmber() {
    String alike =
        """
        update space_vector v set embedding = o.embedding
          from space_vector o
         where v.space_id = %1$d and o.space_id = %1$d and o.subject_id =
               (select min(subject_id) from space_vector where space_id = %1$d)
           and v.subject_id <= o.subject_id +\
        """;
    write(alike + " 1");
    SpaceReport two = report();
    assertThat(two.passed()).isTrue();
    assertThat(finding(two, Check.DISTINCT).level()).isEqualTo(Level.AMBER);
    write(alike + " 9");
    SpaceReport many = report();
    assertThat(many.alike()).isEqualTo(10);
    onlyRed(many, Check.DISTINCT);
  }

  @Test
  void anIndexThatFindsTooLittleIsRed() {
    write(
        """
        insert into product (sku, title, content_hash, changed_by, changed_at, created_at, indexed_at)
          select 'more-' || i, 'title ' || i, i, 'test', now(), now(), now()
            from generate_series(1, 4000) i;
        insert into space_vector (space_id, subject_id, product_id, dimensions, fingerprint,
                                  source_type, seen_version, embedding)
          select %1$d, p.id, p.id, 24, p.title, 'TEXT', 1,
                 l2_normalize((select array_agg(sin(p.id * 7919.0 * d * d + d)::real)
                                 from generate_series(1, 24) d)::vector)::halfvec(24)
            from product p where p.sku like 'more-%%';
        drop index space_vector_hnsw_%1$d;
        create index space_vector_hnsw_%1$d on space_vector_%1$d
          using hnsw ((embedding::halfvec(24)) halfvec_cosine_ops) with (m = 2, ef_construction = 4)
        """);
    SpaceReport report = report();
    assertThat(report.recall()).isLessThan(SpaceReport.LEAST_RECALL);
    assertThat(report.vectors()).isEqualTo(4000 + PRODUCTS);
    onlyRed(report, Check.RECALL);
    assertThat(finding(report, Check.RECALL).remedy()).contains("--anew");
  }

  @Test
  void anIndexThatNoQueryUsesIsAmberInALargeSpaceOnly() {
    write(
        """
        drop index space_vector_hnsw_%1$d;
        create index space_vector_hnsw_%1$d on space_vector_%1$d
          using hnsw ((embedding::halfvec(24)) halfvec_l2_ops)
        """);
    SpaceReport large = report(PRODUCTS - 1);
    assertThat(finding(large, Check.INDEX).level()).isEqualTo(Level.GREEN);
    assertThat(finding(large, Check.INDEX_USED).level()).isEqualTo(Level.AMBER);
    assertThat(finding(large, Check.INDEX_USED).value()).isEqualTo("no");
    assertThat(finding(large, Check.INDEX_USED).remedy()).contains("compares all", "--anew");
    assertThat(finding(report(PRODUCTS), Check.INDEX_USED).level()).isEqualTo(Level.GREEN);
  }

  @Test
  void anIndexThatIsNotThereIsRed() {
    write("drop index space_vector_hnsw_%d");
    SpaceReport report = report(PRODUCTS - 1);
    assertThat(finding(report, Check.INDEX).level()).isEqualTo(Level.RED);
    assertThat(finding(report, Check.INDEX_USED).remedy()).contains("when the index is there");
  }
}
