package org.cropdesk.backfill;

import java.util.OptionalDouble;
import org.cropdesk.db.CatalogDatabase;
import org.cropdesk.db.Statements;

/** How fast earlier runs at this catalog wrote vectors and built indexes. */
final class RateSql {
  /**
   * Vectors a second where no run has told: as measured for a million of 512 dimensions on two
   * cores, others at work (docs/performance.md).
   */
  static final double WRITTEN = 17_600;

  static final double INDEXED = 1_450;

  /** A run of fewer vectors says more of its beginning and end than of its rate. */
  private static final int LEAST = 1_000;

  private final CatalogDatabase database;

  RateSql(CatalogDatabase database) {
    this.database = database;
  }

  /**
   * Vectors a second.
   *
   * @param written by one thread
   * @param indexed added to an index
   */
  record Rates(double written, double indexed) {}

  /** Of the last five runs that tell; of those that came to their end at once. */
  Rates rates() {
    String written =
        """
        select sum(vectors) / nullif(sum((steps ->> 'WRITE')::float8), 0) from (
          select vectors, steps from backfill
           where state = 'DONE' and vectors >= ? order by id desc limit 5) r
        """;
    // The index is built after the last vector, unless failures are waited for. A run that added
    // little to its space may have found it there.
    String indexed =
        """
        select sum(n) / nullif(sum(seconds), 0) from (
          select (v.vectors + case s.aspect when 'IMAGE' then b.done else 0 end)::float8 as n,
                 greatest(extract(epoch from b.finished_at - p.at), 0)::float8 as seconds
            from backfill b
            join space s on s.id = b.space_id
            join lateral (
              select sum(vectors) as vectors from space_tally where space_id = s.id) v
              on v.vectors <= 2 * b.vectors
            join lateral (
              select max(at) as at from backfill_pace where run_id = b.id) p on p.at is not null
           where b.state = 'DONE' and b.failed = 0 and b.vectors >= ?
           order by b.id desc limit 5) r
        """;
    return new Rates(ask(written).orElse(WRITTEN), ask(indexed).orElse(INDEXED));
  }

  private OptionalDouble ask(String sql) {
    return database.read(
        "read how fast earlier runs were",
        c ->
            Statements.list(c, sql, r -> r.getDouble(1), LEAST).stream()
                .mapToDouble(d -> d)
                .filter(d -> d > 0)
                .findFirst());
  }
}
