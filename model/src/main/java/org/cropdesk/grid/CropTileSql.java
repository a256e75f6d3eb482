package org.cropdesk.grid;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.cropdesk.crop.Box;
import org.cropdesk.crop.PixelBox;
import org.cropdesk.crop.PrimarySql;
import org.cropdesk.crop.QualityCheck;
import org.cropdesk.db.CatalogDatabase;
import org.cropdesk.db.Statements;

/** Reads crops as tiles: two statements for a screenful. */
final class CropTileSql {
  private static final String TILE =
      """
      select c.id, c.product_id, p.version, p.sku, p.stage, p.flag_note is not null as flagged, c.image_id, i.object_key,
             case when i.deleted_at is null then i.failure_message
                  else 'The picture was removed.' end as failure,
             c.x0, c.y0, c.x1, c.y1, w.margin is not null as drawn, w.x0 as wx0, w.y0 as wy0,
             w.x1 as wx1, w.y1 as wy1, w.margin, i.width, i.height,
             coalesce(w.class_name, d.class_name) as class_name,
             h.keep as human_keep, m.keep as machine_keep, m.reasons,
             e.crop_id is not null as is_primary,
             exists (select from space_vector o
                       join space a on a.id = o.space_id and a.state = 'ACTIVE'
                      where o.crop_id = c.id and o.stale)
             or (c.source = 'PERSON' and not exists (
                   select from crop_quality q where q.crop_id = c.id)) as stale
        from crop c
        join product p on p.id = c.product_id and p.deleted_at is null
        join image i on i.id = c.image_id
        join detection d on d.id = c.detection_id
        left join box_word w on w.crop_id = c.id
        left join verdict h on h.crop_id = c.id and h.source = 'PERSON'
        left join verdict m on m.crop_id = c.id and m.source = 'MACHINE'
        left join %s on e.crop_id = c.id
       where c.deleted_at is null and \
      """
          .formatted(PrimarySql.of("c.product_id"));

  private final CatalogDatabase database;

  CropTileSql(CatalogDatabase database) {
    this.database = database;
  }

  List<CropTile> read(List<Long> crops) {
    return crops.isEmpty()
        ? List.of()
        : database.read("read crops", c -> read(c, "c.id = any(?)", crops));
  }

  List<CropTile> readOf(List<Long> products) {
    return products.isEmpty()
        ? List.of()
        : database.read("read crops", c -> read(c, "c.product_id = any(?)", products));
  }

  private static List<CropTile> read(Connection c, String which, List<Long> ids)
      throws SQLException {
    Map<Long, Map<String, String>> labels = new HashMap<>();
    Map<Long, Set<String>> human = new HashMap<>();
    String sql =
        """
        select l.crop_id, l.attribute, l.value, l.source = 'PERSON'
          from crop c join label l on l.crop_id = c.id
         where (l.source = 'PERSON' or l.rank = 1) and %s
         order by l.source = 'PERSON', l.rank
        """
            .formatted(which);
    Statements.list(
        c,
        sql,
        r -> {
          var known = labels.computeIfAbsent(r.getLong(1), _ -> new HashMap<>());
          String attribute = r.getString(2);
          String value = r.getString(3);
          // The first word of a person takes the place of the machine's, further ones stand beside.
          boolean further =
              r.getBoolean(4)
                  && !human.computeIfAbsent(r.getLong(1), _ -> new HashSet<>()).add(attribute);
          return known.merge(attribute, value, (was, is) -> further ? was + ", " + is : is);
        },
        ids);
    return Statements.list(
        c,
        TILE + which,
        r -> {
          long crop = r.getLong("id");
          return tile(r, labels.getOrDefault(crop, Map.of()), human.getOrDefault(crop, Set.of()));
        },
        ids);
  }

  private static CropTile tile(ResultSet r, Map<String, String> labels, Set<String> human)
      throws SQLException {
    Boolean person = Statements.booleanOrNull(r, "human_keep");
    Boolean machine = Statements.booleanOrNull(r, "machine_keep");
    var reasons = r.getArray("reasons");
    return new CropTile(
        r.getLong("id"),
        r.getLong("product_id"),
        r.getLong("version"),
        r.getString("sku"),
        r.getString("stage"),
        r.getLong("image_id"),
        r.getString("object_key"),
        r.getString("failure"),
        pixels(r),
        r.getString("class_name"),
        person != null ? person : machine,
        person,
        reasons == null
            ? List.of()
            : Stream.of((String[]) reasons.getArray())
                .map(name -> QualityCheck.valueOf(name).reason())
                .toList(),
        labels,
        human,
        r.getBoolean("is_primary"),
        r.getBoolean("flagged"),
        r.getBoolean("stale"));
  }

  private static PixelBox pixels(ResultSet r) throws SQLException {
    if (!r.getBoolean("drawn")) {
      return new PixelBox(r.getInt("x0"), r.getInt("y0"), r.getInt("x1"), r.getInt("y1"));
    }
    var box =
        new Box(r.getDouble("wx0"), r.getDouble("wy0"), r.getDouble("wx1"), r.getDouble("wy1"));
    return PixelBox.around(box, r.getDouble("margin"), r.getInt("width"), r.getInt("height"));
  }
}
