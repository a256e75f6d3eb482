package org.cropdesk.dataset;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.cropdesk.db.BinaryCopy;
import org.cropdesk.db.QueryEnder;
import org.cropdesk.db.Statements;
import org.jspecify.annotations.Nullable;

/** Puts the products of a version on their sides, in the table {@code frozen_split}. */
final class SplitWriter {
  private SplitWriter() {}

  /**
   * @param space whose vectors told what is near, null when there were none
   * @param leftOut products that can be on no side
   */
  record Outcome(@Nullable Integer space, Leakage leakage, List<Finding> leftOut) {}

  static Outcome assign(Connection c, Dataset dataset, QueryEnder ender) throws SQLException {
    var known = new HashMap<Long, String>();
    Statements.list(
        c,
        "select product_id, split from dataset_split where dataset_id = ?",
        r -> known.put(r.getLong(1), r.getString(2)),
        dataset.id());
    String sql =
        """
        select p.id, p.sku from product p
         where p.id in (select product_id from frozen_item) order by p.id
        """;
    Map<Long, String> products = new java.util.TreeMap<>();
    Statements.list(c, sql, r -> products.put(r.getLong(1), r.getString(2)));
    ender.check();
    var copy = new BinaryCopy("frozen_split", "product_id", "split", "cluster");
    int cluster = 0;
    for (Map.Entry<Long, String> product : products.entrySet()) {
      String split = known.get(product.getKey());
      copy.row()
          .int8(product.getKey())
          .text(split != null ? split : side(dataset, product.getValue()).name())
          .int4(cluster++);
    }
    copy.send(c);
    long crops = Statements.number(c, "select coalesce(sum(chosen), 0) from frozen_item");
    return new Outcome(null, new Leakage(0, 0, 0, dataset.near(), 0, crops, 0), List.of());
  }

  private static Split side(Dataset dataset, String sku) {
    byte[] hash =
        ItemJson.digest().digest((dataset.salt() + "\n" + sku).getBytes(StandardCharsets.UTF_8));
    double at = (ByteBuffer.wrap(hash).getLong() >>> 11) * 0x1.0p-53;
    var ratios = dataset.ratios();
    double scale = dataset.testFrozen() ? ratios.train() + ratios.val() : 1;
    if (at * scale < ratios.train()) {
      return Split.TRAIN;
    }
    return at * scale < ratios.train() + ratios.val() ? Split.VAL : Split.TEST;
  }

  /** Keeps for ever where the products of the version that is written are. */
  static void keep(Connection c, Dataset dataset, int version) throws SQLException {
    String sql =
        """
        insert into dataset_split (dataset_id, product_id, split, since)
        select ?, s.product_id, s.split, ? from frozen_split s
         where exists (select from frozen_item f where f.product_id = s.product_id)
        on conflict do nothing
        """;
    Statements.update(c, sql, dataset.id(), version);
  }
}
