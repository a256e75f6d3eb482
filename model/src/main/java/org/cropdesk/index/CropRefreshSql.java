package org.cropdesk.index;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.cropdesk.change.CatalogChange;
import org.cropdesk.crop.Box;
import org.cropdesk.crop.CropSource;
import org.cropdesk.crop.Detection;
import org.cropdesk.db.CatalogDatabase;
import org.cropdesk.db.Statements;
import org.cropdesk.embedding.ProvenanceStore;
import org.cropdesk.learning.ActiveHeadsSql;

/** What waits for {@link CropRefresh}, and its results. */
final class CropRefreshSql {
  /** The box that counts: the person's where there is one, else the machine's. */
  private static final String CROP =
      """
      select c.id, c.product_id, c.image_id, i.object_key, p.sku, p.title, p.description,
             case when w.x0 is null then c.source else 'PERSON' end as source,
             coalesce(w.margin, c.margin) as margin, d.class_id,
             coalesce(w.class_name, d.class_name) as class_name, d.score,
             coalesce(w.x0, d.x0) as x0, coalesce(w.y0, d.y0) as y0,
             coalesce(w.x1, d.x1) as x1, coalesce(w.y1, d.y1) as y1
        from crop c
        join product p on p.id = c.product_id and p.deleted_at is null
        join image i on i.id = c.image_id and i.deleted_at is null
        join detection d on d.id = c.detection_id
        left join box_word w on w.crop_id = c.id
       where c.deleted_at is null
      """;

  private final CatalogDatabase database;
  private final ActiveHeadsSql heads = new ActiveHeadsSql();

  CropRefreshSql(CatalogDatabase database) {
    this.database = database;
  }

  /** Where results go and what they are stamped with. */
  record Target(
      int space, int provenance, String thresholds, Map<String, Set<String>> vocabulary) {}

  List<WaitingCrop> waiting(int space) {
    String sql =
        CROP
            + """
               and c.id in (
                 select v.crop_id from space_vector v
                  where v.space_id = ? and v.stale and v.crop_id is not null
                 union
                 (select k.id from crop k where k.source = 'PERSON'
                  union
                  select b.crop_id from box_word b where b.x0 is not null)
                 except
                 select v.subject_id from space_vector v
                   join (select k.id from crop k where k.source = 'PERSON'
                         union
                         select b.crop_id from box_word b where b.x0 is not null) k
                     on k.id = v.crop_id
                  where v.space_id = ? and not v.stale)
             order by c.product_id, c.image_id, c.id
            """;
    return database.read(
        "read which crops have changed",
        c -> Statements.list(c, sql, CropRefreshSql::crop, space, space));
  }

  private static WaitingCrop crop(ResultSet r) throws SQLException {
    var input =
        new ProductInput(
            r.getLong("product_id"),
            0,
            r.getString("sku"),
            r.getString("title"),
            r.getString("description"),
            List.of());
    return new WaitingCrop(
        r.getLong("id"),
        input.productId(),
        input.sku(),
        input.text(),
        r.getLong("image_id"),
        r.getString("object_key"),
        new BoxInput.Placed(
            CropSource.valueOf(r.getString("source")),
            new Detection(
                r.getInt("class_id"), r.getString("class_name"), r.getDouble("score"), box(r)),
            r.getDouble("margin")));
  }

  private static Box box(ResultSet r) throws SQLException {
    return new Box(r.getDouble("x0"), r.getDouble("y0"), r.getDouble("x1"), r.getDouble("y1"));
  }

