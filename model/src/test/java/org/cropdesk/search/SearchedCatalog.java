package org.cropdesk.search;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.InstantSource;
import java.util.List;
import org.cropdesk.db.CatalogDatabase;
import org.cropdesk.db.Statements;
import org.cropdesk.db.TestCatalog;
import org.cropdesk.embedding.Space;
import org.cropdesk.embedding.Spaces;
import org.cropdesk.index.DrawnAnalyzer;
import org.cropdesk.review.Reviews;

/** A catalog of a shoe, a bag and a hat, and many others where they are wanted. */
final class SearchedCatalog implements AutoCloseable {
  final CatalogDatabase database =
      CatalogDatabase.open(TestCatalog.fresh(), InstantSource.system());
  final DrawnQueries encoders = new DrawnQueries();
  final CatalogSearch search = new CatalogSearch(database, encoders, Clock.systemUTC());

  SearchedCatalog(Path dir) throws IOException {
    var reviews = new Reviews(database, dir);
    reviews.add("shoe", "shoe 0.9 10 10 60 60\nbag 0.6 10 11 60 60");
    reviews.add("bag", "bag 0.9 10 10 60 60");
    reviews.add("hat", "hat 0.9 0 10 96 60");
  }

  void execute(String sql) {
    database.write("change", c -> Statements.update(c, sql));
  }

  long number(String sql) {
    return database.<Long>read("count", c -> Statements.number(c, sql));
  }

  Space space() {
    return new Spaces(database).find(new DrawnAnalyzer().imageSpace()).orElseThrow();
  }

  /** Products of random vectors; every twentieth is rare. */
  void addMany(int count) {
    ManyProducts.add(database, space(), count);
    // They came in past the triggers.
    execute(
        """
        insert into product_words (product_id, words)
        select id, words_of(sku, title, description) from product
        on conflict do nothing
        """);
  }

  /** Searches by the index even where comparing all would be faster. */
  CatalogSearch byIndex() {
    return new CatalogSearch(database, encoders, Clock.systemUTC(), /* exactLimit= */ 5);
  }

  ScanResult scan(String drawn, SearchRequest settings) {
    return new QuickScan(search, encoders).scan("photo", bytes(drawn), settings);
  }

  static byte[] bytes(String drawn) {
    return drawn.getBytes(StandardCharsets.UTF_8);
  }

  static SearchRequest text(String words) {
    return SearchRequest.of(new SearchQuery.ByText(words));
  }

  static List<String> skus(List<Hit> hits) {
    return hits.stream().map(Hit::sku).toList();
  }

  @Override
  public void close() {
    database.close();
  }
}
