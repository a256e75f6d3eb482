package org.cropdesk.embedding;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.cropdesk.db.CatalogDatabase;
import org.cropdesk.db.HalfVector;
import org.cropdesk.db.Statements;

/** The statements behind {@link VectorSearch}. */
final class VectorSearchSql {
  /** Up to here comparing all is faster than the index, and exact. */
  static final int EXACT_LIMIT = 10_000;

  /** The index stops looking after this many rows, so asking it for more is of no use. */
  private static final int SCAN_LIMIT = 20_000;

  private static final String SUBJECTS =
      """
      from space_vector v
      join effective_primary e on e.product_id = v.product_id and e.crop_id = v.crop_id
      join crop c on c.id = v.crop_id and c.deleted_at is null
      join product p on p.id = v.product_id and p.deleted_at is null
      """;

  private final CatalogDatabase database;

  VectorSearchSql(CatalogDatabase database) {
    this.database = database;
  }

  List<Neighbor> nearest(int space, float[] query, int k) {
    return database.write(
        "search by vector",
        c -> {
          long start = System.nanoTime();
          boolean exact = mostMatches(c) <= EXACT_LIMIT;
          var found = exact ? exact(c, space, query, k) : byIndex(c, space, query, k);
          record(c, space, k, exact, found, (System.nanoTime() - start) / 1e6);
          return found;
        });
  }

  /** At most as many matches as products, and those are counted faster than joined. */
  private static long mostMatches(Connection c) throws SQLException {
    String sql =
        """
        select count(*) from (
          select from product where deleted_at is null and indexed_at is not null limit ?) p
        """;
    return Statements.number(c, sql, EXACT_LIMIT + 1);
  }

  /** The fence (offset 0) keeps the planner from answering by the index and losing rows. */
  private static List<Neighbor> exact(Connection c, int space, float[] query, int k)
      throws SQLException {
    String sql =
        """
        select product_id, crop_id, distance, stale from (
          select v.product_id, v.crop_id, v.embedding <=> ? as distance, v.stale
          %s
           where v.space_id = ?
          offset 0) s
         order by distance, product_id limit ?
        """
            .formatted(SUBJECTS);
    return Statements.list(c, sql, VectorSearchSql::neighbor, new HalfVector(query), space, k);
  }

  /**
   * Asks the index for a growing number of crops until enough of them are primary ones. Space and
   * dimensions are part of the text because a partial index answers only to constants.
   */
  static List<Neighbor> byIndex(Connection c, int space, float[] query, int k) throws SQLException {
    Statements.execute(c, "set local hnsw.iterative_scan = relaxed_order");
    Statements.execute(c, "set local hnsw.ef_search = " + Math.clamp(4L * k, 100, 1000));
    String sql =
        """
        with nearest as materialized (
          select product_id, crop_id, stale,
                 embedding::halfvec(%1$d) <=> ?::halfvec(%1$d) as distance
            from space_vector
           where space_id = %2$d
           order by embedding::halfvec(%1$d) <=> ?::halfvec(%1$d) limit ?)
        select v.product_id, v.crop_id, v.distance, v.stale
        %3$s
         order by v.distance, v.product_id limit ?
        """
            .formatted(
                query.length, space, SUBJECTS.replace("from space_vector v", "from nearest v"));
    var vector = new HalfVector(query);
    for (int asked = 8 * k; asked <= SCAN_LIMIT; asked *= 4) {
      var found = Statements.list(c, sql, VectorSearchSql::neighbor, vector, vector, asked, k);
      if (found.size() == k) {
        return found;
      }
    }
    return exact(c, space, query, k);
  }

  private static Neighbor neighbor(ResultSet row) throws SQLException {
    return new Neighbor(row.getLong(1), row.getLong(2), 1 - row.getDouble(3), row.getBoolean(4));
  }

  private static void record(
      Connection c, int space, int k, boolean exact, List<Neighbor> found, double tookMs)
      throws SQLException {
    String results =
        found.stream()
            .map(n ->
                String.format(
                    Locale.ROOT,
                    "{\"product\":%d,\"crop\":%d,\"similarity\":%.6f,\"stale\":%b}",
                    n.productId(),
                    n.cropId(),
                    n.similarity(),
                    n.stale()))
            .collect(Collectors.joining(",", "[", "]"));
    String sql =
        """
        insert into query_result (kind, space_id, k, exact, results, took_ms, at)
        values ('nearest_products', ?, ?, ?, ?::jsonb, ?, clock_timestamp())
        """;
    Statements.update(c, sql, space, k, exact, results, tookMs);
  }
}
