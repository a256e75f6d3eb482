package org.cropdesk.grid;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.cropdesk.db.CatalogDatabase;
import org.cropdesk.db.Statements;
import org.cropdesk.failure.CatalogException;
import org.cropdesk.failure.ErrorKind;
import org.cropdesk.filter.Condition;
import org.cropdesk.filter.Filter;
import org.cropdesk.filter.FilterSql;
import org.cropdesk.filter.Subject;

/** Finds crops near the middle of some crops, in the image space that is active. */
final class SimilarSql {
  /** Up to here comparing all is faster than the index, and exact. */
  private static final int EXACT_LIMIT = 20_000;

  /** The index stops looking after this many rows, so asking it for more is of no use. */
  private static final int SCAN_LIMIT = 20_000;

  private static final int MOST = 5_000;

  private final CatalogDatabase database;
  private final Clock clock;

  SimilarSql(CatalogDatabase database, Clock clock) {
    this.database = database;
    this.clock = clock;
  }

  private record Middle(int space, int dimensions, String vector) {}

  List<SimilarCrop> find(List<Long> like, Filter within, int most) {
    if (like.isEmpty() || most < 1 || most > MOST) {
      throw new IllegalArgumentException(like.size() + " crops, the nearest " + most);
    }
    var condition = FilterSql.of(within, Subject.CROPS, clock);
    return database.write(
        "look for similar crops",
        c -> {
          Middle middle = middle(c, like);
          boolean small = vectors(c, middle.space()) <= EXACT_LIMIT;
          return small ? exact(c, middle, condition, most) : byIndex(c, middle, condition, most);
        });
  }

  private static Middle middle(Connection c, List<Long> like) throws SQLException {
    String sql =
        """
        select s.id, s.dimensions, avg(v.embedding)::text
          from space s join space_vector v on v.space_id = s.id and v.crop_id = any(?)
         where s.aspect = 'IMAGE' and s.state = 'ACTIVE' group by s.id
        """;
    return Statements.first(c, sql, r -> new Middle(r.getInt(1), r.getInt(2), r.getString(3)), like)
        .orElseThrow(() ->
            new CatalogException(
                ErrorKind.USAGE,
                "There are no vectors of these crops yet, so nothing can be compared.",
                "Index the catalog first; a crop that was just drawn is encoded behind the screen.",
                null));
  }

  private static long vectors(Connection c, int space) throws SQLException {
    String sql =
        """
        select count(*) from (
          select from space_vector where space_id = ? and crop_id is not null limit ?) v
        """;
    return Statements.number(c, sql, space, EXACT_LIMIT + 1);
  }

  private static final String MATCHING =
      """
      join crop c on c.id = v.crop_id and c.deleted_at is null
      join product p on p.id = c.product_id and p.deleted_at is null
      """;

  /** The fence (offset 0) keeps the planner from answering by the index and losing rows. */
  private static List<SimilarCrop> exact(Connection c, Middle middle, Condition within, int most)
      throws SQLException {
    String sql =
        """
        select crop_id, distance from (
          select v.crop_id, v.embedding <=> ?::halfvec as distance
            from space_vector v %s
           where v.space_id = ? and v.crop_id is not null and %s
          offset 0) s
         order by distance, crop_id limit ?
        """
            .formatted(MATCHING, within.sql());
    var arguments = new ArrayList<Object>(List.of(middle.vector(), middle.space()));
    arguments.addAll(within.arguments());
    arguments.add(most);
    return list(c, sql, arguments);
  }

  /**
   * Asks the index for a growing number of crops until enough of them match. Space and dimensions
   * are part of the text because a partial index answers only to constants.
   */
  private static List<SimilarCrop> byIndex(Connection c, Middle middle, Condition within, int most)
      throws SQLException {
    Statements.execute(c, "set local hnsw.iterative_scan = relaxed_order");
    Statements.execute(c, "set local hnsw.ef_search = " + Math.clamp(2L * most, 100, 1000));
    String sql =
        """
        with nearest as materialized (
          select crop_id, embedding::halfvec(%1$d) <=> ?::halfvec(%1$d) as distance
            from space_vector
           where space_id = %2$d and crop_id is not null
           order by embedding::halfvec(%1$d) <=> ?::halfvec(%1$d) limit ?)
        select v.crop_id, v.distance from nearest v %3$s where %4$s
         order by v.distance, v.crop_id limit ?
        """
            .formatted(middle.dimensions(), middle.space(), MATCHING, within.sql());
    for (long asked = 2L * most; asked <= SCAN_LIMIT; asked *= 4) {
      var arguments = new ArrayList<Object>(List.of(middle.vector(), middle.vector(), asked));
      arguments.addAll(within.arguments());
      arguments.add(most);
      var found = list(c, sql, arguments);
      if (found.size() == most) {
        return found;
      }
    }
    return exact(c, middle, within, most);
  }

  private static List<SimilarCrop> list(Connection c, String sql, List<Object> arguments)
      throws SQLException {
    return Statements.list(
        c, sql, r -> new SimilarCrop(r.getLong(1), 1 - r.getDouble(2)), arguments.toArray());
  }
}
