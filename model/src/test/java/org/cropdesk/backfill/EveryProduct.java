package org.cropdesk.backfill;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.cropdesk.db.CatalogDatabase;
import org.cropdesk.db.Statements;
import org.cropdesk.embedding.PrimaryMarks;
import org.cropdesk.embedding.Space;
import org.cropdesk.embedding.Spaces;

/**
 * What must hold after any fault: every product has exactly one right vector for each of its
 * subjects, or is listed with its reason and has none; and the space holds nothing else. Right is
 * what an encoder that nothing happened to makes of what stands in the catalog now.
 */
public final class EveryProduct {
  /** Half precision and another batch move a vector by less than this. */
  private static final double SAME = 0.9999;

  private EveryProduct() {}

  private record Held(long product, boolean stale, float[] vector) {}

  /**
   * @param oracle makes the vectors anew
   */
  public static void isRightOrListed(CatalogDatabase database, long run, VectorMaker oracle) {
    BackfillRun end = new Backfills(database, Clock.systemUTC()).get(run);
    Space space = new Spaces(database).find(end.spaceId()).orElseThrow();
    var need = new NeedSql(space, end.settings(), Clock.systemUTC());
    List<Long> ids =
        database.read(
            "read the products",
            c ->
                Statements.list(
                    c,
                    "select id from product where deleted_at is null order by id",
                    r -> r.getLong(1)));
    List<WantedProduct> wanted =
        database.read("read what is wanted", c -> need.read(c, ids, false));
    Map<Long, List<Held>> held = held(database, space);
    Set<String> wrong = new TreeSet<>();
    var right = new ArrayList<Long>();
    var listed = new HashMap<Long, String>();
    new Backfills(database, Clock.systemUTC())
        .failures(run, 0, Integer.MAX_VALUE)
        .forEach(f -> listed.put(f.productId(), f.step() + " " + f.message()));
    for (MadeProduct made : oracle.make(wanted, new StepClock())) {
      switch (made) {
        case MadeProduct.Failed(var product, var step, _, var message) -> {
          if (!(step + " " + message).equals(listed.remove(product))) {
            wrong.add(product + " failed and is not listed with its reason: " + message);
          }
        }
        case MadeProduct.Done(var product, var vectors) -> {
          for (MadeProduct.Vector vector : vectors) {
            Long crop = vector.cropId();
            long subject = vector.ofProduct() || crop == null ? product : crop;
            List<Held> there = held.getOrDefault(subject, List.of());
            held.remove(subject);
            if (there.size() != 1) {
              wrong.add(product + " has " + there.size() + " vectors of " + subject);
            } else if (there.getFirst().stale()
                || there.getFirst().product() != product
                || cosine(there.getFirst().vector(), vector.values()) < SAME) {
              wrong.add(product + " has a vector of " + subject + " that is not its own");
            }
          }
          right.add(product);
        }
      }
    }
    listed.forEach((product, why) -> wrong.add(product + " is listed but fails no more: " + why));
    held.keySet().forEach(subject -> wrong.add("a vector of " + subject + " that nobody wants"));
    assertThat(wrong).isEmpty();
    PrimaryMarks.assertComplete(database);
    assertThat(right).as("products with their vectors").isNotEmpty();
    assertThat(new Spaces(database).find(space.id()).orElseThrow().vectors())
        .as("the tally says what is there")
        .isEqualTo(
            database.<Long>read(
                "count",
                c ->
                    Statements.number(
                        c, "select count(*) from space_vector where space_id = ?", space.id())));
    assertThat(
            database.<Long>read(
                "count",
                c ->
                    Statements.number(
                        c, "select count(*) from backfill_chunk where run_id = ?", run)))
        .as("nothing is held any more")
        .isZero();
  }

  /**
   * What must hold at any time: whatever the space says is fresh is right. Products may lack
   * theirs.
   *
   * @param oracle makes the vectors anew
   */
  public static void whatIsFreshIsRight(CatalogDatabase database, long run, VectorMaker oracle) {
    BackfillRun now = new Backfills(database, Clock.systemUTC()).get(run);
    Space space = new Spaces(database).find(now.spaceId()).orElseThrow();
    var need = new NeedSql(space, now.settings(), Clock.systemUTC());
    Map<Long, List<Held>> held = held(database, space);
    List<Long> ids =
        held.values().stream().flatMap(List::stream).map(Held::product).distinct().toList();
    List<WantedProduct> wanted =
        database.read("read what is wanted", c -> need.read(c, ids, false));
    var right = new HashMap<Long, float[]>();
    for (MadeProduct made : oracle.make(wanted, new StepClock())) {
      if (made instanceof MadeProduct.Done(var product, var vectors)) {
        for (MadeProduct.Vector vector : vectors) {
          Long crop = vector.cropId();
          right.put(vector.ofProduct() || crop == null ? product : crop, vector.values());
        }
      }
    }
    var wrong = new TreeSet<Long>();
    held.forEach((subject, all) -> {
      float[] expected = right.get(subject);
      for (Held one : all) {
        if (!one.stale() && (expected == null || !(cosine(one.vector(), expected) >= SAME))) {
          wrong.add(subject);
        }
      }
    });
    assertThat(wrong).as("vectors that are not what the encoder makes").isEmpty();
  }

  private static Map<Long, List<Held>> held(CatalogDatabase database, Space space) {
    var held = new HashMap<Long, List<Held>>();
    database.read(
        "read the vectors",
        c ->
            Statements.list(
                c,
                "select subject_id, product_id, stale, embedding::real[] as e from space_vector"
                    + " where space_id = ?",
                r ->
                    held.computeIfAbsent(r.getLong(1), _ -> new ArrayList<>())
                        .add(new Held(r.getLong(2), r.getBoolean(3), Statements.floats(r, "e"))),
                space.id()));
    return held;
  }

  private static double cosine(float[] a, float[] b) {
    double dot = 0;
    double x = 0;
    double y = 0;
    for (int i = 0; i < a.length; i++) {
      dot += (double) a[i] * b[i];
      x += (double) a[i] * a[i];
      y += (double) b[i] * b[i];
    }
    return dot / Math.sqrt(x * y);
  }
}
