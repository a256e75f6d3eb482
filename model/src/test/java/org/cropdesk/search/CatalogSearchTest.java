package org.cropdesk.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import org.cropdesk.db.CatalogDatabase;
import org.cropdesk.db.CatalogLocation;
import org.cropdesk.db.Statements;
import org.cropdesk.db.TestCatalog;
import org.cropdesk.embedding.PrimaryMarks;
import org.cropdesk.embedding.Space;
import org.cropdesk.embedding.Spaces;
import org.cropdesk.failure.CatalogException;
import org.cropdesk.filter.Field;
import org.cropdesk.filter.FieldKind;
import org.cropdesk.filter.Filter;
import org.cropdesk.index.DrawnAnalyzer;
import org.cropdesk.review.ReviewChange;
import org.cropdesk.review.Reviews;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CatalogSearchTest {
  private final CatalogLocation.Server location = TestCatalog.fresh();
  private final CatalogDatabase database = CatalogDatabase.open(location, InstantSource.system());
  private final DrawnQueries encoders = new DrawnQueries();
  private final CatalogSearch search = new CatalogSearch(database, encoders, Clock.systemUTC());
  private final Reviews reviews;

  CatalogSearchTest(@TempDir Path dir) {
    this.reviews = new Reviews(database, dir);
  }

  @BeforeEach
  void addProducts() throws IOException {
    reviews.add("shoe", "shoe 0.9 10 10 60 60\nbag 0.6 10 11 60 60");
    reviews.add("bag", "bag 0.9 10 10 60 60");
    reviews.add("hat", "hat 0.9 0 10 96 60");
    execute("update product set title = 'Two striped mugs', category = 'mug' where sku = 'hat'");
    execute("update product set title = 'A red bag', category = 'bag' where sku = 'bag'");
  }

  @AfterEach
  void close() {
    assertThat(database.connectionsInUse()).isZero();
    database.close();
  }

  private void execute(String sql) {
    database.write("change", c -> Statements.update(c, sql));
  }

  private Space space() {
    return new Spaces(database).find(new DrawnAnalyzer().imageSpace()).orElseThrow();
  }

  private static SearchRequest text(String words) {
    return SearchRequest.of(new SearchQuery.ByText(words));
  }

  private static List<String> skus(List<Hit> hits) {
    return hits.stream().map(Hit::sku).toList();
  }

  private static Filter category(String value) {
    return new Filter.OneOf(Field.of(FieldKind.CATEGORY), List.of(value));
  }

  @Test
  void wordsAndMeaningAreFoundApartAndTogetherWithEveryPartOfTheScore() {
    SearchAnswer found = search.search(text("bag10").limitedTo(3));
    assertThat(found.keyword()).isEmpty();
    assertThat(skus(found.semantic())).hasSize(3).startsWith("bag");
    assertThat(found.route()).isEqualTo(Route.EXACT);

    SearchAnswer words = search.search(text("red bag"));
    assertThat(skus(words.keyword())).containsExactly("bag");
    Hit first = words.together().getFirst();
    assertThat(first.sku()).isEqualTo("bag");
    assertThat(first.keywordRank()).isEqualTo(1);
    assertThat(first.semanticRank()).isPositive();
    assertThat(first.parts().category()).isEqualTo(RerankWeights.STANDARD.category());
    assertThat(first.parts().total())
        .isCloseTo(first.parts().found() + first.parts().category(), within(1e-9));
  }

  @Test
  void theProductOfTheVectorIsFoundFirstAndTheOthersByTheirNearness() {
    var found = search.search(text("bag10").weighing(RerankWeights.NONE)).semantic();
    assertThat(found).hasSize(3);
    assertThat(found.getFirst().sku()).isEqualTo("bag");
    assertThat(found.getFirst().similarity()).isBetween(0.999, 1.001);
    assertThat(found)
        .extracting(Hit::similarity)
        .isSortedAccordingTo(Comparator.<Double>naturalOrder().reversed());
  }

  @Test
  void onlyThePrimaryCropStandsForAProductAndAPersonsChoiceChangesIt() {
    var request = text("bag11").weighing(RerankWeights.NONE).by(EnumSet.of(Leg.SEMANTIC));
    assertThat(search.search(request).best()).isLessThan(0.99);
    var item = reviews.item("shoe");
    reviews.decide("shoe", new ReviewChange.SetPrimary(item.crops().getLast().id()));
    Hit found = search.search(request).semantic().getFirst();
    assertThat(found.productId()).isEqualTo(item.productId());
    assertThat(found.similarity()).isGreaterThan(0.999);
  }

  @Test
  void wordsAreFoundByTheirStemsAndASkuByItsBeginning() {
    var byWords = EnumSet.of(Leg.KEYWORD);
    assertThat(skus(search.search(text("mug stripes").by(byWords)).keyword()))
        .containsExactly("hat");
    assertThat(skus(search.search(text("sho").by(byWords)).keyword())).containsExactly("shoe");
    assertThat(skus(search.search(text("HAT").by(byWords)).keyword())).containsExactly("hat");
    execute("update product set title = 'Now a kettle' where sku = 'hat'");
    assertThat(search.search(text("mug").by(byWords)).keyword()).isEmpty();
    assertThat(encoders.encoded).as("no vector is made for words alone").isZero();
  }

  @Test
  void whereNoProductHasAllTheWordsSomeOfThemWillDoAndThatIsSaid() {
    SearchAnswer found = search.search(text("red kettle").by(EnumSet.of(Leg.KEYWORD)));
    assertThat(skus(found.keyword())).containsExactly("bag");
    assertThat(found.notes()).anyMatch(n -> n.contains("some of them"));
  }

  @Test
  void rerankingOrdersByKindAndShapeAndCanBeLeftOut() {
    // The shoe's second crop is as wide as high, like the bag; the hat is wide.
    long shoe = reviews.item("shoe").productId();
    execute("update product set category = 'mug' where sku = 'shoe'");
    var strong = new RerankWeights(5, 0, 0);
    var query = SearchRequest.of(new SearchQuery.ByProduct(shoe)).by(EnumSet.of(Leg.SEMANTIC));
    assertThat(skus(search.search(query.weighing(strong)).semantic()))
        .containsExactly("hat", "bag");
    var byShape = search.search(query.weighing(new RerankWeights(0, 5, 0))).semantic();
    assertThat(skus(byShape)).containsExactly("bag", "hat");
    assertThat(byShape.getFirst().parts().shape()).isCloseTo(5, within(0.2));
    var plain = search.search(query.weighing(RerankWeights.NONE)).semantic();
    assertThat(plain).allMatch(h -> h.parts().total() == h.parts().found());
  }

  @Test
  void aProductOrACropFindsOthersButNeverItself() {
    var item = reviews.item("shoe");
    var byProduct = search.search(SearchRequest.of(new SearchQuery.ByProduct(item.productId())));
    assertThat(skus(byProduct.semantic())).hasSize(2).doesNotContain("shoe");
    long second = item.crops().getLast().id();
    var byCrop = search.search(SearchRequest.of(new SearchQuery.ByCrop(second)));
    assertThat(skus(byCrop.semantic())).hasSize(2).doesNotContain("shoe");
    assertThat(encoders.encoded).as("the vectors are in the catalog").isZero();
  }

  @Test
  void aFilterNeverLeavesFewerResultsThanThereAre() {
    // pgvector#719 and #785: a filter behind the index alone returned fewer rows than the limit.
    ManyProducts.add(database, space(), 600);
    Space filled = space();
    new Spaces(database).ensureIndex(filled);
    var byIndex = new CatalogSearch(database, encoders, Clock.systemUTC(), /* exactLimit= */ 5);
    var request = text("bag10").within(category("rare")).limitedTo(12).by(EnumSet.of(Leg.SEMANTIC));
    SearchAnswer approximate = byIndex.search(request);
    SearchAnswer exact = search.search(request);
    assertThat(approximate.route()).isEqualTo(Route.INDEX);
    assertThat(exact.route()).isEqualTo(Route.EXACT_FILTERED);
    assertThat(approximate.semantic()).hasSize(12).allMatch(h -> h.category().equals("rare"));
    assertThat(skus(approximate.semantic())).isEqualTo(skus(exact.semantic()));

    var all = text("bag10").limitedTo(30).by(EnumSet.of(Leg.SEMANTIC));
    assertThat(byIndex.search(all).semantic()).hasSize(30);
    long same =
        skus(byIndex.search(all).semantic()).stream()
            .filter(skus(search.search(all).semantic())::contains)
            .count();
    assertThat(same).isGreaterThanOrEqualTo(28);
  }

  @Test
  void aCropThatAPersonChoosesIsFoundByTheIndexAtOnce() {
    ManyProducts.add(database, space(), 600);
    new Spaces(database).ensureIndex(space());
    var byIndex = new CatalogSearch(database, encoders, Clock.systemUTC(), /* exactLimit= */ 5);
    var second = reviews.item("shoe").crops().getLast().id();
    var request = text("bag11").weighing(RerankWeights.NONE).by(EnumSet.of(Leg.SEMANTIC));
    assertThat(skus(byIndex.search(request).semantic()).getFirst()).isNotEqualTo("shoe");
    reviews.decide("shoe", new ReviewChange.SetPrimary(second));
    SearchAnswer found = byIndex.search(request);
    assertThat(found.route()).isEqualTo(Route.INDEX);
    assertThat(found.semantic().getFirst().sku()).isEqualTo("shoe");
    assertThat(found.semantic().getFirst().similarity()).isBetween(0.999, 1.001);
    assertThat(skus(found.semantic())).as("by one crop only").doesNotHaveDuplicates();
  }

  @Test
  void aVectorThatWasWrittenUnmarkedIsMarkedBeforeTheIndexIsBuilt() {
    execute("update space_vector set of_primary = false");
    new Spaces(database).prepareLoad(space(), 1_000);
    new Spaces(database).ensureIndex(space());
    PrimaryMarks.assertComplete(database);
  }

  /** What an index is asked with holds only within a transaction; outside of one it was lost. */
  @Test
  void anIndexFillsAFilterWhateverItsServerIsSetTo() {
    execute(
        """
        do $$ begin
          execute format('alter database %I set hnsw.iterative_scan = off', current_database());
        end $$
        """);
    ManyProducts.add(database, space(), 600);
    new Spaces(database).ensureIndex(space());
    try (var other = CatalogDatabase.open(location, InstantSource.system())) {
      var byIndex = new CatalogSearch(other, encoders, Clock.systemUTC(), /* exactLimit= */ 5);
      var rare = text("bag10").within(category("rare")).limitedTo(12);
      assertThat(byIndex.search(rare.by(EnumSet.of(Leg.SEMANTIC))).route()).isEqualTo(Route.INDEX);
    }
  }

  /** pgvector#719, #785; at this size the index alone hands out none of them. */
  @Test
  void aRareFilterAmongFiftyThousandVectorsFillsTheLimit() {
    ManyProducts.add(database, space(), 50_000, 2_000);
    new Spaces(database).ensureIndex(space());
    assertThat(space().vectors()).isEqualTo(50_004);
    database.read(
        "analyze",
        c -> {
          Statements.execute(c, "analyze");
          return true;
        });
    var byIndex = new CatalogSearch(database, encoders, Clock.systemUTC(), /* exactLimit= */ 5);
    for (String query : List.of("bag10", "shoe10", "anything")) {
      var request = text(query).within(category("rare")).limitedTo(20).by(EnumSet.of(Leg.SEMANTIC));
      var exact = search.search(request);
      assertThat(exact.route()).isEqualTo(Route.EXACT_FILTERED);
      assertThat(exact.semantic()).hasSize(20).allMatch(h -> h.category().equals("rare"));
      var found = byIndex.search(request).semantic();
      assertThat(found).hasSize(20).allMatch(h -> h.category().equals("rare"));
      assertThat(skus(found).stream().filter(skus(exact.semantic())::contains).count())
          .as("of the twenty nearest")
          .isGreaterThanOrEqualTo(19);
    }
    var often = text("bag10").within(category("often")).limitedTo(50);
    SearchAnswer many = search.search(often.by(EnumSet.of(Leg.SEMANTIC)));
    assertThat(many.route()).isEqualTo(Route.INDEX);
    assertThat(many.semantic()).hasSize(50).allMatch(h -> h.category().equals("often"));
  }

  @Test
  void aFilterThatFewMatchFillsWhatThereIs() {
    ManyProducts.add(database, space(), 100);
    new Spaces(database).ensureIndex(space());
    var byIndex = new CatalogSearch(database, encoders, Clock.systemUTC(), 1);
    var request = text("bag10").within(category("rare")).limitedTo(50).by(EnumSet.of(Leg.SEMANTIC));
    assertThat(byIndex.search(request).semantic()).as("all there are").hasSize(5);
  }

  @Test
  void relatedAreCountedAndSaidToBeCapped() {
    ManyProducts.add(database, space(), 100);
    SearchAnswer found = search.search(text("bag10").from(-1.0).limitedTo(2));
    assertThat(found.semanticRelated()).isEqualTo(new Related(103, false));
    assertThat(search.search(text("bag10").from(0.99)).semanticRelated().count()).isEqualTo(1);
    assertThat(search.search(text("bag10")).floor()).isBetween(0.3, 0.95);
    assertThat(new Related(500, true).text()).isEqualTo("500+");
  }

  @Test
  void aQueryVectorIsKeptOnlyForTheSpaceAndEncoderThatMadeIt() throws IOException {
    // statewave#421: after a swap of the encoder, cached query vectors met the new vectors.
    search.search(text("bag10"));
    search.search(text("bag10"));
    assertThat(encoders.encoded).isEqualTo(1);
    var other = new DrawnAnalyzer("detector-1", "encoder-2");
    reviews.index(other, org.cropdesk.index.IndexScope.ALL);
    int second = new Spaces(database).find(other.imageSpace()).orElseThrow().id();
    assertThatThrownBy(() -> search.search(text("bag10").in(second).by(EnumSet.of(Leg.SEMANTIC))))
        .as("the encoder here is not the one of that space")
        .isInstanceOf(CatalogException.class);
    var theirs =
        new CatalogSearch(database, new DrawnQueries(other, "encoder-2"), Clock.systemUTC());
    assertThat(skus(theirs.search(text("bag10").in(second)).semantic()).getFirst())
        .isEqualTo("bag");
  }

  @Test
  void anEncoderThatComputesOtherVectorsIsRefusedHoweverLongTheyAre() {
    var swapped =
        new CatalogSearch(
            database,
            new DrawnQueries(new DrawnAnalyzer().withMovedProbe(), "encoder-1"),
            Clock.systemUTC());
    assertThatThrownBy(() -> swapped.search(text("bag10").by(EnumSet.of(Leg.SEMANTIC))))
        .isInstanceOf(CatalogException.class)
        .hasMessageContaining("no longer computes");
    SearchAnswer words = swapped.search(text("red bag"));
    assertThat(skus(words.keyword())).as("words need no encoder").containsExactly("bag");
    assertThat(words.semantic()).isEmpty();
    assertThat(words.notes()).anyMatch(n -> n.contains("no longer computes"));
  }

  @Test
  void onlyAskedForQueriesAreKeptAndThenWithTheirResults() {
    search.search(text("red bag"));
    String count = "select count(*) from query_result";
    assertThat(database.<Long>read("count", c -> Statements.number(c, count))).isZero();
    search.search(text("red bag").within(category("bag")).recordedFor("ada"));
    String kept =
        """
        select count(*) from query_result
         where kind = 'text' and actor = 'ada' and query ->> 'words' = 'red bag'
           and query ->> 'filter' = 'category:bag'
           and results -> 'together' -> 0 -> 'parts' ->> 'category' is not null
        """;
    assertThat(database.<Long>read("count", c -> Statements.number(c, kept))).isEqualTo(1);
  }

  @Test
  void aVectorOfAnotherLengthCannotEnterASpace() {
    String cheat =
        """
        insert into space_vector
          (space_id, subject_id, product_id, dimensions, fingerprint, embedding)
        select s.id, p.id, p.id, s.dimensions, '', '[1,2,3]' from space s, product p limit 1
        """;
    assertThatThrownBy(() -> execute(cheat)).hasMessageContaining("check");
  }

  @Test
  void aSearchThatCannotBeIsExplained() {
    var meaning = EnumSet.of(Leg.SEMANTIC);
    var cut = new CatalogSearch(database, new DrawnQueries().withVectorsOf(3), Clock.systemUTC());
    assertThatThrownBy(() -> cut.search(text("bag10").by(meaning)))
        .isInstanceOf(CatalogException.class)
        .hasMessageContaining("3 dimensions");
    assertThatThrownBy(() -> search.search(text("bag10").in(99).by(meaning)))
        .isInstanceOf(CatalogException.class)
        .hasMessageContaining("There is no space 99");
    assertThatThrownBy(() -> search.search(text("bag10").limitedTo(0)))
        .isInstanceOf(CatalogException.class)
        .hasMessageContaining("1 to 1000 products");
  }

  @Test
  void aVectorThatIsOutOfDateSaysSo() {
    execute(
        "update space_vector set stale = true where product_id ="
            + " (select id from product where sku = 'hat')");
    assertThat(search.search(text("bag10")).semantic())
        .filteredOn(Hit::stale)
        .extracting(Hit::sku)
        .containsExactly("hat");
  }

  @Test
  void deletedProductsAreNotFound() {
    execute("update product set deleted_at = now() where sku = 'bag'");
    SearchAnswer found = search.search(text("red bag"));
    assertThat(skus(found.keyword())).doesNotContain("bag");
    assertThat(skus(found.semantic())).doesNotContain("bag").hasSize(2);
  }

  private ScanResult scan(String drawn) {
    return new QuickScan(search, encoders)
        .scan(
            "photo",
            drawn.getBytes(StandardCharsets.UTF_8),
            SearchRequest.of(new SearchQuery.ByText("-")));
  }

  @Test
  void aScanFindsWhatIsInThePhoto() {
    ScanResult found = scan("bag 0.9 10 10 60 60");
    assertThat(found.outcome()).isEqualTo(ScanResult.Outcome.MATCHED);
    assertThat(found.matches().getFirst().sku()).isEqualTo("bag");
    assertThat(found.said()).contains("crop 1, bag");
  }

  @Test
  void aScanWithoutMatchesSaysWhy() {
    assertThat(scan("broken").outcome()).isEqualTo(ScanResult.Outcome.UNREADABLE);
    ScanResult rejected = scan("bag 0.9 10 10 60 60 0.01\nhat 0.8 10 10 60 60 0.02");
    assertThat(rejected.outcome()).isEqualTo(ScanResult.Outcome.ALL_REJECTED);
    assertThat(rejected.said())
        .contains("Crop 1, bag, is blurred (0.010, limit")
        .contains("Crop 2");
    ManyProducts.add(database, space(), 100);
    ScanResult far = scan("kettle 0.9 10 33 60 83");
    assertThat(far.outcome()).isEqualTo(ScanResult.Outcome.NOTHING_SIMILAR);
    assertThat(far.said()).contains("the nearest is").contains("related begins at");
    assertThat(far.matches()).isEmpty();
    execute("delete from primary_choice");
    assertThat(scan("bag 0.9 10 10 60 60").outcome()).isEqualTo(ScanResult.Outcome.FILTERED_OUT);
    execute("update space set state = 'RETIRED'");
    assertThat(scan("bag 0.9 10 10 60 60").outcome()).isEqualTo(ScanResult.Outcome.NOT_EMBEDDED);
  }

  @Test
  void anEncoderThatIsNotTheSpacesIsAReasonToo() {
    var others = new DrawnQueries(new DrawnAnalyzer(), "encoder-9");
    var there = new CatalogSearch(database, others, Clock.systemUTC());
    ScanResult found =
        new QuickScan(there, others)
            .scan(
                "photo",
                "bag 0.9 10 10 60 60".getBytes(StandardCharsets.UTF_8),
                SearchRequest.of(new SearchQuery.ByText("-")));
    assertThat(found.outcome()).isEqualTo(ScanResult.Outcome.OTHER_ENCODER);
  }
}
