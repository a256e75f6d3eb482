package org.cropdesk.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.cropdesk.search.SearchedCatalog.skus;
import static org.cropdesk.search.SearchedCatalog.text;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.EnumSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What stands first, and why. */
final class SearchOrderTest {
  @TempDir Path folder;

  private SearchedCatalog catalog;

  @SuppressWarnings("NullAway.Init") // JUnit fills the fields before each test.
  SearchOrderTest() {}

  @BeforeEach
  void open() throws IOException {
    catalog = new SearchedCatalog(folder);
    catalog.addMany(100);
  }

  @AfterEach
  void close() {
    assertThat(catalog.database.connectionsInUse()).isZero();
    catalog.close();
  }

  private void withoutVector(String sku) {
    catalog.execute(
        "delete from space_vector where product_id = (select id from product where sku = '%s')"
            .formatted(sku));
  }

  @Test
  void whatHasTheWordsStandsBeforeNeighboursThatAreFarHoweverTheirCategoryFits() {
    catalog.execute("update product set title = 'Rare kettle' where sku = 'many100'");
    catalog.execute("update product set category = 'rare' where sku <> 'many100'");
    withoutVector("many100");
    var far = text("rare kettle").from(0.99);
    SearchAnswer found = catalog.search.search(far);
    assertThat(skus(found.keyword())).containsExactly("many100");
    assertThat(found.semantic()).as("the nearest are shown").hasSize(10);
    assertThat(found.semantic().getFirst().parts().category()).as("of a fitting kind").isPositive();
    assertThat(found.together()).as("and fill what is left").hasSize(10);
    assertThat(found.together().getFirst().sku()).isEqualTo("many100");
    assertThat(found.together().subList(1, 10))
        .as("with nothing to their credit")
        .allMatch(h -> h.parts().total() == 0);
    assertThat(skus(found.together().subList(1, 10)))
        .isEqualTo(skus(found.semantic()).subList(0, 9));
    SearchAnswer near = catalog.search.search(far.from(-1.0).weighing(RerankWeights.NONE));
    assertThat(near.together().get(1).parts().found()).as("near ones are fused").isEqualTo(0.5);
    assertThat(near.together().getFirst().sku())
        .as("and of two that are as good the one with the words comes first")
        .isEqualTo("many100");
  }

  @Test
  void aSkuThatIsTypedStandsFirstAlsoWithoutAVector() {
    withoutVector("many100");
    catalog.execute("update product set title = 'Spare part for many100' where sku = 'bag'");
    for (String typed : new String[] {"many100", " MANY100 "}) {
      SearchAnswer found = catalog.search.search(text(typed).from(-1.0).limitedTo(3));
      assertThat(skus(found.keyword())).as(typed).startsWith("many100").contains("bag");
      assertThat(found.together().getFirst().sku()).as(typed).isEqualTo("many100");
      assertThat(found.together().getFirst().parts().found()).isEqualTo(1);
    }
    var heavy = new RerankWeights(5, 0, 0);
    catalog.execute("update product set category = 'many100' where sku = 'bag'");
    assertThat(catalog.search.search(text("many100").weighing(heavy)).together().getFirst().sku())
        .as("whatever re-ranking adds to others")
        .isEqualTo("many100");
  }

  @Test
  void ofTooManyToRankTheTypedSkuAndTheTitlesComeFirstAndThatIsSaid() {
    catalog.execute("update product set description = 'a striped thing'");
    catalog.execute("update product set title = 'Striped cloth' where sku = 'many99'");
    catalog.execute("update product set sku = 'Striped' where sku = 'many98'");
    var few =
        new CatalogSearch(
            catalog.database, catalog.encoders, Clock.systemUTC(), 10_000, /* ranked= */ 20);
    var request = text("striped").by(EnumSet.of(Leg.KEYWORD)).limitedTo(30);
    SearchAnswer found = few.search(request);
    assertThat(skus(found.keyword())).startsWith("Striped", "many99");
    assertThat(found.keywordRelated()).isEqualTo(new Related(20, true));
    assertThat(found.notes()).anyMatch(n -> n.contains("More than 20 products"));
    SearchAnswer all = catalog.search.search(request);
    assertThat(skus(all.keyword())).startsWith("Striped", "many99").hasSize(30);
    assertThat(all.keywordRelated()).isEqualTo(new Related(103, false));
    assertThat(all.notes()).noneMatch(n -> n.contains("More than"));
    catalog.execute(
        "update product set title = 'Of ''cloth'' \\ \"striped'' stuff' where sku = 'bag'");
    assertThat(skus(few.search(text("'striped' stuff\\").by(EnumSet.of(Leg.KEYWORD))).keyword()))
        .as("odd characters are words, too")
        .containsExactly("bag");
  }
}
