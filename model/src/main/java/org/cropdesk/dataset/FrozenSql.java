package org.cropdesk.dataset;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.cropdesk.db.Statements;

/**
 * What a freeze has in hand, in tables that only its transaction sees and that go with it: memory
 * holds one page of it, whatever the size of the version.
 */
final class FrozenSql {
  private static final String[] TABLES = {
    "create temp table frozen_crop (image_id bigint, crop_id bigint, product_id bigint)"
        + " on commit drop",
    "create temp table frozen_item (image_id bigint, product_id bigint, picture text, said text,"
        + " boxes int, chosen int, content text, sha256 text) on commit drop",
    "create temp table frozen_class (image_id bigint, product_id bigint, name text, boxes int)"
        + " on commit drop",
    "create temp table frozen_fault (product_id bigint, sku text, image_id bigint, crop_id bigint,"
        + " fault text, message text) on commit drop",
    "create temp table frozen_split (product_id bigint primary key, split text, cluster int)"
        + " on commit drop"
  };

  private static final int PIECE = 5_000;

  private final Connection c;

  FrozenSql(Connection c) {
    this.c = c;
  }

  /**
   * Begins to see the catalog as it is now, whatever others commit from here on. The first
   * statement of the transaction.
   */
  static String snapshot(Connection c) throws SQLException {
    Statements.execute(c, "set transaction isolation level repeatable read");
    Statements.execute(c, "set local jit = off");
    return Statements.first(c, "select pg_current_snapshot()::text", r -> r.getString(1))
        .orElseThrow();
  }

  long lastDecision() throws SQLException {
    return Statements.number(c, "select coalesce(max(seq), 0) from decision");
  }

  /** The crops a query means, to be counted. */
  void look(ChosenSql chosen) throws SQLException {
    for (String table : TABLES) {
      Statements.execute(c, table);
    }
    insert(chosen, "");
    Statements.execute(c, "analyze frozen_crop");
  }

  private void insert(ChosenSql chosen, String order) throws SQLException {
    String insert =
        "insert into frozen_crop select c.image_id, c.id, c.product_id " + chosen.sql() + order;
    Statements.update(c, insert, chosen.arguments().toArray());
  }

  /** The crops a query means, to be gone through by picture. */
  void choose(ChosenSql chosen) throws SQLException {
    for (String table : TABLES) {
      Statements.execute(c, table);
    }
    insert(chosen, " order by 1, 2");
    Statements.execute(c, "create index on frozen_crop (image_id)");
    Statements.execute(c, "create index on frozen_crop (product_id)");
    Statements.execute(c, "analyze frozen_crop");
  }

  /** Takes what is left out from what is chosen. */
  void leaveOutChosen(List<Finding> findings) throws SQLException {
    leaveOut(findings, "frozen_crop");
  }

  /** Takes single crops from what is chosen. */
  void leaveOutCrops(List<Finding> findings) throws SQLException {
    var images = new HashSet<Long>();
    var crops = new HashSet<Long>();
    for (Finding finding : findings) {
      if (finding.fault() == Fault.OUTSIDE
          && finding.imageId() != null
          && finding.cropId() != null) {
        images.add(finding.imageId());
        crops.add(finding.cropId());
      }
    }
    if (!crops.isEmpty()) {
      String sql = "delete from frozen_crop where image_id = any(?) and crop_id = any(?)";
      Statements.update(c, sql, images, crops);
    }
  }

  /** Takes what is left out from what was read. */
  void leaveOutRead(List<Finding> findings) throws SQLException {
    leaveOut(findings, "frozen_item");
    leaveOut(findings, "frozen_class");
  }

