package org.cropdesk.search;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.cropdesk.crop.PrimarySql;
import org.cropdesk.db.CatalogDatabase;
import org.cropdesk.db.HalfVector;
import org.cropdesk.db.Statements;
import org.cropdesk.embedding.Aspect;
import org.cropdesk.embedding.Space;
import org.cropdesk.filter.Condition;
import org.cropdesk.filter.Filter;
import org.cropdesk.filter.FilterSql;
import org.cropdesk.filter.Subject;

/**
 * Nearest vectors inside one space, as many as asked for whenever so many match: a filter behind an
 * approximate index alone loses results (pgvector#719, #785), so a narrow filter is compared in
 * full and a wide one is asked of the index for as long as it takes.
 */
final class SemanticSql {
  /** Up to here comparing all is as fast as the index, and exact. */
  static final int EXACT_LIMIT = 10_000;

  /** How many related products are counted at most. */
  static final int COUNTED = 500;

  /** More vectors than this are not looked at only to be counted. */
  private static final int COUNTED_ROWS = 1_000;

  /**
   * How many candidates the walk through a graph of crops keeps. Only one in several stands for its
   * product, so the nearest ten products are some hundred vectors away.
   */
  private static final int CROP_BREADTH = 400;

  /** Rows the index looks at in one go; the last step is what a person can still wait for. */
  private static final int[] STEPS = {20_000, 100_000, 400_000};

  private static final int SAMPLE = 400;

  private final CatalogDatabase database;
  private final Clock clock;
  private final int exactLimit;

  SemanticSql(CatalogDatabase database, Clock clock, int exactLimit) {
    this.database = database;
    this.clock = clock;
    this.exactLimit = exactLimit;
  }

  /**
   * @param nearest the nearest first
   * @param floor least cosine of what counts as related, NaN for an empty space
   */
  record Found(List<Neighbor> nearest, Related related, double floor, Route route) {}

  /**
   * @param without a product that is left out, 0 for none
   * @param most how many at most
   * @param floor least cosine of what counts as related
   */
  Found nearest(Space space, float[] query, Filter filter, long without, int most, Least floor) {
    // Nothing is written, but what is set for the index holds only within a transaction.
    return database.write(
        "search by vector",
        c -> {
          var ask = new Ask(c, space, new HalfVector(query), without);
          double least =
              switch (floor) {
                case Least.Given(var cosine) -> cosine;
                case Least.Measured(var sigmas) -> measured(ask, sigmas);
              };
          if (filter instanceof Filter.Everything) {
            return space.vectors() <= exactLimit
                ? compared(ask, all(), most, least, Route.EXACT)
                : byIndex(ask, new Condition("true", List.of()), most, least);
          }
          Condition condition = FilterSql.of(filter, Subject.PRODUCTS, clock);
          List<Long> few = few(c, condition);
          return few.size() <= exactLimit
              ? compared(ask, among(few), most, least, Route.EXACT_FILTERED)
              : byIndex(ask, condition, most, least);
        });
  }

  /** From where on something counts as related. */
  sealed interface Least {
    record Given(double cosine) implements Least {}

    /** See {@link Floor}. */
    record Measured(double sigmas) implements Least {}
  }

  /** The question, without the filter. */
  private record Ask(Connection connection, Space space, HalfVector query, long without) {
    boolean perCrop() {
      return space.key().aspect() == Aspect.IMAGE;
    }

    /** Only the primary crop stands for a product; elsewhere a vector is the product's own. */
    String subject() {
      return perCrop()
          ? "join "
              + PrimarySql.of("p.id")
              + " on true join crop k on k.id = e.crop_id and k.deleted_at is null"
          : "";
    }

    /**
     * Most crops are nobody's primary one, which a single row tells; the view of primary crops
     * takes four.
     */
    String chosen() {
      return perCrop()
          ? "(select from primary_choice o where o.crop_id = v.subject_id limit 1) o cross join"
          : "";
    }

