package org.cropdesk.backfill;

import java.time.Clock;
import java.util.List;
import java.util.function.Consumer;
import org.cropdesk.db.CatalogDatabase;
import org.cropdesk.db.Statements;
import org.cropdesk.embedding.Aspect;
import org.cropdesk.embedding.Space;
import org.cropdesk.embedding.Spaces;
import org.cropdesk.job.StopSignal;

/** Products of texts alone, as many as wanted at once, and runs over them. */
final class DrawnRuns {
  private final CatalogDatabase database;

  DrawnRuns(CatalogDatabase database) {
    this.database = database;
  }

  static DrawnMaker maker() {
    return new DrawnMaker("second", Aspect.TEXT, 24);
  }

  static BackfillSettings settings(int batch, int batches, boolean canary, BackfillScope scope) {
    return new BackfillSettings(batch, batches, true, 0, canary, 0.9, scope);
  }

  static BackfillScope only(BackfillScope.Kind kind, String... skus) {
    return new BackfillScope(kind, "", null, null, List.of(skus));
  }

  Backfills runs() {
    return new Backfills(database, Clock.systemUTC());
  }

  void fill(int products) {
    String sql =
        """
        insert into product (sku, title, content_hash, indexed_hash, indexed_at, changed_by,
                             changed_at, created_at)
        select 'p' || i, 'Thing ' || i, 'h', 'h', now(), 'test', now(), now()
          from generate_series(1, ?) i
        """;
    database.write("make products", c -> Statements.update(c, sql, products));
  }

  /** As an import does it. */
  void edit(String... skus) {
    String sql =
        "update product set title = title || ' now', version = version + 1 where sku = any(?)";
    database.write("edit", c -> Statements.update(c, sql, List.of(skus)));
  }

  long number(String sql, Object... arguments) {
    return database.read("ask", c -> Statements.number(c, sql, arguments));
  }

  BackfillRun begin(DrawnMaker maker, BackfillSettings settings) {
    return runs().begin(maker, settings, "ops", "");
  }

  BackfillRun work(BackfillRun run, VectorMaker maker) {
    return work(run, maker, r -> {});
  }

  BackfillRun work(BackfillRun run, VectorMaker maker, Consumer<BackfillRun> progress) {
    return new BackfillRunner(database, Clock.systemUTC())
        .work(run.id(), maker, new StopSignal(), progress);
  }

  /** What waits 5 and 30 s before it is tried again need not here. */
  void retryNow(BackfillRun run) {
    String sql =
        "update backfill_failure set next_try_at = now()"
            + " where run_id = ? and next_try_at < now() + interval '50 minutes'";
    database.write("let time pass", c -> Statements.update(c, sql, run.id()));
  }

  /** As if whoever holds a chunk had been silent for long. */
  void letTimePass() {
    String sql = "update backfill_chunk set heartbeat = heartbeat - interval '1 hour'";
    database.write("let time pass", c -> Statements.update(c, sql));
  }

  Space space(BackfillRun run) {
    return new Spaces(database).find(run.spaceId()).orElseThrow();
  }

  List<String> log(BackfillRun run) {
    return runs().events(run.id(), 0, 1_000).stream().map(BackfillEvent::message).toList();
  }
}