  /** The other crops of the product that are kept and have a vector that fits. */
  List<BoxInput.Rival> rivals(int space, WaitingCrop of, List<WaitingCrop> but) {
    String sql =
        """
        select c.image_id = ? as same, coalesce(w.x0, d.x0) as x0, coalesce(w.y0, d.y0) as y0,
               coalesce(w.x1, d.x1) as x1, coalesce(w.y1, d.y1) as y1, v.embedding::real[] as e
          from crop c
          join detection d on d.id = c.detection_id
          join space_vector v on v.space_id = ? and v.subject_id = c.id and not v.stale
          left join box_word w on w.crop_id = c.id
          left join verdict m on m.crop_id = c.id and m.source = 'MACHINE'
          left join verdict h on h.crop_id = c.id and h.source = 'PERSON'
         where c.product_id = ? and c.deleted_at is null and c.id <> all(?)
           and coalesce(h.keep, m.keep, false)
        """;
    return database.read(
        "read the other crops of a product",
        c ->
            Statements.list(
                c,
                sql,
                r -> new BoxInput.Rival(r.getBoolean("same"), box(r), Statements.floats(r, "e")),
                of.imageId(),
                space,
                of.productId(),
                but.stream().map(WaitingCrop::cropId).toList()));
  }

  /**
   * Writes the results of crops of one product whose box is still the same.
   *
   * @return how many were written
   */
  int write(Target target, List<WaitingCrop> crops, List<CropAnalysis> results, Instant now) {
    return database.write(
        "write changed crops",
        c -> {
          int written = new Writing(c, target, heads, now).write(crops, results);
          if (written > 0) {
            long product = crops.getFirst().productId();
            database.tellOthers(c, new CatalogChange.CropsRefreshed(List.of(product)));
          }
          return written;
        });
  }

  /** The state of one transaction. */
  private static final class Writing {
    private final Connection c;
    private final Target target;
    private final Instant now;
    private final MachineRows rows;
    private final ActiveHeadsSql heads;

    Writing(Connection c, Target target, ActiveHeadsSql heads, Instant now) {
      this.heads = heads;
      this.c = c;
      this.target = target;
      this.now = now;
      this.rows = new MachineRows(target.provenance(), null);
    }

    int write(List<WaitingCrop> crops, List<CropAnalysis> results) throws SQLException {
      long product = crops.getFirst().productId();
      if (IndexSql.lock(c, List.of(product)).isEmpty() || isOutOfForce()) {
        return 0;
      }
      // Under the lock nobody can move a box any more.
      var stand = standing(crops);
      var speaking = heads.read(c, target.space(), target.vocabulary());
      int written = 0;
      for (int i = 0; i < crops.size(); i++) {
        WaitingCrop crop = crops.get(i);
        if (crop.placed().equals(stand.get(crop.cropId()))) {
          take(crop, results.get(i).with(speaking));
          written++;
        }
      }
      rows.send(c, now);
      ProvenanceStore.addLimits(c, target.thresholds(), rows.limits());
      if (written > 0) {
        StandingChoiceSql.again(c, List.of(product), target.provenance());
      }
      return written;
    }

    /** Other thresholds were applied while the machine looked; it looks again by those. */
    private boolean isOutOfForce() throws SQLException {
      var applied = ThresholdsStore.applied(c);
      return applied.isPresent() && !applied.get().version().equals(target.thresholds());
    }

    private Map<Long, BoxInput.Placed> standing(List<WaitingCrop> crops) throws SQLException {
      var ids = crops.stream().map(WaitingCrop::cropId).toList();
      var stand = new HashMap<Long, BoxInput.Placed>();
      for (var now : Statements.list(c, CROP + " and c.id = any(?)", CropRefreshSql::crop, ids)) {
        stand.put(now.cropId(), now.placed());
      }
      return stand;
    }

    private void take(WaitingCrop crop, CropAnalysis result) throws SQLException {
      rows.rejudge(crop.cropId(), result);
      rows.vector(
          target.space(),
          crop.productId(),
          0,
          crop.cropId(),
          result.fingerprint(),
          result.vector(),
          false);
      String sql = "update crop set fingerprint = ? where id = ? and source = 'PERSON'";
      Statements.update(c, sql, result.fingerprint(), crop.cropId());
    }
  }
}