    String subjectId() {
      return perCrop() ? "e.crop_id" : "p.id";
    }
  }

  /** Products that match, one more than are compared in full. */
  private List<Long> few(Connection c, Condition condition) throws SQLException {
    Condition products = matching(condition);
    var arguments = new ArrayList<Object>(products.arguments());
    arguments.add(exactLimit + 1);
    return Statements.list(c, products.sql() + " limit ?", r -> r.getLong(1), arguments.toArray());
  }

  /**
   * Compares all of some products. The fence (offset 0) keeps the planner from answering by the
   * index and losing rows.
   *
   * @param products as {@code p}, with their arguments
   */
  private static Found compared(Ask ask, Condition products, int most, double floor, Route route)
      throws SQLException {
    String sql =
        """
        select product_id, crop_id, distance, stale,
               count(*) filter (where distance <= ?) over () as related from (
          select v.product_id, v.crop_id, v.embedding <=> ?::halfvec as distance, v.stale
            from (%s) p %s
            join space_vector v on v.space_id = %d and v.subject_id = %s
           where p.id <> ?
          offset 0) s
         order by distance, product_id limit ?
        """
            .formatted(products.sql(), ask.subject(), ask.space().id(), ask.subjectId());
    var arguments = new ArrayList<Object>(List.of(1 - floor, ask.query()));
    arguments.addAll(products.arguments());
    arguments.addAll(List.of(ask.without(), most));
    var related = new long[1];
    List<Neighbor> found =
        Statements.list(
            ask.connection(),
            sql,
            r -> {
              related[0] = r.getLong(5);
              return neighbor(r);
            },
            arguments.toArray());
    return new Found(found, new Related(related[0], false), floor, route);
  }

  private static Condition all() {
    return new Condition("select id from product where deleted_at is null", List.of());
  }

  private static Condition among(List<Long> products) {
    return new Condition("select unnest(?::bigint[]) as id", List.of(products));
  }

  private static Condition matching(Condition filter) {
    String sql = "select p.id from product p where p.deleted_at is null and " + filter.sql();
    return new Condition(sql, filter.arguments());
  }

  /**
   * Lets the index hand out vectors by distance, drops what does not match, and ends when there are
   * enough. The lateral part with its fence stays on the inner side of a loop, so the order of the
   * index is kept. The planner is kept from sorting the whole space because it takes the index for
   * dearer than it is; the just-in-time compiler, which would set in for that, is off.
   */
  private Found byIndex(Ask ask, Condition condition, int most, double floor) throws SQLException {
    Connection c = ask.connection();
    Statements.execute(
        c,
        """
        set local hnsw.iterative_scan = relaxed_order;
        set local hnsw.ef_search = %d;
        set local hnsw.scan_mem_multiplier = 16;
        set local enable_seqscan = off;
        set local enable_sort = off;
        set local jit = off
        """
            .formatted(ask.perCrop() ? CROP_BREADTH : Math.clamp(4L * most, 100, 400)));
    List<Neighbor> found = List.of();
    for (int step : STEPS) {
      found = scan(ask, condition, most, step, 2);
      if (found.size() >= most) {
        return new Found(found, count(ask, condition, found, most, floor), floor, Route.INDEX);
      }
      if (step >= ask.space().vectors()) {
        break;
      }
    }
    // So few match near the query that the index would walk through most of the space, or it ended
    // before its end, as a graph may: what it has not handed out is not therefore not there.
    Statements.execute(c, "set local enable_seqscan = on; set local enable_sort = on");
    return compared(ask, matching(condition), most, floor, Route.EXACT_FILTERED);
  }

