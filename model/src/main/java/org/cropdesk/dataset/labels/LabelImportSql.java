package org.cropdesk.dataset.labels;

import static java.util.stream.Collectors.groupingBy;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.cropdesk.crop.Box;
import org.cropdesk.crop.CropSource;
import org.cropdesk.db.CatalogDatabase;
import org.cropdesk.db.Statements;
import org.jspecify.annotations.Nullable;

/** What an import of labels reads of the catalog, and the sizes it writes. */
final class LabelImportSql {
  private static final String TARGET =
      """
      select i.id, i.product_id, p.sku, i.position, i.sha256, i.object_key,
             coalesce(i.width, 0) as width, coalesce(i.height, 0) as height,
             coalesce(i.orientation, 0) as orientation
        from image i join product p on p.id = i.product_id and p.deleted_at is null
       where i.deleted_at is null
      """;

  /**
   * There is no index of hashes: the keys are joined, so it is one look over the pictures however
   * many are wanted. As a list to compare with, a prepared plan may go through it for each picture.
   */
  static final String BY_HASH =
      TARGET
          + """
             and i.sha256 in (select unnest(?::text[]))
           order by i.product_id, i.position, i.id
          """;

  private static final String BY_SKU =
      TARGET
          + """
             and p.sku in (select unnest(?::text[]))
           order by i.product_id, i.position, i.id
          """;

  private final CatalogDatabase database;

  LabelImportSql(CatalogDatabase database) {
    this.database = database;
  }

  /**
   * A picture of the catalog.
   *
   * @param width oriented pixels, 0 while nobody has looked
   * @param orientation of EXIF, 0 while nobody has looked
   */
  record Target(
      long imageId,
      long productId,
      String sku,
      int position,
      String sha256,
      String objectKey,
      int width,
      int height,
      int orientation) {}

  private static Target target(ResultSet r) throws SQLException {
    return new Target(
        r.getLong("id"),
        r.getLong("product_id"),
        r.getString("sku"),
        r.getInt("position"),
        r.getString("sha256"),
        r.getString("object_key"),
        r.getInt("width"),
        r.getInt("height"),
        r.getInt("orientation"));
  }

  /** Many at a time, see {@link #BY_HASH}. */
  Map<String, List<Target>> byHash(Collection<String> hashes) {
    return targets(BY_HASH, hashes).stream().collect(groupingBy(Target::sha256));
  }

  Map<String, List<Target>> bySku(Collection<String> skus) {
    return targets(BY_SKU, skus).stream().collect(groupingBy(Target::sku));
  }

  private List<Target> targets(String sql, Collection<String> keys) {
    if (keys.isEmpty()) {
      return List.of();
    }
    return database.read(
        "match labelled pictures",
        c -> Statements.list(c, sql, LabelImportSql::target, new HashSet<>(keys)));
  }

  Set<String> skus(Collection<String> skus) {
    if (skus.isEmpty()) {
      return Set.of();
    }
    String sql = "select sku from product where sku = any(?) and deleted_at is null";
    return database.read(
        "look for products",
        c -> new HashSet<>(Statements.list(c, sql, r -> r.getString(1), new HashSet<>(skus))));
  }

  /**
   * A product as it stands.
   *
   * @param decidedBy who decided about it last, not by an import; null when nobody did
   */
  record Product(
      long id,
      String sku,
      long version,
      boolean verified,
      boolean indexed,
      @Nullable String decidedBy,
      Set<Long> pictures,
      List<LabelPlan.Standing> boxes) {}

  /** By id; those that are gone are missing. */
  Map<Long, Product> products(Collection<Long> ids) {
    String product =
        """
        select p.id, p.sku, p.version, p.stage = 'VERIFIED' as verified,
               p.indexed_at is not null as indexed,
               (select d.actor from decision d
                 where d.product_id = p.id and d.source = 'person' and d.kind not in ('skip', 'flag')
                 order by d.seq desc limit 1) as decided_by
          from product p where p.id = any(?) and p.deleted_at is null
        """;
    String image =
        "select product_id, id from image where product_id = any(?) and deleted_at is null";
    String box =
        """
        select c.product_id, c.id, c.image_id,
               case when w.x0 is null then c.source else 'PERSON' end as source,
               coalesce(w.x0, d.x0) as x0, coalesce(w.y0, d.y0) as y0,
               coalesce(w.x1, d.x1) as x1, coalesce(w.y1, d.y1) as y1,
               coalesce(w.class_name, d.class_name) as class_name
          from crop c join detection d on d.id = c.detection_id
          left join box_word w on w.crop_id = c.id
         where c.product_id = any(?) and c.deleted_at is null order by c.id
        """;
    record Picture(long product, long image) {}
    record Owned(long product, LabelPlan.Standing box) {}
    return database.read(
        "read labelled products",
        c -> {
          var found = new TreeMap<Long, Product>();
          // The versions first: whoever decides between the statements makes a conflict later.
          var bare = Statements.list(c, product, LabelImportSql::product, ids);
          var pictures =
              Statements.list(c, image, r -> new Picture(r.getLong(1), r.getLong(2)), ids).stream()
                  .collect(groupingBy(Picture::product));
          var boxes =
              Statements.list(c, box, r -> new Owned(r.getLong(1), standing(r)), ids).stream()
                  .collect(groupingBy(Owned::product));
          for (Product p : bare) {
            var images = new HashSet<Long>();
            pictures.getOrDefault(p.id(), List.of()).forEach(i -> images.add(i.image()));
            var own = boxes.getOrDefault(p.id(), List.of()).stream().map(Owned::box).toList();
            found.put(
                p.id(),
                new Product(
                    p.id(),
                    p.sku(),
                    p.version(),
                    p.verified(),
                    p.indexed(),
                    p.decidedBy(),
                    images,
                    own));
          }
          return found;
        });
  }

  private static Product product(ResultSet r) throws SQLException {
    return new Product(
        r.getLong("id"),
        r.getString("sku"),
        r.getLong("version"),
        r.getBoolean("verified"),
        r.getBoolean("indexed"),
        r.getString("decided_by"),
        Set.of(),
        List.of());
  }

  private static LabelPlan.Standing standing(ResultSet r) throws SQLException {
    return new LabelPlan.Standing(
        r.getLong("id"),
        r.getLong("image_id"),
        CropSource.valueOf(r.getString("source")),
        new Box(r.getDouble("x0"), r.getDouble("y0"), r.getDouble("x1"), r.getDouble("y1")),
        r.getString("class_name"));
  }

  /** What the index would write of a picture, where it has not yet. */
  void sized(long image, PictureLook.Look look) {
    String sql =
        """
        update image set width = ?, height = ?, format = ?, orientation = ?,
               failure_code = null, failure_message = null
         where id = ? and width is null
        """;
    database.write(
        "write the size of a picture",
        c ->
            Statements.update(
                c, sql, look.width(), look.height(), look.format(), look.orientation(), image));
  }
}
