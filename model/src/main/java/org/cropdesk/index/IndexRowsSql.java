package org.cropdesk.index;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.cropdesk.db.Statements;
import org.jspecify.annotations.Nullable;

/** The rows of a batch that are updates or few; each method is one statement for all of them. */
final class IndexRowsSql {
  private IndexRowsSql() {}

  static void images(Connection c, List<Object[]> rows) throws SQLException {
    String sql =
        """
        update image i set width = v.width, height = v.height, format = v.format,
               orientation = v.orientation, failure_code = null, failure_message = null
          from unnest(?::int[], ?::int[], ?::text[], ?::int[], ?::bigint[])
               as v (width, height, format, orientation, id)
         where i.id = v.id
        """;
    columns(c, sql, rows, "int4", "int4", "text", "int4", "int8");
  }

  static void failedImages(Connection c, List<Object[]> rows) throws SQLException {
    String sql = "update image set failure_code = ?, failure_message = ? where id = ?";
    Statements.updateAll(c, sql, rows);
  }

  /** Columns: product, image, state, code, message, crops, kept. */
  static void results(Connection c, long job, Instant now, List<? extends @Nullable Object[]> rows)
      throws SQLException {
    String sql =
        """
        insert into indexing_result
          (product_id, image_id, state, code, message, crops, kept, job_id, at)
        select v.*, ?, ?
          from unnest(?::bigint[], ?::bigint[], ?::text[], ?::text[], ?::text[], ?::int[],
                      ?::int[]) as v
        """;
    columns(
        c, sql, List.of(job, now), rows, "int8", "int8", "text", "text", "text", "int4", "int4");
  }

  /** Columns: product, crop, basis. */
  static void primaries(Connection c, int provenance, List<? extends @Nullable Object[]> rows)
      throws SQLException {
    String sql =
        """
        insert into primary_choice (product_id, crop_id, basis, source, provenance_id)
        select v.*, 'MACHINE', ? from unnest(?::bigint[], ?::bigint[], ?::text[]) as v
        on conflict (product_id, source) do update
          set crop_id = excluded.crop_id, basis = excluded.basis,
              provenance_id = excluded.provenance_id
        """;
    columns(c, sql, List.of(provenance), rows, "int8", "int8", "text");
  }

  /** Columns: doubt, what was read, what a reviewer sees, step of the version, id. */
  static void products(
      Connection c, int provenance, long job, Instant now, List<? extends @Nullable Object[]> rows)
      throws SQLException {
    String sql =
        """
        update product p
           set indexed_provenance_id = ?, machine_job = ?, indexed_at = w.now, doubt = v.doubt,
               indexed_hash = v.hash, seen_hash = v.seen, version = version + v.step,
               changed_by = case when v.step = 1 then 'indexing' else changed_by end,
               changed_at = case when v.step = 1 then w.now else changed_at end
          from (select ?::timestamptz as now) w,
               unnest(?::float8[], ?::text[], ?::text[], ?::int[], ?::bigint[])
               as v (doubt, hash, seen, step, id)
         where p.id = v.id
        """;
    columns(c, sql, List.of(provenance, job, now), rows, "float8", "text", "text", "int4", "int8");
  }

  private static void columns(
      Connection c, String sql, List<? extends @Nullable Object[]> rows, String... types)
      throws SQLException {
    columns(c, sql, List.of(), rows, types);
  }

  /** One statement for all rows: the first arguments as they are, then an array per column. */
  static void columns(
      Connection c,
      String sql,
      List<?> first,
      List<? extends @Nullable Object[]> rows,
      String... types)
      throws SQLException {
    if (rows.isEmpty()) {
      return;
    }
    var arguments = new ArrayList<@Nullable Object>(first);
    for (int i = 0; i < types.length; i++) {
      var column = new @Nullable Object[rows.size()];
      for (int k = 0; k < column.length; k++) {
        @Nullable Object[] row = rows.get(k);
        column[k] = row[i];
      }
      arguments.add(c.createArrayOf(types[i], column));
    }
    Statements.update(c, sql, arguments.toArray());
  }

  /** Leaves everything as it is, except that the next run for what is missing takes it again. */
  static void postpone(Connection c, List<Object[]> rows) throws SQLException {
    Statements.updateAll(c, "update product set indexed_hash = null where id = ?", rows);
  }
}