  /**
   * @param step vectors that are looked at
   * @param farthest cosine distance of what is asked further at all
   */
  private static List<Neighbor> scan(
      Ask ask, Condition condition, int most, int step, double farthest) throws SQLException {
    Statements.execute(ask.connection(), "set local hnsw.max_scan_tuples = " + step);
    String sql =
        """
        select v.product_id, v.crop_id, v.distance, v.stale
          from (select product_id, crop_id, subject_id, stale,
                       embedding::halfvec(%1$d) <=> ?::halfvec(%1$d) as distance
                  from space_vector where space_id = %2$d
                 order by embedding::halfvec(%1$d) <=> ?::halfvec(%1$d) limit %3$d) v
          cross join lateral (
            select 1 from %7$s product p %4$s
             where p.id = v.product_id and p.deleted_at is null and %5$s = v.subject_id
               and p.id <> ? and %6$s
            offset 0) s
         where v.distance <= ?
         limit ?
        """
            .formatted(
                ask.space().key().dimensions(),
                ask.space().id(),
                step,
                ask.subject(),
                ask.subjectId(),
                condition.sql(),
                ask.chosen());
    var arguments = new ArrayList<Object>(List.of(ask.query(), ask.query(), ask.without()));
    arguments.addAll(condition.arguments());
    arguments.addAll(List.of(farthest, most));
    var found = Statements.list(ask.connection(), sql, SemanticSql::neighbor, arguments.toArray());
    // In relaxed order a nearer one may come a little later.
    found.sort(
        Comparator.comparingDouble(Neighbor::similarity)
            .reversed()
            .thenComparingLong(Neighbor::productId));
    return found;
  }

  /** Past the last one that is related there is nothing to count. */
  private static Related count(
      Ask ask, Condition condition, List<Neighbor> found, int most, double floor)
      throws SQLException {
    long near = found.stream().filter(n -> n.similarity() >= floor).count();
    if (near < most || most >= COUNTED) {
      return new Related(near, near == most);
    }
    near = scan(ask, condition, COUNTED, COUNTED_ROWS, Math.clamp(1 - floor, 0, 2)).size();
    return new Related(Math.max(near, most), true);
  }

  private static Neighbor neighbor(ResultSet row) throws SQLException {
    return new Neighbor(row.getLong(1), row.getLong(2), 1 - row.getDouble(3), row.getBoolean(4));
  }

  /** From blocks taken anywhere in the space; the same ones each time. */
  private static double measured(Ask ask, double sigmas) throws SQLException {
    long vectors = ask.space().vectors();
    double percent = vectors <= SAMPLE ? 100 : Math.min(100, 110.0 * SAMPLE / vectors);
    String sql =
        """
        select 1 - (embedding <=> ?::halfvec)
          from space_vector tablesample system (%s) repeatable (1)
         where space_id = %d limit %d
        """
            .formatted(percent, ask.space().id(), SAMPLE);
    double[] cosines =
        Statements.list(ask.connection(), sql, r -> r.getDouble(1), ask.query()).stream()
            .mapToDouble(Double::doubleValue)
            .toArray();
    return cosines.length == 0 ? Double.NaN : Floor.of(sigmas, cosines);
  }

  /**
   * The vector a product or crop has in a space.
   *
   * @param crop looked for instead of the product's primary one, 0 for that
   */
  Optional<Seed> seed(Space space, long product, long crop) {
    String subject =
        crop != 0 || space.key().aspect() != Aspect.IMAGE
            ? "?"
            : "(select e.crop_id from effective_primary e where e.product_id = ?)";
    String sql =
        "select product_id, stale, embedding::real[] from space_vector"
            + " where space_id = %d and subject_id = %s".formatted(space.id(), subject);
    return database.read(
        "read a vector",
        c ->
            Statements.first(
                c,
                sql,
                r -> {
                  var boxed = (Float[]) r.getArray(3).getArray();
                  var vector = new float[boxed.length];
                  for (int i = 0; i < vector.length; i++) {
                    vector[i] = boxed[i];
                  }
                  return new Seed(r.getLong(1), vector, r.getBoolean(2));
                },
                crop != 0 ? crop : product));
  }

  /** A vector of the catalog that is searched with. */
  record Seed(long product, float[] vector, boolean stale) {}
}
