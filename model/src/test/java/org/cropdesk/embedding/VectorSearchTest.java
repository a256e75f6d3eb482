package org.cropdesk.embedding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Random;
import org.cropdesk.db.BinaryCopy;
import org.cropdesk.db.CatalogDatabase;
import org.cropdesk.db.Statements;
import org.cropdesk.db.TestCatalog;
import org.cropdesk.failure.CatalogException;
import org.cropdesk.index.DrawnAnalyzer;
import org.cropdesk.review.ReviewChange;
import org.cropdesk.review.Reviews;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class VectorSearchTest {
  private final CatalogDatabase database =
      CatalogDatabase.open(TestCatalog.fresh(), InstantSource.system());
  private final VectorSearch search = new VectorSearch(database);
  private final SpaceKey space = new DrawnAnalyzer().imageSpace();
  private final Reviews reviews;

  VectorSearchTest(@TempDir Path dir) {
    this.reviews = new Reviews(database, dir);
  }

  @BeforeEach
  void addProducts() throws IOException {
    reviews.add("shoe", "shoe 0.9 10 10 60 60\nbag 0.6 10 11 60 60");
    reviews.add("bag", "bag 0.9 10 10 60 60");
    reviews.add("hat", "hat 0.9 10 10 60 60");
  }

  @AfterEach
  void close() {
    assertThat(database.connectionsInUse()).isZero();
    database.close();
  }

  /** The vector of a class at a height, as the drawn analyzer makes it. */
  private static float[] query(String what, int y) {
    return DrawnAnalyzer.vector("encoder-1" + what + y);
  }

  @Test
  void theProductOfTheVectorIsFoundFirst() {
    var found = search.nearestProducts(space, query("bag", 10), 3);
    assertThat(found).hasSize(3);
    assertThat(found.getFirst().productId()).isEqualTo(reviews.item("bag").productId());
    assertThat(found.getFirst().similarity()).isBetween(0.999, 1.001);
    assertThat(found.get(1).similarity()).isLessThanOrEqualTo(found.getFirst().similarity());
  }

  @Test
  void onlyThePrimaryCropStandsForAProductAndAPersonsChoiceChangesIt() {
    var second = query("bag", 11);
    assertThat(search.nearestProducts(space, second, 1).getFirst().similarity()).isLessThan(0.99);
    var item = reviews.item("shoe");
    reviews.decide("shoe", new ReviewChange.SetPrimary(item.crops().getLast().id()));
    var found = search.nearestProducts(space, second, 1).getFirst();
    assertThat(found.productId()).isEqualTo(item.productId());
    assertThat(found.similarity()).isGreaterThan(0.999);
  }

  @Test
  void deletedProductsAreNotFoundAndStaleVectorsSaySo() {
    execute("update product set deleted_at = now() where sku = 'bag'");
    execute(
        "update space_vector set stale = true where product_id ="
            + " (select id from product where sku = 'hat')");
    assertThat(search.nearestProducts(space, query("bag", 10), 10))
        .extracting(Neighbor::productId, Neighbor::stale)
        .containsExactlyInAnyOrder(
            tuple(reviews.item("shoe").productId(), false),
            tuple(reviews.item("hat").productId(), true));
  }

  private void execute(String sql) {
    database.write("change", c -> Statements.update(c, sql));
  }

  @Test
  void everySearchLeavesItsResults() {
    search.nearestProducts(space, query("bag", 10), 2);
    String sql = "select jsonb_array_length(results) from query_result where k = 2 and exact";
    assertThat(database.<Long>read("ask", c -> Statements.number(c, sql))).isEqualTo(2);
  }

  @Test
  void theIndexAnswersAsTheExactSearchDoes() {
    int known = new Spaces(database).find(space).orElseThrow().id();
    addMany(400);
    for (String what : new String[] {"bag", "hat"}) {
      var exact = search.nearestProducts(space, query(what, 10), 20);
      var byIndex =
          database.write("search", c -> VectorSearchSql.byIndex(c, known, query(what, 10), 20));
      assertThat(byIndex.getFirst()).isEqualTo(exact.getFirst());
      assertThat(byIndex).hasSize(20);
      long same = byIndex.stream().filter(exact::contains).count();
      assertThat(same).isGreaterThanOrEqualTo(18);
    }
  }

  /** Products with one primary crop each, copied from the first one's rows. */
  private void addMany(int count) {
    execute(
        """
        with p as (
          insert into product (sku, content_hash, changed_by, changed_at, created_at)
          select 'many' || i, '', 'test', now(), now() from generate_series(1, %d) i returning id),
        i as (
          insert into image (product_id, position, object_key, sha256, byte_size)
          select id, 0, 'key', repeat('0', 64), 1 from p returning id, product_id),
        d as (
          insert into detection (id, product_id, image_id, source, class_id, class_name, score,
                                 x0, y0, x1, y1, provenance_id)
          select nextval('detection_seq'), product_id, id, 'DETECTION', 0, 'x', 1, 0, 0, 9, 9, 1
            from i returning id, product_id, image_id),
        c as (
          insert into crop (id, product_id, image_id, detection_id, source, x0, y0, x1, y1, margin,
                            fingerprint, provenance_id)
          select nextval('crop_seq'), product_id, image_id, id, 'DETECTION', 0, 0, 9, 9, 0, '', 1
            from d returning id, product_id)
        insert into primary_choice (product_id, source, crop_id, basis, provenance_id)
        select product_id, 'MACHINE', id, 'TEXT', 1 from c
        """
            .formatted(count));
    int spaceId = new Spaces(database).find(space).orElseThrow().id();
    database.write(
        "load",
        c -> {
          var ids =
              Statements.list(
                  c,
                  "select id, product_id from crop where fingerprint = '' order by id",
                  r -> new long[] {r.getLong(1), r.getLong(2)});
          var copy =
              new BinaryCopy(
                  "space_vector",
                  "space_id",
                  "subject_id",
                  "product_id",
                  "crop_id",
                  "dimensions",
                  "fingerprint",
                  "embedding");
          var random = new Random(3);
          for (long[] id : ids) {
            copy.row()
                .int4(spaceId)
                .int8(id[0])
                .int8(id[1])
                .int8(id[0])
                .int4(DrawnAnalyzer.DIMENSIONS)
                .text("")
                .halfvec(DrawnAnalyzer.vector("random " + random.nextLong()));
          }
          copy.send(c);
          return ids.size();
        });
  }

  @Test
  void aVectorOfAnotherLengthCannotEnterASpace() {
    assertThatThrownBy(() ->
            database.write(
                "cheat",
                c ->
                    Statements.update(
                        c,
                        """
                        insert into space_vector
                          (space_id, subject_id, product_id, dimensions, fingerprint, embedding)
                        select s.id, p.id, p.id, s.dimensions, '', '[1,2,3]'
                          from space s, product p limit 1
                        """)))
        .hasMessageContaining("check");
  }

  @Test
  void aQueryThatDoesNotFitIsExplained() {
    assertThatThrownBy(() -> search.nearestProducts(space, new float[3], 5))
        .isInstanceOf(CatalogException.class)
        .hasMessageContaining("3 dimensions");
    var unknown = new DrawnAnalyzer("detector-1", "encoder-9").imageSpace();
    assertThatThrownBy(() -> search.nearestProducts(unknown, query("bag", 1), 5))
        .isInstanceOf(CatalogException.class)
        .hasMessageContaining("no vectors");
    assertThatThrownBy(() -> search.nearestProducts(space, query("bag", 1), 0))
        .isInstanceOf(CatalogException.class);
  }
}
