package org.cropdesk.embedding;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.cropdesk.db.CatalogDatabase;
import org.cropdesk.db.HalfVector;
import org.cropdesk.db.Statements;

/** The nearest kept and the nearest rejected crops of other products. */
final class NearCropsSql {
  /** Up to here comparing all is faster than the index, and exact. */
  private static final int EXACT_LIMIT = Space.EXACT_LIMIT;

  /** Rejected crops are few; beyond this many neighbours the few are no longer near. */
  private static final int FARTHEST = 6_400;

  private static final String JUDGED =
      """
      select crop_id, product_id, distance, kept from (
        select v.crop_id, v.product_id, v.distance, coalesce(h.keep, m.keep) as kept,
               row_number() over (partition by coalesce(h.keep, m.keep)
                                      order by v.distance, v.crop_id) as place
          from nearest v
          join crop c on c.id = v.crop_id and c.deleted_at is null
          join product p on p.id = v.product_id and p.deleted_at is null
          join verdict m on m.crop_id = v.crop_id and m.source = 'MACHINE'
          left join verdict h on h.crop_id = v.crop_id and h.source = 'PERSON') j
       where place <= ? order by distance, crop_id
      """;

  private final CatalogDatabase database;

  NearCropsSql(CatalogDatabase database) {
    this.database = database;
  }

  private record Origin(int space, int dimensions, long product, float[] vector) {}

  /** Up to {@code each} kept and as many rejected ones; none when the crop has no vector. */
  List<NearCrop> of(long crop, int each) {
    return database.write(
        "look for crops alike",
        c -> {
          Optional<Origin> origin = origin(c, crop);
          if (origin.isEmpty()) {
            return List.<NearCrop>of();
          }
          return few(c, origin.get().space())
              ? exact(c, origin.get(), each)
              : byIndex(c, origin.get(), each);
        });
  }

  private static Optional<Origin> origin(Connection c, long crop) throws SQLException {
    String sql =
        """
        select v.space_id, v.dimensions, v.product_id, v.embedding::real[] as e
          from space s
          join space_vector v on v.space_id = s.id and v.subject_id = ?
         where s.aspect = 'IMAGE' and s.state = 'ACTIVE' and v.crop_id is not null
        """;
    return Statements.first(
        c,
        sql,
        r -> new Origin(r.getInt(1), r.getInt(2), r.getLong(3), Statements.floats(r, "e")),
        crop);
  }

  private static boolean few(Connection c, int space) throws SQLException {
    String sql = "select count(*) from (select from space_vector where space_id = ? limit ?) v";
    return Statements.number(c, sql, space, EXACT_LIMIT + 1) <= EXACT_LIMIT;
  }

  private static List<NearCrop> exact(Connection c, Origin o, int each) throws SQLException {
    String sql =
        """
        with nearest as materialized (
          select crop_id, product_id, embedding <=> ? as distance from space_vector
           where space_id = ? and crop_id is not null and product_id <> ?)
        """
            + JUDGED;
    return near(c, sql, new HalfVector(o.vector()), o.space(), o.product(), each);
  }

  /** Space and dimensions are part of the text: a partial index answers only to constants. */
  private static List<NearCrop> byIndex(Connection c, Origin o, int each) throws SQLException {
    Statements.execute(c, "set local hnsw.iterative_scan = relaxed_order");
    Statements.execute(c, "set local hnsw.ef_search = 200");
    String sql =
        """
        with found as materialized (
          select crop_id, product_id, embedding::halfvec(%1$d) <=> ?::halfvec(%1$d) as distance
            from space_vector
           where space_id = %2$d
           order by embedding::halfvec(%1$d) <=> ?::halfvec(%1$d) limit ?),
        nearest as (select * from found where crop_id is not null and product_id <> ?)
        """
                .formatted(o.dimensions(), o.space())
            + JUDGED;
    var vector = new HalfVector(o.vector());
    List<NearCrop> found = List.of();
    for (int asked = 100; asked <= FARTHEST; asked *= 4) {
      found = near(c, sql, vector, vector, asked, o.product(), each);
      if (found.size() == 2 * each) {
        break;
      }
    }
    return found;
  }

  private static List<NearCrop> near(Connection c, String sql, Object... arguments)
      throws SQLException {
    return Statements.list(
        c,
        sql,
        r -> new NearCrop(r.getLong(1), r.getLong(2), 1 - r.getDouble(3), r.getBoolean(4)),
        arguments);
  }
}
