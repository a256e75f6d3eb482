package org.cropdesk.dataset;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.cropdesk.db.BinaryCopy;
import org.cropdesk.db.CatalogDatabase;
import org.cropdesk.db.Statements;
import org.cropdesk.job.StopSignal;
import org.jspecify.annotations.Nullable;

/**
 * A catalog of nothing but products and vectors, of any size, to be split. The vectors lie as those
 * of encoders do: all in one narrow cone, kinds of things within it, things within a kind, photos
 * of a thing on both sides of the nearness of a dataset. One product in fifty is sold twice, one
 * thing is sold by many, and one picture stands at many products.
 */
public final class ManyVectors {
  private static final int DIMENSIONS = 512;
  private static final int KINDS = 500;
  private static final int CROPS = 10;
  private static final int PIECE = 5_000;

  /** Of a thousand products, how many sell one thing, and how many show one picture. */
  private static final int SOLD_BY_MANY = 20;

  private static final int SAME_PICTURE = 5;

  private final CatalogDatabase database;
  private final int products;
  private final float[] cone = drawn(new Random(1), 0.75);

  /**
   * @param database empty
   */
  public ManyVectors(CatalogDatabase database, int products) {
    this.database = database;
    this.products = products;
  }

  /**
   * What came of it.
   *
   * @param seconds from what was chosen to where it fell, vectors read from the catalog included
   * @param clusters of more than one product
   */
  public record Took(double seconds, int vectors, int clusters, Leakage leakage) {}

  /** Makes the rows, one gigabyte for a million vectors. */
  public void fill() {
    database.write(
        "make vectors",
        c -> {
          // Rows that were made to fit need no check of every reference.
          Statements.execute(c, "set local session_replication_role = replica");
          Statements.execute(c, "set local synchronous_commit = off");
          Statements.update(c, PRODUCT_ROWS, products);
          Statements.update(c, SPACE_ROW, DIMENSIONS);
          int space = (int) Statements.number(c, "select id from space where aspect = 'IMAGE'");
          Statements.execute(c, "select open_space(" + space + ")");
          long first = Statements.number(c, "select min(id) from product");
          for (int from = 0; from < products; from += PIECE / CROPS) {
            copy(c, space, first, from, Math.min(products, from + PIECE / CROPS));
          }
          Statements.execute(c, "analyze product, space_vector");
          return true;
        });
  }

  private static final String PRODUCT_ROWS =
      """
      insert into product (sku, title, description, content_hash, indexed_hash, indexed_at,
                           changed_by, changed_at, created_at)
      select 'V-' || i, 'Product number ' || i, 'A thing that is here to be split.', 'h', 'h',
             now(), 'bench', now(), now()
        from generate_series(1, ?) i
      """;

  private static final String SPACE_ROW =
      """
      insert into space (aspect, encoder_name, encoder_hash, preprocess_fingerprint, dimensions,
                         state, probe, created_at, changed_at)
      values ('IMAGE', 'drawn', 'drawn', 'drawn', ?, 'ACTIVE', '{}', now(), now())
      """;

  private void copy(Connection c, int space, long first, int from, int to) throws SQLException {
    var rows =
        new BinaryCopy(
            "space_vector",
            "space_id",
            "subject_id",
            "product_id",
            "crop_id",
            "dimensions",
            "fingerprint",
            "embedding");
    for (int product = from; product < to; product++) {
      float[] thing = thing(product);
      for (int i = 0; i < CROPS; i++) {
        long crop = (long) product * CROPS + i + 1;
        rows.row()
            .int4(space)
            .int8(crop)
            .int8(first + product)
            .int8(crop)
            .int4(DIMENSIONS)
            .text("f")
            .halfvec(i == 1 && showsSamePicture(product) ? thing(-1) : photo(thing, crop, i == 0));
      }
    }
    rows.send(c);
  }

  private static boolean showsSamePicture(int product) {
    return product % 1_000 < SAME_PICTURE;
  }

