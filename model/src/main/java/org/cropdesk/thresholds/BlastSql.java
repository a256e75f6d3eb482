package org.cropdesk.thresholds;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.cropdesk.crop.Box;
import org.cropdesk.crop.PixelBox;
import org.cropdesk.crop.QualityCheck;
import org.cropdesk.crop.VerdictRule;
import org.cropdesk.db.CatalogDatabase;
import org.cropdesk.db.Statements;

/** What {@link BlastTable} and those who show crops in passing read. */
final class BlastSql {
  private static final int PIECE = 10_000;
  private static final int FIRST_VALUE = 19;

  private static final String CHECKS =
      Arrays.stream(QualityCheck.values())
          .map(c -> "q." + c.name().toLowerCase(Locale.ROOT))
          .collect(Collectors.joining(", "));

  private final CatalogDatabase database;

  BlastSql(CatalogDatabase database) {
    this.database = database;
  }

  /**
   * @param primary the machine's choice, 0 for none
   * @param chosenByPerson whether a person chose one, which then counts
   * @param accepted whether people are done with it
   */
  record Product(long id, long primary, boolean chosenByPerson, boolean accepted) {}

  List<Product> products() {
    String sql =
        """
        select p.id, coalesce(m.crop_id, 0), h.crop_id is not null, p.stage = 'VERIFIED'
          from product p
          left join primary_choice m on m.product_id = p.id and m.source = 'MACHINE'
          left join primary_choice h on h.product_id = p.id and h.source = 'PERSON'
         where p.deleted_at is null and p.indexed_at is not null
        """;
    return database.write(
        "read the products",
        c -> {
          var all = new ArrayList<Product>();
          Statements.each(
              c,
              sql,
              PIECE,
              r ->
                  all.add(
                      new Product(r.getLong(1), r.getLong(2), r.getBoolean(3), r.getBoolean(4))));
          return all;
        });
  }

  /** In the order asked for; those that are gone are left out. */
  List<Glimpse> glimpses(List<Long> crops) {
    if (crops.isEmpty()) {
      return List.of();
    }
    String sql =
        """
        select c.id, c.product_id, p.sku, p.title, i.object_key, c.x0, c.y0, c.x1, c.y1,
               w.x0, w.y0, w.x1, w.y1, coalesce(w.margin, 0), i.width, i.height,
               m.keep, d.actor, %s, h.keep as human_keep
          from crop c
          join product p on p.id = c.product_id
          join image i on i.id = c.image_id
          left join box_word w on w.crop_id = c.id
          left join crop_quality q on q.crop_id = c.id
          left join verdict m on m.crop_id = c.id and m.source = 'MACHINE'
          left join verdict h on h.crop_id = c.id and h.source = 'PERSON'
          left join decision d on d.id = h.decision_id
         where c.id = any(?)
        """
            .formatted(CHECKS);
    Map<Long, Glimpse> found = new HashMap<>();
    database.read(
        "read crops",
        c ->
            Statements.list(
                c,
                sql,
                r -> {
                  Glimpse glimpse = glimpse(r);
                  return found.put(glimpse.cropId(), glimpse) == null;
                },
                crops));
    return crops.stream().map(found::get).filter(Objects::nonNull).toList();
  }

  private static Glimpse glimpse(ResultSet r) throws SQLException {
    double[] values = VerdictRule.unmeasured();
    for (int i = 0; i < values.length; i++) {
      double value = r.getDouble(FIRST_VALUE + i);
      if (!r.wasNull()) {
        values[i] = value;
      }
    }
    return new Glimpse(
        r.getLong(1),
        r.getLong(2),
        r.getString(3),
        r.getString(4),
        r.getString(5),
        pixels(r),
        values,
        r.getBoolean(17),
        Statements.booleanOrNull(r, "human_keep"),
        r.getString(18));
  }

  private static PixelBox pixels(ResultSet r) throws SQLException {
    double x0 = r.getDouble(10);
    if (r.wasNull()) {
      return new PixelBox(r.getInt(6), r.getInt(7), r.getInt(8), r.getInt(9));
    }
    var box = new Box(x0, r.getDouble(11), r.getDouble(12), r.getDouble(13));
    return PixelBox.around(box, r.getDouble(14), r.getInt(15), r.getInt(16));
  }
}
