package org.cropdesk.index;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.cropdesk.crop.CropScores;
import org.cropdesk.crop.QualityCheck;
import org.cropdesk.db.Statements;
import org.jspecify.annotations.Nullable;

/** The machine rows that other thresholds change, collected and sent a statement a table. */
final class RejudgeRows {
  private final RejudgeSql.Target target;
  private final List<Object[]> verdicts = new ArrayList<>();
  private final List<Object[]> duplicates = new ArrayList<>();
  private final List<Long> unscored = new ArrayList<>();
  private final List<@Nullable Object[]> scores = new ArrayList<>();
  private final List<@Nullable Object[]> primaries = new ArrayList<>();
  private final List<Object[]> products = new ArrayList<>();
  private final List<Long> changed = new ArrayList<>();
  private long flipped;
  private long otherPrimaries;

  RejudgeRows(RejudgeSql.Target target) {
    this.target = target;
  }

  void verdict(Judgement judged, int i) {
    StoredCrop crop = judged.crops().get(i);
    boolean keep = judged.keeps(i);
    int provenance = target.twin(crop.provenance());
    verdicts.add(new Object[] {crop.id(), keep, String.join(",", judged.reasons(i)), provenance});
    double duplicate = judged.values().get(i)[QualityCheck.DUPLICATE.index()];
    if (!Double.isNaN(duplicate) && duplicate != crop.values()[QualityCheck.DUPLICATE.index()]) {
      duplicates.add(new Object[] {crop.id(), duplicate});
    }
    if (keep != crop.keep()) {
      flipped++;
    }
    if (!keep && crop.stored() != null) {
      unscored.add(crop.id());
    }
    if (keep && crop.stored() == null) {
      CropScores s = crop.scores();
      scores.add(
          new @Nullable Object[] {
            crop.id(), provenance, s.text(), s.size(), s.position(), s.total()
          });
    }
  }

  void primary(
      long product, @Nullable Long crop, PrimaryBasis basis, int provenance, boolean other) {
    primaries.add(new @Nullable Object[] {product, crop, basis.name(), provenance});
    otherPrimaries += other ? 1 : 0;
  }

  void product(long id, double doubt, String seen, boolean other, int provenance) {
    products.add(new Object[] {id, doubt, seen, other ? 1 : 0, provenance});
    if (other) {
      changed.add(id);
    }
  }

  RejudgeSql.Written written() {
    return new RejudgeSql.Written(List.copyOf(changed), flipped, otherPrimaries);
  }

  void send(Connection c, Instant now) throws SQLException {
    IndexRowsSql.columns(
        c,
        """
        update verdict v
           set keep = n.keep, reasons = string_to_array(n.reasons, ','),
               provenance_id = n.provenance
          from unnest(?::bigint[], ?::bool[], ?::text[], ?::int[])
               as n (crop, keep, reasons, provenance)
         where v.crop_id = n.crop and v.source = 'MACHINE'
        """,
        List.of(),
        verdicts,
        "int8",
        "bool",
        "text",
        "int4");
    IndexRowsSql.columns(
        c,
        """
        update crop_quality q set duplicate = n.duplicate
          from unnest(?::bigint[], ?::float8[]) as n (crop, duplicate) where q.crop_id = n.crop
        """,
        List.of(),
        duplicates,
        "int8",
        "float8");
    if (!unscored.isEmpty()) {
      Statements.update(c, "delete from crop_score where crop_id = any(?)", unscored);
    }
    IndexRowsSql.columns(
        c,
        """
        insert into crop_score (crop_id, provenance_id, text_score, size, position, total)
        select * from unnest(?::bigint[], ?::int[], ?::float8[], ?::float8[], ?::float8[],
                             ?::float8[])
        """,
        List.of(),
        scores,
        "int8",
        "int4",
        "float8",
        "float8",
        "float8",
        "float8");
    IndexRowsSql.columns(
        c,
        """
        update primary_choice p
           set crop_id = n.crop, basis = n.basis, provenance_id = n.provenance
          from unnest(?::bigint[], ?::bigint[], ?::text[], ?::int[])
               as n (product, crop, basis, provenance)
         where p.product_id = n.product and p.source = 'MACHINE'
        """,
        List.of(),
        primaries,
        "int8",
        "int8",
        "text",
        "int4");
    IndexRowsSql.columns(
        c,
        """
        update product p
           set doubt = n.doubt, seen_hash = n.seen, version = version + n.step,
               indexed_provenance_id = n.provenance,
               changed_by = case when n.step = 1 then 'new thresholds' else changed_by end,
               changed_at = case when n.step = 1 then w.now else changed_at end
          from (select ?::timestamptz as now) w,
               unnest(?::bigint[], ?::float8[], ?::text[], ?::int[], ?::int[])
               as n (id, doubt, seen, step, provenance)
         where p.id = n.id
        """,
        List.of(now),
        products,
        "int8",
        "float8",
        "text",
        "int4",
        "int4");
  }
}
