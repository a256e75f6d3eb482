package org.cropdesk.dataset;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CancellationException;
import java.util.stream.LongStream;
import org.cropdesk.db.CatalogDatabase;
import org.cropdesk.db.DatabaseException;
import org.cropdesk.db.QueryEnder;
import org.cropdesk.db.Statements;
import org.cropdesk.filter.FilterCatalog;
import org.cropdesk.job.StopSignal;

/**
 * Counts what a query means. Linear in the crops that match, each looked up once by its index; a
 * stop ends the statement that runs.
 */
final class PreviewSql {
  private static final int SHEET = 60;

  /** Powers of two that sides are told apart by, the largest 65536 pixels. */
  private static final int SIDES = 17;

  private final CatalogDatabase database;
  private final Clock clock;

  PreviewSql(CatalogDatabase database, Clock clock) {
    this.database = database;
    this.clock = clock;
  }

  Optional<DatasetPreview> read(DatasetQuery query, StopSignal stop) {
    var chosen = ChosenSql.of(query, new FilterCatalog(database).words(), clock);
    try {
      return Optional.of(
          database.write(
              "look at what a dataset would hold",
              c -> {
                FrozenSql.snapshot(c);
                try (var ender = QueryEnder.watch(c, stop::isRequested)) {
                  new FrozenSql(c).choose(chosen);
                  ender.check();
                  return new Reading(c).preview(ender);
                }
              }));
    } catch (CancellationException e) {
      return Optional.empty();
    } catch (DatabaseException e) {
      if (stop.isRequested()) {
        return Optional.empty();
      }
      throw e;
    }
  }

  /** Counts as they come. */
  private static final class Reading {
    private final Connection c;
    private final long[] shares = new long[DatasetPreview.SHARES];
    private final SortedMap<String, Long> classes = new TreeMap<>();
    private final SortedMap<Integer, Long> sides = new TreeMap<>();
    private long whole;
    private long drawn;

    Reading(Connection c) {
      this.c = c;
    }

    DatasetPreview preview(QueryEnder ender) throws SQLException {
      boxes();
      ender.check();
      var values = values();
      ender.check();
      String counts =
          """
          select count(distinct product_id), count(distinct image_id), count(*),
                 (select count(*) from crop k left join box_word w on w.crop_id = k.id
                   where k.image_id in (select image_id from frozen_crop) and k.deleted_at is null
                     and (k.source <> 'WHOLE_IMAGE' or w.x0 is not null))
            from frozen_crop
          """;
      long[] n =
          Statements.first(
                  c,
                  counts,
                  r -> new long[] {r.getLong(1), r.getLong(2), r.getLong(3), r.getLong(4)})
              .orElseThrow();
      return new DatasetPreview(
          n[0],
          n[1],
          n[3],
          n[2],
          drawn,
          whole,
          classes,
          values,
          LongStream.of(shares).boxed().toList(),
          sides,
          sheet(n[2]));
    }

    private void boxes() throws SQLException {
      String sql =
          """
          select b.class_name, b.source,
                 least(%d - 1, floor(%d * b.w * b.h / greatest(1, b.width * b.height)))::int as share,
                 width_bucket(least(b.w, b.h), ?) as side,
                 count(*)
            from (select coalesce(w.class_name, d.class_name) as class_name,
                         case when w.x0 is null then k.source else 'PERSON' end as source,
                         coalesce(w.x1, d.x1) - coalesce(w.x0, d.x0) as w,
                         coalesce(w.y1, d.y1) - coalesce(w.y0, d.y0) as h,
                         coalesce(i.width, 1)::float8 as width,
                         coalesce(i.height, 1)::float8 as height
                    from frozen_crop f
                    join crop k on k.id = f.crop_id
                    join image i on i.id = k.image_id
                    join detection d on d.id = k.detection_id
                    left join box_word w on w.crop_id = k.id) b
           group by 1, 2, 3, 4
          """
              .formatted(DatasetPreview.SHARES, DatasetPreview.SHARES);
      Statements.list(
          c,
          sql,
          r -> {
            long count = r.getLong(5);
            String source = r.getString(2);
            if (source.equals("WHOLE_IMAGE")) {
              whole += count;
              return count;
            }
            drawn += source.equals("PERSON") ? count : 0;
            classes.merge(r.getString(1), count, Long::sum);
            shares[Math.clamp(r.getInt(3), 0, shares.length - 1)] += count;
            int bucket = r.getInt(4);
            sides.merge(bucket == 0 ? 0 : 1 << (bucket - 1), count, Long::sum);
            return count;
          },
          c.createArrayOf("float8", powers()));
    }

    /** 1, 2, 4, … : where a side begins to count for more. */
    private static Object[] powers() {
      var powers = new Double[SIDES];
      Arrays.setAll(powers, i -> (double) (1 << i));
      return powers;
    }

    private SortedMap<String, SortedMap<String, Long>> values() throws SQLException {
      String sql =
          """
          select l.attribute, l.value, count(*)
            from frozen_crop f join label l on l.crop_id = f.crop_id
           where l.source = 'PERSON'
              or l.rank = 1 and not exists (select from label h
                   where h.crop_id = l.crop_id and h.attribute = l.attribute
                     and h.source = 'PERSON')
           group by 1, 2
          """;
      var map = new TreeMap<String, SortedMap<String, Long>>();
      Statements.list(
          c,
          sql,
          r ->
              map.computeIfAbsent(r.getString(1), _ -> new TreeMap<>())
                  .put(r.getString(2), r.getLong(3)));
      return map;
    }

    /** Every so many-th crop, from the first to the last. */
    private List<Long> sheet(long count) throws SQLException {
      String sql =
          """
          select crop_id from (
            select crop_id, row_number() over (order by crop_id) - 1 as n from frozen_crop) t
           where n = any(?) order by crop_id
          """;
      int many = (int) Math.min(SHEET, count);
      var wanted = new long[many];
      Arrays.setAll(wanted, i -> many == 1 ? 0 : i * (count - 1) / (many - 1));
      return Statements.list(c, sql, r -> r.getLong(1), LongStream.of(wanted).boxed().toList());
    }
  }
}
