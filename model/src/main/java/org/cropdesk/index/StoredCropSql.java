package org.cropdesk.index;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.cropdesk.crop.Box;
import org.cropdesk.crop.CropSource;
import org.cropdesk.crop.Detection;
import org.cropdesk.crop.PixelBox;
import org.cropdesk.crop.QualityCheck;
import org.cropdesk.crop.VerdictRule;
import org.cropdesk.db.CatalogDatabase;
import org.cropdesk.db.Statements;

/** Reads what was measured of crops, of a few products or of all. */
public final class StoredCropSql {
  private static final int PIECE = 5_000;

  private static final String CHECKS =
      Arrays.stream(QualityCheck.values())
          .map(c -> "q." + c.name().toLowerCase(Locale.ROOT))
          .collect(Collectors.joining(", "));

  private static final int FIRST_VALUE = 27;

  /**
   * A crop takes part in the machine's choice when the last run found it: the run stamps what it
   * finds, and thresholds that came later are no other run.
   */
  private static final String CROPS =
      """
      with kin as (
        select id, dense_rank() over (order by detector_hash, encoder_hash, preprocess_fingerprint,
                                               vocabulary_hash) as n
          from provenance)
      select c.id, c.product_id, c.image_id, i.position, c.deleted_at is null,
             c.source <> 'PERSON' and i.failure_code is null and ck.n = pk.n,
             c.source = 'PERSON' or w.x0 is not null, c.source,
             d.class_id, d.class_name, d.score, coalesce(w.x0, d.x0), coalesce(w.y0, d.y0),
             coalesce(w.x1, d.x1), coalesce(w.y1, d.y1), c.x0, c.y0, c.x1, c.y1,
             coalesce(i.width, 1), coalesce(i.height, 1), m.keep, m.reasons, m.provenance_id,
             h.keep, s.total, %s
        from crop c
        join product p on p.id = c.product_id and p.deleted_at is null
        join image i on i.id = c.image_id and i.deleted_at is null
        join detection d on d.id = c.detection_id
        join crop_quality q on q.crop_id = c.id
        join verdict m on m.crop_id = c.id and m.source = 'MACHINE'
        left join verdict h on h.crop_id = c.id and h.source = 'PERSON'
        left join box_word w on w.crop_id = c.id
        left join crop_score s on s.crop_id = c.id
        left join kin ck on ck.id = c.provenance_id
        left join kin pk on pk.id = p.indexed_provenance_id
       where (c.deleted_at is null or w.deleted)
      """
          .formatted(CHECKS);

  private StoredCropSql() {}

  /** The crops of products, by product, each list in the order the pipeline goes through them. */
  static Map<Long, List<StoredCrop>> of(Connection c, List<Long> products) throws SQLException {
    String sql =
        CROPS
            + """
               and c.product_id = any(?)
             order by c.product_id, i.position, d.score desc, c.id
            """;
    var map = new HashMap<Long, List<StoredCrop>>();
    for (StoredCrop crop : Statements.list(c, sql, StoredCropSql::crop, products)) {
      map.computeIfAbsent(crop.product(), p -> new ArrayList<>()).add(crop);
    }
    return map;
  }

  /** As {@link #of}, on a connection of its own. */
  public static Map<Long, List<StoredCrop>> of(CatalogDatabase database, List<Long> products) {
    return products.isEmpty()
        ? Map.of()
        : database.read("read what was measured", c -> of(c, products));
  }

  /** Every crop of the catalog, in no order, as of one moment. */
  public static void each(CatalogDatabase database, Consumer<StoredCrop> reader) {
    database.write(
        "read what was measured",
        c -> {
          Statements.each(c, CROPS, PIECE, row -> reader.accept(crop(row)));
          return true;
        });
  }

  /** The pairs of products; of all of them for null. */
  static Alikes alikes(Connection c, List<Long> products) throws SQLException {
    var alikes = new Alikes();
    String sql =
        "select product_id, crop_id, other_id, similarity from alike where product_id = any(?)";
    Statements.each(c, sql, PIECE, row -> add(alikes, row), products);
    return alikes;
  }

  /** The pairs of all products. */
  public static Alikes alikes(CatalogDatabase database) {
    return database.write(
        "read which crops are alike",
        c -> {
          var alikes = new Alikes();
          String sql = "select product_id, crop_id, other_id, similarity from alike";
          Statements.each(c, sql, PIECE, row -> add(alikes, row));
          return alikes;
        });
  }

  private static void add(Alikes alikes, ResultSet row) throws SQLException {
    alikes.add(row.getLong(1), row.getLong(2), row.getLong(3), row.getDouble(4));
  }

  private static StoredCrop crop(ResultSet r) throws SQLException {
    double[] values = VerdictRule.unmeasured();
    for (int i = 0; i < values.length; i++) {
      double value = r.getDouble(FIRST_VALUE + i);
      if (!r.wasNull()) {
        values[i] = value;
      }
    }
    boolean human = r.getBoolean(25);
    Boolean humanKeep = r.wasNull() ? null : human;
    double total = r.getDouble(26);
    Double stored = r.wasNull() ? null : total;
    var box = new Box(r.getDouble(12), r.getDouble(13), r.getDouble(14), r.getDouble(15));
    return new StoredCrop(
        r.getLong(1),
        r.getLong(2),
        r.getLong(3),
        r.getInt(4),
        r.getBoolean(5),
        r.getBoolean(6),
        r.getBoolean(7),
        CropSource.valueOf(r.getString(8)),
        new Detection(r.getInt(9), r.getString(10), r.getDouble(11), box),
        new PixelBox(r.getInt(16), r.getInt(17), r.getInt(18), r.getInt(19)),
        r.getInt(20),
        r.getInt(21),
        values,
        r.getBoolean(22),
        List.of((String[]) r.getArray(23).getArray()),
        r.getInt(24),
        humanKeep,
        stored);
  }
}
