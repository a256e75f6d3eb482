package org.cropdesk.index;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.cropdesk.db.Statements;
import org.jspecify.annotations.Nullable;

/** The rows of a batch that are updates and not new; each method is one round trip. */
final class IndexRowsSql {
  private IndexRowsSql() {}

  static void images(Connection c, List<Object[]> rows) throws SQLException {
    String sql =
        """
        update image set width = ?, height = ?, format = ?, orientation = ?,
               failure_code = null, failure_message = null
         where id = ?
        """;
    Statements.updateAll(c, sql, rows);
  }

  static void failedImages(Connection c, List<Object[]> rows) throws SQLException {
    String sql = "update image set failure_code = ?, failure_message = ? where id = ?";
    Statements.updateAll(c, sql, rows);
  }

  static void results(Connection c, List<? extends @Nullable Object[]> rows) throws SQLException {
    String sql =
        """
        insert into indexing_result
          (job_id, product_id, image_id, state, code, message, crops, kept, at)
        values (?, ?, ?, ?, ?, ?, ?, ?, ?)
        """;
    Statements.updateAll(c, sql, rows);
  }

  static void primaries(Connection c, List<? extends @Nullable Object[]> rows) throws SQLException {
    String sql =
        """
        insert into primary_choice (product_id, source, crop_id, basis, provenance_id)
        values (?, 'MACHINE', ?, ?, ?)
        on conflict (product_id, source) do update
          set crop_id = excluded.crop_id, basis = excluded.basis,
              provenance_id = excluded.provenance_id
        """;
    Statements.updateAll(c, sql, rows);
  }

  static void products(Connection c, List<? extends @Nullable Object[]> rows) throws SQLException {
    String sql =
        """
        update product
           set doubt = ?, indexed_at = ?, indexed_hash = ?, indexed_provenance_id = ?,
               seen_hash = ?, version = version + ?,
               changed_by = case when ? then 'indexing' else changed_by end,
               changed_at = case when ? then ?::timestamptz else changed_at end
         where id = ?
        """;
    Statements.updateAll(c, sql, rows);
  }

  /** Leaves everything as it is, except that the next run for what is missing takes it again. */
  static void postpone(Connection c, List<Object[]> rows) throws SQLException {
    Statements.updateAll(c, "update product set indexed_hash = null where id = ?", rows);
  }
}