  private void leaveOut(List<Finding> findings, String table) throws SQLException {
    var products = new HashSet<Long>();
    var images = new HashSet<Long>();
    for (Finding finding : findings) {
      if (finding.imageId() != null) {
        images.add(finding.imageId());
      } else if (finding.productId() != null) {
        products.add(finding.productId());
      }
    }
    if (!products.isEmpty()) {
      Statements.update(c, "delete from " + table + " where product_id = any(?)", products);
    }
    if (!images.isEmpty()) {
      Statements.update(c, "delete from " + table + " where image_id = any(?)", images);
    }
  }

  long pictures() throws SQLException {
    return Statements.number(c, "select count(distinct image_id) from frozen_crop");
  }

  /** The next pictures with the crops that are meant. */
  record Page(List<Long> images, Set<Long> crops) {}

  Page page(long after, int limit) throws SQLException {
    String sql =
        """
        select image_id, array_agg(crop_id) from frozen_crop
         where image_id > ? group by image_id order by image_id limit ?
        """;
    var crops = new HashSet<Long>();
    var images =
        Statements.list(
            c,
            sql,
            r -> {
              crops.addAll(List.of((Long[]) r.getArray(2).getArray()));
              return r.getLong(1);
            },
            after,
            limit);
    return new Page(images, crops);
  }

  /** Ends the reading: from here on items are looked up. */
  void index() throws SQLException {
    Statements.execute(c, "create unique index on frozen_item (image_id)");
    Statements.execute(c, "create index on frozen_item (product_id)");
    Statements.execute(c, "analyze frozen_item, frozen_class");
  }

  /** Boxes that are meant, by class. */
  Map<String, Long> classes() throws SQLException {
    String sql = "select name, sum(boxes) from frozen_class group by name";
    var map = new TreeMap<String, Long>();
    Statements.list(c, sql, r -> map.put(r.getString(1), r.getLong(2)));
    return map;
  }

  DatasetVersion.Counts counts() throws SQLException {
    Statements.execute(c, "analyze frozen_split");
    String sql =
        """
        select count(distinct product_id), count(*), coalesce(sum(boxes), 0),
               coalesce(sum(chosen), 0), (select count(*) from frozen_fault) from frozen_item
        """;
    long[] n =
        Statements.first(
                c,
                sql,
                r ->
                    new long[] {
                      r.getLong(1), r.getLong(2), r.getLong(3), r.getLong(4), r.getLong(5)
                    })
            .orElseThrow();
    return new DatasetVersion.Counts(n[0], n[1], n[2], n[3], n[4], bySplit(), byClass());
  }

  private Map<Split, Long> bySplit() throws SQLException {
    var map = new EnumMap<Split, Long>(Split.class);
    for (Split split : Split.values()) {
      map.put(split, 0L);
    }
    String sql =
        """
        select s.split, count(*) from frozen_item f join frozen_split s using (product_id)
         group by s.split
        """;
    Statements.list(c, sql, r -> map.put(Split.valueOf(r.getString(1)), r.getLong(2)));
    return map;
  }

  private Map<String, Map<Split, Long>> byClass() throws SQLException {
    String sql =
        """
        select f.name, s.split, sum(f.boxes)
          from frozen_class f join frozen_split s using (product_id) group by 1, 2
        """;
    var map = new TreeMap<String, Map<Split, Long>>();
    Statements.list(
        c,
        sql,
        r ->
            map.computeIfAbsent(r.getString(1), _ -> new EnumMap<>(Split.class))
                .put(Split.valueOf(r.getString(2)), r.getLong(3)));
    return map;
  }

  /** The hash of everything an export reads, in its order. */
  String contentHash(Taxonomy taxonomy) throws SQLException {
    var digest = ItemJson.digest();
    digest.update(utf8(DatasetSql.json(taxonomy.names()) + "\n"));
    String sql =
        """
        select f.image_id || ' ' || s.split || ' ' || s.cluster || ' ' || f.sha256 || E'\\n'
          from frozen_item f join frozen_split s using (product_id) order by f.image_id
        """;
    Statements.each(c, sql, PIECE, r -> digest.update(utf8(r.getString(1))));
    return HexFormat.of().formatHex(digest.digest());
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
