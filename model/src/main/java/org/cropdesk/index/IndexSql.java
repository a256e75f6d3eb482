package org.cropdesk.index;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toList;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.cropdesk.crop.Box;
import org.cropdesk.crop.CropSource;
import org.cropdesk.crop.PixelBox;
import org.cropdesk.db.CatalogDatabase;
import org.cropdesk.db.Statements;

/** What an index run reads. */
final class IndexSql {
  private static final String TO_DO =
      """
        from product p
       where p.deleted_at is null and p.id > ?
         and (? or p.indexed_at is null or p.indexed_provenance_id is distinct from ?
              or p.indexed_hash is distinct from p.content_hash)
      """;

  private final CatalogDatabase database;

  IndexSql(CatalogDatabase database) {
    this.database = database;
  }

  /** A product to index, with the hash of what the machines are about to read. */
  record Pending(
      long id,
      long version,
      String sku,
      String title,
      String description,
      String contentHash,
      List<Picture> pictures) {}

  record Picture(long id, String objectKey) {}

  long count(IndexScope scope, int provenanceId, long cursor) {
    boolean all = scope == IndexScope.ALL;
    return database.read(
        "count what to index",
        c -> Statements.number(c, "select count(*) " + TO_DO, cursor, all, provenanceId));
  }

  /**
   * Tells the planner what a long run has written. Autovacuum would only come round minutes later,
   * and until then a check over the whole catalog takes minutes instead of moments.
   */
  void analyze() {
    String sql =
        """
        analyze product, image, detection, crop, crop_quality, verdict, crop_score,
                primary_choice, label, space_vector
        """;
    database.write("analyze the catalog", c -> Statements.update(c, sql));
  }

  List<Pending> next(IndexScope scope, int provenanceId, long cursor, int limit) {
    boolean all = scope == IndexScope.ALL;
    String sql =
        "select p.id, p.version, p.sku, p.title, p.description, p.content_hash "
            + TO_DO
            + " order by p.id limit ?";
    return database.read(
        "read what to index",
        c -> {
          var rows = Statements.list(c, sql, IndexSql::pending, cursor, all, provenanceId, limit);
          var pictures = pictures(c, rows.stream().map(Pending::id).toList());
          return rows.stream().map(p -> with(p, pictures)).toList();
        });
  }

  private static Pending pending(ResultSet row) throws SQLException {
    return new Pending(
        row.getLong("id"),
        row.getLong("version"),
        row.getString("sku"),
        row.getString("title"),
        row.getString("description"),
        row.getString("content_hash"),
        List.of());
  }

  private static Pending with(Pending p, Map<Long, List<Picture>> pictures) {
    return new Pending(
        p.id(),
        p.version(),
        p.sku(),
        p.title(),
        p.description(),
        p.contentHash(),
        pictures.getOrDefault(p.id(), List.of()));
  }

  private static Map<Long, List<Picture>> pictures(Connection c, List<Long> products)
      throws SQLException {
    String sql =
        """
        select product_id, id, object_key from image
         where product_id = any(?) and deleted_at is null order by product_id, position
        """;
    record Row(long product, Picture picture) {}
    return Statements.list(
            c, sql, r -> new Row(r.getLong(1), new Picture(r.getLong(2), r.getString(3))), products)
        .stream()
        .collect(groupingBy(Row::product, mapping(Row::picture, toList())));
  }

  /** A product as the writing transaction finds it, locked. */
  record Locked(long id, boolean indexed, String seenHash) {}

  /** Locks in the order of the ids, as everybody does, so that two transactions cannot cross. */
  static Map<Long, Locked> lock(Connection c, List<Long> products) throws SQLException {
    String sql =
        """
        select id, indexed_at is not null, coalesce(seen_hash, '') from product
         where id = any(?) and deleted_at is null order by id for update
        """;
    return Statements.list(
            c, sql, r -> new Locked(r.getLong(1), r.getBoolean(2), r.getString(3)), products)
        .stream()
        .collect(java.util.stream.Collectors.toMap(Locked::id, l -> l));
  }

