package org.cropdesk.backfill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import org.cropdesk.db.CatalogDatabase;
import org.cropdesk.db.Statements;
import org.cropdesk.db.TestCatalog;
import org.cropdesk.embedding.Aspect;
import org.cropdesk.embedding.SourceFields;
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

/** Which vectors a changed text makes out of date, and which it does not. */
final class TextChangesTest {
  private static final int PRODUCTS = 12;

  @TempDir Path dir;
  private final CatalogDatabase database =
      CatalogDatabase.open(TestCatalog.fresh(), InstantSource.system());
  private final Clock clock = Clock.systemUTC();
  private final Backfills runs = new Backfills(database, clock);
  private final Spaces spaces = new Spaces(database);
  private final SpaceVerifier verifier = new SpaceVerifier(database);
  private Reviews reviews;

  @SuppressWarnings("NullAway.Init") // Filled before each test.
  TextChangesTest() {}

  @BeforeEach
  void fill() throws IOException {
    reviews = new Reviews(database, dir);
    for (int i = 0; i < PRODUCTS; i++) {
      reviews.draw("p" + i, "shoe 0.9 %d 10 60 60".formatted(i));
    }
    reviews.importAll();
    reviews.index(IndexScope.MISSING);
  }

  @AfterEach
  void close() {
    assertThat(database.connectionsInUse()).isZero();
    database.close();
  }

  private Space filled(DrawnMaker maker) {
    var settings =
        new BackfillSettings(7, 2, true, 0, false, 0.1, BackfillScope.of(BackfillScope.Kind.ALL));
    var run = runs.begin(maker, settings, "ops", "");
    new BackfillRunner(database, clock).work(run.id(), maker, new StopSignal(), r -> {});
    return now(run.spaceId()).space();
  }

  private SpaceOverview now(int space) {
    return spaces.overview().stream().filter(s -> s.id() == space).findFirst().orElseThrow();
  }

  private long stale(Space space) {
    return now(space.id()).space().stale();
  }

  private void write(String sql, Object... arguments) {
    database.write("arrange", c -> Statements.update(c, sql, arguments));
  }

  private String source(Space space, String sku) {
    String sql =
        """
        select v.source_type from space_vector v join product p on p.id = v.product_id
         where v.space_id = ? and p.sku = ?
        """;
    return database.read(
        "ask", c -> Statements.first(c, sql, r -> r.getString(1), space.id(), sku).orElseThrow());
  }

  /** immich#31332: made of the picture alone, and left so when the text came. */
  @Test
  void aTextThatArrivesMakesAVectorOfThePictureAloneStale() {
    write("update product set title = '', description = '' where sku = 'p3'");
    var maker = new DrawnMaker("both", Aspect.COMBINED, 24);
    Space space = filled(maker);
    assertThat(source(space, "p3")).isEqualTo("IMAGE");
    assertThat(verifier.verify(space, clock.instant()).passed()).isTrue();

    reviews.importAll();
    assertThat(stale(space)).isEqualTo(1);
    assertThat(verifier.verify(space, clock.instant()).missingSkus()).containsExactly("p3");
    filled(maker);
    assertThat(source(space, "p3")).isEqualTo("BOTH");
    assertThat(stale(space)).isZero();
  }

  @Test
  void aTextThatArrivesWhereThereIsNoVectorMakesAProofOld() {
    write("update product set title = '', description = '' where sku = 'p3'");
    Space space = filled(new DrawnMaker("words", Aspect.TEXT, 24));
    assertThat(verifier.verify(space, clock.instant()).passed()).isTrue();
    assertThat(Objects.requireNonNull(now(space.id()).proof()).outdated()).isFalse();
    write("update product set usage = 'daily' where sku = 'p3'");
    assertThat(Objects.requireNonNull(now(space.id()).proof()).outdated())
        .as("the space does not read it")
        .isFalse();
    reviews.importAll();
    assertThat(Objects.requireNonNull(now(space.id()).proof()).outdated()).isTrue();
    assertThat(now(space.id()).whyNotPromoted().orElse("")).isNotEmpty();
  }

  /** pgai#878, within the metadata: any key made all of them out of date. */
  @Test
  void ofTheMetadataOnlyTheKeyThatIsReadCounts() {
    write("update product set metadata = '{\"material\": \"oak\", \"shelf\": 4}'");
    Space space =
        filled(new DrawnMaker("material", Aspect.TEXT, 24, List.of("title", "metadata.material")));
    write("update product set metadata = metadata || '{\"shelf\": 7, \"season\": \"autumn\"}'");
    assertThat(stale(space)).isZero();
    write("update product set metadata = metadata || '{\"material\": \"ash\"}' where sku = 'p2'");
    assertThat(stale(space)).isEqualTo(1);
    write("update product set metadata = metadata - 'material' where sku = 'p5'");
    assertThat(stale(space)).isEqualTo(2);
  }

  @Test
  void aRecipeOfBeforeThatNamesAKeyBareGoesStaleToo() {
    write("update product set metadata = '{\"material\": \"oak\", \"category\": \"x\"}'");
    Space bare =
        filled(new DrawnMaker("bare", Aspect.TEXT, 24, List.of("category", "title", "material")));
    write("update product set metadata = metadata || '{\"category\": \"y\"}'");
    assertThat(stale(bare)).as("the column is read, not the key of its name").isZero();
    write("update product set metadata = metadata || '{\"material\": \"ash\"}' where sku = 'p2'");
    assertThat(stale(bare)).isEqualTo(1);
  }

  @Test
  void aFieldNoProductHasIsRefusedWithThoseThereAre() {
    SourceFields.require(List.of("title", "category", "metadata.material", "metadata.care-label"));
    for (String wrong : List.of("tittle", "material", "metadata.", "metadata.a;b", "Title")) {
      assertThatThrownBy(() -> SourceFields.require(List.of("title", wrong)))
          .hasMessageContaining("\"" + wrong + "\" is no field of a product");
    }
    assertThatThrownBy(() -> SourceFields.require(List.of("tittle")))
        .satisfies(e ->
            assertThat(((org.cropdesk.failure.CatalogException) e).explained())
                .contains("title, description, usage, features, category", "metadata.material"));
  }
}