  /** Which thing a product sells. */
  private static int thingOf(int product) {
    if (product % 1_000 >= 1_000 - SOLD_BY_MANY) {
      return 1_000 - SOLD_BY_MANY;
    }
    return product % 50 == 7 ? product - 1 : product;
  }

  private float[] thing(int product) {
    int thing = thingOf(product);
    float[] vector = cone.clone();
    add(vector, drawn(new Random(1_000 + Math.floorMod(thing * 31, KINDS)), 0.45));
    add(vector, drawn(new Random(1_000_000L + thing), 0.4));
    return vector;
  }

  /** Two photos of a thing are at cosines of .88 to .99, two good ones at .99. */
  private static float[] photo(float[] thing, long crop, boolean good) {
    var random = new Random(-crop);
    float[] vector = thing.clone();
    add(vector, drawn(random, 0.1 + (good ? 0 : 0.25 * random.nextDouble())));
    return vector;
  }

  private static float[] drawn(Random random, double length) {
    var vector = new float[DIMENSIONS];
    double squares = 0;
    for (int i = 0; i < DIMENSIONS; i++) {
      // The sum of four is normal enough, and drawn in a third of the time.
      vector[i] = random.nextFloat() + random.nextFloat() - random.nextFloat() - random.nextFloat();
      squares += (double) vector[i] * vector[i];
    }
    float scale = (float) (length / Math.sqrt(squares));
    for (int i = 0; i < DIMENSIONS; i++) {
      vector[i] *= scale;
    }
    return vector;
  }

  private static void add(float[] vector, float[] other) {
    for (int i = 0; i < vector.length; i++) {
      vector[i] += other[i];
    }
  }

  /**
   * Splits all of them as a freeze does.
   *
   * @throws IllegalStateException when something leaks
   */
  public Took split() {
    return database.write(
        "split vectors",
        c -> {
          FrozenSql.snapshot(c);
          gather(c);
          var dataset =
              new Dataset(
                  1,
                  "many",
                  "salt",
                  Dataset.Ratios.USUAL,
                  DatasetPlan.NEAR,
                  false,
                  "bench",
                  Instant.EPOCH);
          long start = System.nanoTime();
          var outcome = new SplitWriter(c, dataset, new StopSignal()).assign();
          double seconds = (System.nanoTime() - start) / 1e9;
          proveTwins(c);
          int clusters =
              (int)
                  Statements.number(
                      c,
                      "select count(*) from (select from frozen_split group by cluster"
                          + " having count(*) > 1) t");
          if (!outcome.leakage().isNone()) {
            throw new IllegalStateException("It leaks: " + outcome.leakage());
          }
          return new Took(seconds, products * CROPS, clusters, outcome.leakage());
        });
  }

  /** What a freeze has in hand when it begins to split: two pictures a product, forty classes. */
  private static void gather(Connection c) throws SQLException {
    var frozen = new FrozenSql(c);
    frozen.choose(
        new ChosenSql(
            "from (select crop_id as id, product_id, (crop_id - 1) / 5 + 1 as image_id"
                + " from space_vector) c",
            List.of()));
    Statements.execute(
        c,
        """
        insert into frozen_item (image_id, product_id, picture, said, boxes, chosen)
        select image_id, product_id, image_id::text, '', count(*), count(*)
          from frozen_crop group by 1, 2
        """);
    Statements.execute(
        c,
        """
        insert into frozen_class (image_id, product_id, name, boxes)
        select image_id, product_id, 'class ' || product_id % 40, boxes from frozen_item
        """);
    frozen.index();
  }

  /** What was drawn as one thing is on one side. */
  private void proveTwins(Connection c) throws SQLException {
    List<@Nullable String> sides = new ArrayList<>();
    Statements.list(
        c,
        "select s.split from product p left join frozen_split s on s.product_id = p.id order by p.id",
        r -> sides.add(r.getString(1)));
    for (int product = 0; product < products; product++) {
      int twin = thingOf(product);
      if (!Objects.equals(sides.get(product), sides.get(twin))) {
        throw new IllegalStateException(product + " and its twin are on two sides");
      }
    }
  }
}
