package org.cropdesk.learning;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.cropdesk.crop.PrimarySql;
import org.cropdesk.db.CatalogDatabase;
import org.cropdesk.db.Statements;
import org.cropdesk.job.StopSignal;

/**
 * Reads what people verified. A crop counts when its product is verified and a person gave its
 * value, or when it is the primary crop and the machine's value stood there when the product was
 * accepted: not one that a later run wrote, and not that of a box the person had just changed.
 */
final class VerifiedSql {
  private static final int PAGE = 500;

  private static final String VERIFIED =
      """
        from product p
        join crop c on c.product_id = p.id and c.deleted_at is null
        join space_vector v on v.space_id = ? and v.subject_id = c.id and not v.stale
        join label l on l.crop_id = c.id and l.rank = 1
        left join %s on e.crop_id = c.id
        left join box_word w on w.crop_id = c.id and w.x0 is not null
        left join lateral (select recorded_at from decision
                            where product_id = p.id order by seq desc limit 1) d on true
       where p.id = any(?)
         and (l.source = 'PERSON'
              or (e.crop_id is not null and w.crop_id is null and p.indexed_at <= d.recorded_at
                  and not exists (select from label h where h.crop_id = c.id
                                     and h.source = 'PERSON' and h.attribute = l.attribute)))
      """
          .formatted(PrimarySql.of("p.id"));

  private final CatalogDatabase database;

  VerifiedSql(CatalogDatabase database) {
    this.database = database;
  }

  /** The number of the active image space, without counting what is in it. */
  Optional<Integer> activeImageSpace() {
    String sql = "select id from space where aspect = 'IMAGE' and state = 'ACTIVE'";
    return database.read("find the active space", c -> Statements.first(c, sql, r -> r.getInt(1)));
  }

  /** The crops of an attribute that lie in a space, by product and crop. */
  List<VerifiedCrop> crops(int space, String attribute, StopSignal stop) {
    String sql =
        "select p.id, c.id, l.value, l.source = 'PERSON', v.embedding::real[] as e"
            + VERIFIED
            + " and l.attribute = ? order by p.id, c.id";
    var crops = new ArrayList<VerifiedCrop>();
    pages(
        stop,
        "read verified crops",
        (c, products) ->
            crops.addAll(Statements.list(c, sql, VerifiedSql::crop, space, products, attribute)));
    return crops;
  }

  private static VerifiedCrop crop(ResultSet r) throws SQLException {
    return new VerifiedCrop(
        r.getLong(1), r.getLong(2), r.getString(3), r.getBoolean(4), Statements.floats(r, "e"));
  }

  private record Count(String attribute, String value, int crops) {}

  /** How many there are of each value of each attribute. */
  Map<String, Map<String, Integer>> counts(int space, StopSignal stop) {
    String sql =
        "select l.attribute, l.value, count(*)" + VERIFIED + " group by l.attribute, l.value";
    var counts = new LinkedHashMap<String, Map<String, Integer>>();
    pages(
        stop,
        "count verified crops",
        (c, products) ->
            Statements.list(
                    c,
                    sql,
                    r -> new Count(r.getString(1), r.getString(2), r.getInt(3)),
                    space,
                    products)
                .forEach(n ->
                    counts
                        .computeIfAbsent(n.attribute(), _ -> new LinkedHashMap<>())
                        .merge(n.value(), n.crops(), Integer::sum)));
    return counts;
  }

  @FunctionalInterface
  private interface Page {
    void read(Connection c, List<Long> products) throws SQLException;
  }

  /** Short statements one after the other, so that a desk beside this one is not held up. */
  private void pages(StopSignal stop, String doing, Page page) {
    String next =
        """
        select id from product
         where stage = 'VERIFIED' and deleted_at is null and id > ? order by id limit ?
        """;
    long after = 0;
    while (!stop.isRequested()) {
      long from = after;
      var products =
          database.read(
              doing,
              c -> {
                var ids = Statements.list(c, next, r -> r.getLong(1), from, PAGE);
                if (!ids.isEmpty()) {
                  page.read(c, ids);
                }
                return ids;
              });
      if (products.isEmpty()) {
        return;
      }
      after = products.getLast();
    }
  }
}
