package org.cropdesk.review;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.cropdesk.crop.Box;
import org.cropdesk.db.Statements;
import org.jspecify.annotations.Nullable;

/** What people said of boxes, and what follows from it for the crops and their vectors. */
final class BoxWordSql {
  /** What people said of the boxes of a product; its argument is the product. */
  static final String OF_PRODUCT =
      """
      select w.crop_id, w.x0, w.y0, w.x1, w.y1, w.margin, w.class_name, w.deleted
        from box_word w join crop c on c.id = w.crop_id where c.product_id = ?
      """;

  private BoxWordSql() {}

  static BoxWord word(ResultSet r) throws SQLException {
    Double margin = Statements.doubleOrNull(r, "margin");
    var drawn =
        margin == null
            ? null
            : new BoxWord.Drawn(
                new Box(r.getDouble("x0"), r.getDouble("y0"), r.getDouble("x1"), r.getDouble("y1")),
                margin);
    return new BoxWord(drawn, r.getString("class_name"), r.getBoolean("deleted"));
  }

  /** The rows of a crop that only a person wants; idle until its word is written. */
  static void insert(Connection c, long product, ReviewChange.AddBox added) throws SQLException {
    Box b = added.box();
    String detection =
        """
        insert into detection (id, product_id, image_id, source, class_id, class_name, score,
                               x0, y0, x1, y1)
        values (?, ?, ?, 'PERSON', -1, ?, 1, ?, ?, ?, ?)
        """;
    long detectionId = added.ids().detectionId();
    Statements.update(
        c,
        detection,
        detectionId,
        product,
        added.imageId(),
        added.className(),
        b.x0(),
        b.y0(),
        b.x1(),
        b.y1());
    String crop =
        """
        insert into crop (id, product_id, image_id, detection_id, source, x0, y0, x1, y1, margin,
                          fingerprint)
        values (?, ?, ?, ?, 'PERSON', ?, ?, ?, ?, ?, '')
        """;
    Statements.update(
        c,
        crop,
        added.ids().cropId(),
        product,
        added.imageId(),
        detectionId,
        (int) Math.floor(b.x0()),
        (int) Math.floor(b.y0()),
        (int) Math.ceil(b.x1()),
        (int) Math.ceil(b.y1()),
        added.margin());
  }

  static void replace(
      Connection c, UUID decision, Map<Long, BoxWord> before, Map<Long, BoxWord> after, Instant now)
      throws SQLException {
    var crops = new HashSet<>(before.keySet());
    crops.addAll(after.keySet());
    crops.removeIf(crop -> Objects.equals(before.get(crop), after.get(crop)));
    if (crops.isEmpty()) {
      return;
    }
    Statements.update(c, "delete from box_word where crop_id = any(?)", crops);
    var come = new ArrayList<@Nullable Object[]>();
    for (long crop : crops) {
      BoxWord word = after.get(crop);
      if (word != null && !word.equals(BoxWord.NONE)) {
        come.add(row(crop, word, decision));
      }
    }
    String insert =
        """
        insert into box_word (crop_id, x0, y0, x1, y1, margin, class_name, deleted, decision_id)
        values (?, ?::float8, ?::float8, ?::float8, ?::float8, ?::float8, ?, ?, ?)
        """;
    Statements.updateAll(c, insert, come);
    settle(c, crops, now);
    markStale(
        c, crops.stream().filter(crop -> otherPixels(before.get(crop), after.get(crop))).toList());
  }

  private static @Nullable Object[] row(long crop, BoxWord word, UUID decision) {
    BoxWord.Drawn drawn = word.drawn();
    Box box = drawn == null ? null : drawn.box();
    return new @Nullable Object[] {
      crop,
      box == null ? null : box.x0(),
      box == null ? null : box.y0(),
      box == null ? null : box.x1(),
      box == null ? null : box.y1(),
      drawn == null ? null : drawn.margin(),
      word.className(),
      word.deleted(),
      decision
    };
  }

  /** A crop goes with a word that deletes it, or, when a person drew it, with its last word. */
  private static void settle(Connection c, Set<Long> crops, Instant now) throws SQLException {
    String crop =
        """
        update crop c
           set deleted_at = case when coalesce(w.deleted, k.source = 'PERSON')
                                 then ?::timestamptz end
          from crop k left join box_word w on w.crop_id = k.id
         where c.id = k.id and k.id = any(?)
        """;
    Statements.update(c, crop, now, crops);
    String detection =
        """
        update detection d set deleted_at = c.deleted_at from crop c
         where c.detection_id = d.id and c.id = any(?)
        """;
    Statements.update(c, detection, crops);
  }

  private static boolean otherPixels(@Nullable BoxWord before, @Nullable BoxWord after) {
    var was = before == null ? BoxWord.NONE : before;
    var is = after == null ? BoxWord.NONE : after;
    return was.deleted() != is.deleted() || !Objects.equals(was.drawn(), is.drawn());
  }

  private static void markStale(Connection c, List<Long> crops) throws SQLException {
    String sql = "update space_vector set stale = true where crop_id = any(?) and not stale";
    Statements.update(c, sql, crops);
  }
}
