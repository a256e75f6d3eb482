package org.cropdesk.dataset;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.cropdesk.crop.CropSource;
import org.cropdesk.db.Statements;

/** Reads pictures with everything on them: three statements for a page. */
final class DraftSql {
  private DraftSql() {}

  /**
   * @param images ids
   * @param chosen ids of the crops that are meant
   */
  static List<ItemDraft> read(Connection c, List<Long> images, Set<Long> chosen)
      throws SQLException {
    var crops = crops(c, images, chosen);
    String sql =
        """
        select i.id, i.product_id, p.sku, i.position, p.title, p.description, p.category,
               i.object_key, i.sha256, i.byte_size, coalesce(i.format, '') as format,
               i.width, i.height, coalesce(i.orientation, 1) as orientation
          from image i join product p on p.id = i.product_id
         where i.id = any(?) order by i.id
        """;
    return Statements.list(
        c,
        sql,
        r -> new ItemDraft(bare(r), crops.getOrDefault(r.getLong("id"), List.of())),
        images);
  }

  /** The split is put in its place when the version is read. */
  private static DatasetItem bare(ResultSet r) throws SQLException {
    return new DatasetItem(
        r.getLong("id"),
        r.getLong("product_id"),
        r.getString("sku"),
        r.getInt("position"),
        r.getString("title"),
        r.getString("description"),
        r.getString("category"),
        r.getString("object_key"),
        r.getString("sha256"),
        r.getLong("byte_size"),
        r.getString("format"),
        r.getInt("width"),
        r.getInt("height"),
        r.getInt("orientation"),
        Split.TRAIN,
        0,
        List.of());
  }

  private static Map<Long, List<ItemDraft.Raw>> crops(
      Connection c, List<Long> images, Set<Long> chosen) throws SQLException {
    String sql =
        """
        select c.image_id, c.id, case when w.x0 is null then c.source else 'PERSON' end as source,
               coalesce(w.x0, d.x0) as bx0, coalesce(w.y0, d.y0) as by0,
               coalesce(w.x1, d.x1) as bx1, coalesce(w.y1, d.y1) as by1,
               coalesce(w.margin, c.margin) as margin, w.x0 is not null as drawn,
               c.x0, c.y0, c.x1, c.y1, coalesce(w.class_name, d.class_name) as class_name,
               coalesce(h.keep, m.keep, true) as kept,
               exists (select from effective_primary e
                        where e.product_id = c.product_id and e.crop_id = c.id) as first
          from crop c
          join detection d on d.id = c.detection_id
          left join box_word w on w.crop_id = c.id
          left join verdict m on m.crop_id = c.id and m.source = 'MACHINE'
          left join verdict h on h.crop_id = c.id and h.source = 'PERSON'
         where c.image_id = any(?) and c.deleted_at is null
         order by c.image_id, c.id
        """;
    var labels = labels(c, images);
    var map = new HashMap<Long, List<ItemDraft.Raw>>();
    Statements.list(
        c,
        sql,
        r ->
            map.computeIfAbsent(r.getLong("image_id"), _ -> new ArrayList<>())
                .add(raw(r, chosen, labels)),
        images);
    return map;
  }

  private static ItemDraft.Raw raw(
      ResultSet r, Set<Long> chosen, Map<Long, Map<String, List<String>>> labels)
      throws SQLException {
    long id = r.getLong("id");
    return new ItemDraft.Raw(
        id,
        CropSource.valueOf(r.getString("source")),
        r.getDouble("bx0"),
        r.getDouble("by0"),
        r.getDouble("bx1"),
        r.getDouble("by1"),
        r.getDouble("margin"),
        r.getBoolean("drawn"),
        new int[] {r.getInt("x0"), r.getInt("y0"), r.getInt("x1"), r.getInt("y1")},
        r.getString("class_name"),
        r.getBoolean("kept"),
        r.getBoolean("first"),
        chosen.contains(id),
        labels.getOrDefault(id, Map.of()));
  }

  /** A person's values, else the machine's best, as the desk shows them. */
  private static Map<Long, Map<String, List<String>>> labels(Connection c, List<Long> images)
      throws SQLException {
    String sql =
        """
        select l.crop_id, l.attribute, l.value
          from crop c join label l on l.crop_id = c.id
         where c.image_id = any(?) and c.deleted_at is null
           and (l.source = 'PERSON'
                or l.rank = 1 and not exists (select from label h
                     where h.crop_id = l.crop_id and h.attribute = l.attribute
                       and h.source = 'PERSON'))
         order by l.crop_id, l.attribute, l.rank
        """;
    var map = new HashMap<Long, Map<String, List<String>>>();
    Statements.list(
        c,
        sql,
        r ->
            map.computeIfAbsent(r.getLong(1), _ -> new TreeMap<>())
                .computeIfAbsent(r.getString(2), _ -> new ArrayList<>())
                .add(r.getString(3)),
        images);
    return map;
  }
}
