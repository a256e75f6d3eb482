package org.cropdesk.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.cropdesk.search.SearchedCatalog.skus;
import static org.cropdesk.search.SearchedCatalog.text;

import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import org.cropdesk.embedding.Spaces;
import org.cropdesk.filter.Field;
import org.cropdesk.filter.FieldKind;
import org.cropdesk.filter.Filter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Filters of every kind behind an approximate index (pgvector#719, #785). */
final class SearchFiltersTest {
  private static final int LIMIT = 15;

  @TempDir Path folder;

  private SearchedCatalog catalog;

  @SuppressWarnings("NullAway.Init") // JUnit fills the fields before each test.
  SearchFiltersTest() {}

  /** Every twentieth is teal, every twenty-fifth is woven, and every fortieth is made of cork. */
  @BeforeEach
  void open() throws IOException {
    catalog = new SearchedCatalog(folder);
    catalog.addMany(800);
    label("colour", "teal", 20, 0);
    label("style", "woven", 25, 3);
    catalog.execute(
        """
        update product set metadata = '{"material": "cork"}'
         where sku like 'many%' and substr(sku, 5)::int % 40 = 7
        """);
    new Spaces(catalog.database).ensureIndex(catalog.space());
  }

  private void label(String attribute, String value, int oneIn, int rest) {
    catalog.execute(
        """
        insert into label (crop_id, attribute, value, source, confidence, rank, provenance_id)
        select c.id, '%1$s', case when substr(p.sku, 5)::int %% %3$d = %4$d then '%2$s' else 'plain' end,
               'MACHINE', 0.9, 1, 1
          from crop c join product p on p.id = c.product_id where p.sku like 'many%%'
        """
            .formatted(attribute, value, oneIn, rest));
  }

  @AfterEach
  void close() {
    catalog.close();
  }

  private void fills(Filter filter, int oneIn, int rest) {
    var request = text("bag10").within(filter).by(EnumSet.of(Leg.SEMANTIC)).limitedTo(LIMIT);
    SearchAnswer exact = catalog.search.search(request);
    SearchAnswer found = catalog.byIndex().search(request);
    assertThat(exact.route()).isEqualTo(Route.EXACT_FILTERED);
    assertThat(found.semantic()).as("as many as asked for").hasSize(LIMIT);
    assertThat(skus(found.semantic()))
        .allMatch(sku -> Integer.parseInt(sku.substring("many".length())) % oneIn == rest)
        .as("the nearest of those that match")
        .isEqualTo(skus(exact.semantic()));
  }

  @Test
  void aColourFillsTheLimit() {
    fills(new Filter.OneOf(Field.label("colour"), List.of("teal")), 20, 0);
  }

  @Test
  void anyOtherLabelFillsTheLimit() {
    fills(new Filter.OneOf(Field.label("style"), List.of("woven")), 25, 3);
  }

  @Test
  void metadataFillTheLimit() {
    fills(new Filter.OneOf(new Field(FieldKind.METADATA, "material"), List.of("cork")), 40, 7);
  }

  @Test
  void severalFiltersAtOnceGiveAllThatThereAre() {
    var both =
        Filter.and(
            List.of(
                new Filter.OneOf(Field.label("colour"), List.of("teal")),
                new Filter.OneOf(Field.label("style"), List.of("plain")),
                new Filter.OneOf(Field.of(FieldKind.CATEGORY), List.of("rare"))));
    var request = text("bag10").within(both).by(EnumSet.of(Leg.SEMANTIC)).limitedTo(60);
    long there = 800 / 20;
    assertThat(catalog.search.search(request).semantic()).hasSize((int) there);
    assertThat(catalog.byIndex().search(request).semantic()).hasSize((int) there);
  }
}