  static List<Long> liveImages(Connection c, List<Long> products) throws SQLException {
    String sql = "select id from image where product_id = any(?) and deleted_at is null";
    return Statements.list(c, sql, r -> r.getLong(1), products);
  }

  static Map<Long, List<KnownCrop>> knownCrops(Connection c, List<Long> products)
      throws SQLException {
    String sql =
        """
        select c.id, c.detection_id, c.product_id, c.image_id, c.source, d.class_name,
               d.x0, d.y0, d.x1, d.y1,
               exists (select from decision w where w.crop_id = c.id)
               or exists (select from verdict w where w.crop_id = c.id and w.source = 'PERSON')
               or exists (select from label w where w.crop_id = c.id and w.source = 'PERSON')
               or exists (select from primary_choice w
                           where w.crop_id = c.id and w.source = 'PERSON')
               or b.crop_id is not null as spoken, b.x0 is not null as drawn,
               c.x0 as px0, c.y0 as py0, c.x1 as px1, c.y1 as py1, c.fingerprint
          from crop c join detection d on d.id = c.detection_id
          left join box_word b on b.crop_id = c.id
         where c.product_id = any(?) and c.source <> 'PERSON'
           and (c.deleted_at is null or b.deleted)
         order by c.id
        """;
    return Statements.list(c, sql, IndexSql::known, products).stream()
        .collect(groupingBy(KnownCrop::productId));
  }

  private static KnownCrop known(ResultSet r) throws SQLException {
    return new KnownCrop(
        r.getLong(1),
        r.getLong(2),
        r.getLong(3),
        r.getLong(4),
        CropSource.valueOf(r.getString(5)),
        r.getString(6),
        new Box(r.getDouble(7), r.getDouble(8), r.getDouble(9), r.getDouble(10)),
        new PixelBox(r.getInt("px0"), r.getInt("py0"), r.getInt("px1"), r.getInt("py1")),
        r.getString("fingerprint"),
        r.getBoolean("spoken"),
        r.getBoolean("drawn"));
  }

  /** Read before the pictures of the batch are written: one without a size is new. */
  static SettledBoxes settled(Connection c, List<Long> products) throws SQLException {
    String pictures =
        """
        select i.id from image i join product p on p.id = i.product_id
         where p.id = any(?) and p.stage = 'VERIFIED' and i.width is not null
           and i.deleted_at is null
        """;
    String boxes =
        """
        select c.image_id, w.x0, w.y0, w.x1, w.y1
          from crop c left join box_word w on w.crop_id = c.id
         where c.product_id = any(?) and c.deleted_at is null
        """;
    var boxed = new HashSet<Long>();
    var drawn = new HashMap<Long, List<Box>>();
    Statements.each(
        c,
        boxes,
        1_000,
        r -> {
          long image = r.getLong(1);
          boxed.add(image);
          if (Statements.doubleOrNull(r, "x0") != null) {
            drawn
                .computeIfAbsent(image, i -> new ArrayList<>())
                .add(new Box(r.getDouble(2), r.getDouble(3), r.getDouble(4), r.getDouble(5)));
          }
        },
        products);
    var settled = Statements.list(c, pictures, r -> r.getLong(1), products);
    return new SettledBoxes(Set.copyOf(settled), boxed, drawn);
  }

  /** Fingerprints of the vectors that are in a space already and still fit. */
  static Map<Long, String> vectorFingerprints(Connection c, int space, List<Long> products)
      throws SQLException {
    String sql =
        """
        select subject_id, fingerprint from space_vector
         where space_id = ? and product_id = any(?) and not stale
        """;
    record Row(long subject, String fingerprint) {}
    return Statements.list(c, sql, r -> new Row(r.getLong(1), r.getString(2)), space, products)
        .stream()
        .collect(java.util.stream.Collectors.toMap(Row::subject, Row::fingerprint));
  }
}
