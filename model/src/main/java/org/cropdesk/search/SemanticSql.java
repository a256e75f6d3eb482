package org.cropdesk.search;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.cropdesk.crop.PrimarySql;
import org.cropdesk.db.CatalogDatabase;
import org.cropdesk.db.HalfVector;
import org.cropdesk.db.QueryEnder;
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
  static final int EXACT_LIMIT = Space.EXACT_LIMIT;

  /** How many related products are counted at most. */
  static final int COUNTED = 500;

  /** How many candidates a walk through the graph keeps. */
  private static final int BREADTH = 400;

  /** Vectors the index hands out at least: what is related is counted among them. */
  private static final int FIRST = 1_000;

  /**
   * Where a smaller share than this matches, all that match are listed and compared: that is as
   * fast as the index, and exact.
   */
  private static final double RARE = 0.005;

  /** Rows the index looks at in one go; the last step is what a person can still wait for. */
  private static final int[] STEPS = {20_000, 100_000, 400_000};

  /** So many times as many as asked for are looked at: some are no longer the primary crop. */
  private static final int SLACK = 4;

  /** Looked at instead, where those did not do. */
  private static final int EVERY = Integer.MAX_VALUE;

  private static final int SAMPLE = 400;

  /** The first number of rows in a plan is that of the whole. */
  private static final Pattern ROWS = Pattern.compile(" rows=(\\d+) ");

  private static final Condition EVERYTHING = new Condition("true", List.of());

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
          try (var _ = QueryEnder.watch(c, QueryCall.stopped())) {
            return nearest(new Ask(c, space, new HalfVector(query), without), filter, most, floor);
          }
        });
  }

  private Found nearest(Ask ask, Filter filter, int most, Least floor) throws SQLException {
    double least =
        switch (floor) {
          case Least.Given(var cosine) -> cosine;
          case Least.Measured(var sigmas) -> measured(ask, sigmas);
        };
    boolean all = filter instanceof Filter.Everything;
    Condition condition = all ? EVERYTHING : FilterSql.of(filter, Subject.PRODUCTS, clock);
    return ask.space().vectors() <= exactLimit
        ? compared(ask, matching(condition), most, least, all ? Route.EXACT : Route.EXACT_FILTERED)
        : byIndex(ask, condition, most, least);
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

    /** Vectors that may stand for a product: elsewhere than among crops, each does. */
    String which() {
      return perCrop() ? " and of_primary" : "";
    }

    /**
     * Holds where a vector {@code n} stands for its product.
     *
     * @param product a column with the product's number
     */
    String stands(String product) {
      return perCrop()
          ? "exists (select from "
              + PrimarySql.of(product)
              + " join crop k on k.id = e.crop_id and k.deleted_at is null"
              + " where e.crop_id = n.subject_id)"
          : "true";
    }
  }

  /** Share of all products that match, as the planner guesses it without looking at one. */
  private static double share(Connection c, Condition condition) throws SQLException {
    if (condition.equals(EVERYTHING)) {
      return 1;
    }
    double all =
        guess(c, new Condition("select from product p where p.deleted_at is null", List.of()));
    return guess(c, matching(condition)) / Math.max(1, all);
  }

  private static double guess(Connection c, Condition query) throws SQLException {
    String plan =
        String.join(
            " ",
            Statements.list(
                c, "explain " + query.sql(), r -> r.getString(1), query.arguments().toArray()));
    Matcher rows = ROWS.matcher(plan);
    return rows.find() ? Double.parseDouble(rows.group(1)) : 1;
  }

  /** Products that match, one more than are compared in full. */
  private List<Long> few(Connection c, Condition condition) throws SQLException {
    Condition products = matching(condition);
    var arguments = new ArrayList<Object>(products.arguments());
    arguments.add(exactLimit + 1);
    return Statements.list(c, products.sql() + " limit ?", r -> r.getLong(1), arguments.toArray());
  }

  /**
   * Compares all of some products. Which of a product's marked crops is the primary one is asked of
   * the nearest alone.
   *
   * @param products as {@code p}, with their arguments
   */
  private static Found compared(Ask ask, Condition products, int most, double floor, Route route)
      throws SQLException {
    int looked = SLACK * most;
    Compared first = compared(ask, products, most, looked, floor);
    // Nothing found says nothing of how many were compared.
    boolean cut = first.nearest().isEmpty() || first.all() > looked;
    Compared found =
        first.nearest().size() < most && cut ? compared(ask, products, most, EVERY, floor) : first;
    return new Found(found.nearest(), new Related(found.related(), false), floor, route);
  }

  /**
   * @param all how many were compared, looked at or not
   */
  private record Compared(List<Neighbor> nearest, long related, long all) {}

  private static Compared compared(Ask ask, Condition products, int most, int looked, double floor)
      throws SQLException {
    String sql =
        """
        with near as materialized (
          select product_id, crop_id, subject_id, embedding <=> ?::halfvec as distance, stale
            from (%1$s) p
            join space_vector v on v.space_id = %2$d and v.product_id = p.id%3$s
           where p.id <> ?)
        select product_id, crop_id, distance, stale,
               count(*) filter (where distance <= ?) over () as related,
               (select count(*) from near) as compared
          from near n
         where distance <= greatest(?, coalesce(
                 (select distance from near order by distance offset ? limit 1), 'infinity'))
           and %4$s
         order by distance, product_id limit ?
        """
            .formatted(products.sql(), ask.space().id(), ask.which(), ask.stands("n.product_id"));
    var arguments = new ArrayList<Object>(List.of(ask.query()));
    arguments.addAll(products.arguments());
    arguments.addAll(List.of(ask.without(), 1 - floor, 1 - floor, looked, most));
    var counts = new long[2];
    List<Neighbor> found =
        Statements.list(
            ask.connection(),
            sql,
            r -> {
              counts[0] = r.getLong(5);
              counts[1] = r.getLong(6);
              return neighbor(r);
            },
            arguments.toArray());
    return new Compared(found, counts[0], counts[1]);
  }

  private static Condition among(List<Long> products) {
    return new Condition("select unnest(?::bigint[]) as id", List.of(products));
  }

  private static Condition matching(Condition filter) {
    String sql = "select p.id from product p where p.deleted_at is null and " + filter.sql();
    return new Condition(sql, filter.arguments());
  }

  /**
   * Lets the index hand out vectors by distance and drops what does not match, as far as the share
   * that matches promises. Where that is too few or the share too small, those that match are
   * compared in full, unless they are many after all, only far away. The planner is kept from
   * sorting the whole space because it takes the index for dearer than it is; the just-in-time
   * compiler, which would set in for that, is off.
   */
  private Found byIndex(Ask ask, Condition condition, int most, double floor) throws SQLException {
    Connection c = ask.connection();
    Statements.execute(
        c,
        """
        set local hnsw.iterative_scan = relaxed_order;
        set local hnsw.ef_search = %d;
        set local hnsw.scan_mem_multiplier = 16;
        set local jit = off
        """
            .formatted(BREADTH));
    double share = share(c, condition);
    List<Neighbor> found;
    if (share >= RARE) {
      int step = (int) Math.clamp(2 * most / share, FIRST, STEPS[0]);
      found = scan(ask, condition, step == FIRST ? Math.max(most, COUNTED) : most, step);
      if (found.size() >= most) {
        return walked(found, most, floor);
      }
    }
    List<Long> few = few(c, condition);
    if (few.size() <= exactLimit) {
      return compared(ask, among(few), most, floor, Route.EXACT_FILTERED);
    }
    for (int step : STEPS) {
      found = scan(ask, condition, most, step);
      if (found.size() >= most) {
        return walked(found, most, floor);
      }
      if (step >= ask.space().vectors()) {
        break;
      }
    }
    // So few match near the query that the index would walk through most of the space, or it ended
    // before its end, as a graph may: what it has not handed out is not therefore not there.
    return compared(ask, matching(condition), most, floor, Route.EXACT_FILTERED);
  }

  /** Past the last one that is related there is nothing to count. */
  private static Found walked(List<Neighbor> found, int most, double floor) {
    long near = found.stream().filter(n -> n.similarity() >= floor).count();
    return new Found(
        found.subList(0, most), new Related(near, near == found.size()), floor, Route.INDEX);
  }

  /**
   * The lateral parts with their fences stay on the inner side of a loop, so the order of the index
   * is kept. The second one hangs on the first, or it would be asked first: whether a vector stands
   * for its product takes twice what the filter does, which drops most of them.
   *
   * @param step vectors that are looked at
   * @return the nearest first
   */
  private static List<Neighbor> scan(Ask ask, Condition condition, int most, int step)
      throws SQLException {
    Connection c = ask.connection();
    Statements.execute(
        c,
        """
        set local hnsw.max_scan_tuples = %d;
        set local enable_seqscan = off;
        set local enable_sort = off
        """
            .formatted(step));
    String sql =
        """
        select n.product_id, n.crop_id, n.distance, n.stale
          from (select product_id, crop_id, subject_id, stale,
                       embedding::halfvec(%1$d) <=> ?::halfvec(%1$d) as distance
                  from space_vector where space_id = %2$d%3$s
                 order by embedding::halfvec(%1$d) <=> ?::halfvec(%1$d) limit %4$d) n
          cross join lateral (
            select p.id from product p
             where p.id = n.product_id and p.deleted_at is null and p.id <> ? and %5$s
            offset 0) s
          cross join lateral (select 1 where %6$s offset 0) t
         limit ?
        """
            .formatted(
                ask.space().key().dimensions(),
                ask.space().id(),
                ask.which(),
                step,
                condition.sql(),
                ask.stands("s.id"));
    var arguments = new ArrayList<Object>(List.of(ask.query(), ask.query(), ask.without()));
    arguments.addAll(condition.arguments());
    arguments.add(most);
    var found = Statements.list(c, sql, SemanticSql::neighbor, arguments.toArray());
    // In relaxed order a nearer one may come a little later.
    found.sort(
        Comparator.comparingDouble(Neighbor::similarity)
            .reversed()
            .thenComparingLong(Neighbor::productId));
    Statements.execute(c, "set local enable_seqscan = on; set local enable_sort = on");
    return found;
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
