package org.cropdesk.backfill;

import java.time.Clock;
import java.util.List;
import java.util.UUID;
import org.cropdesk.db.CatalogDatabase;
import org.cropdesk.db.Statements;
import org.cropdesk.embedding.Space;
import org.cropdesk.filter.Condition;

/** Takes chunks of a run anywhere in a catalog, for the bench, which sees no SQL. */
public final class PlanProbe {
  private static final BackfillSettings SETTINGS =
      new BackfillSettings(150, 1, true, 0, false, 0.1, BackfillScope.of(BackfillScope.Kind.ALL));

  private final CatalogDatabase database;
  private final NeedSql need;
  private final ChunkSql chunks;
  private final long run;

  /** Puts a run there, without counting what it is about. */
  public PlanProbe(CatalogDatabase database, Space space) {
    this.database = database;
    this.need = new NeedSql(space, SETTINGS, Clock.systemUTC());
    String over =
        """
        update backfill set state = 'CANCELLED', finished_at = now()
         where space_id = ? and finished_at is null
        """;
    database.write("end the run before", c -> Statements.update(c, over, space.id()));
    String sql =
        """
        insert into backfill (space_id, state, phase, settings, total, actor, created_at)
        values (?, 'RUNNING', 'MAIN', ?::jsonb, 1, 'bench', now()) returning id
        """;
    this.run =
        database.write(
            "begin a run",
            c ->
                Statements.first(c, sql, r -> r.getLong(1), space.id(), RunJson.write(SETTINGS))
                    .orElseThrow());
    this.chunks = new ChunkSql(database, need, run, UUID.randomUUID(), "bench");
  }

  /**
   * Milliseconds of taking on the next chunk behind a product.
   *
   * @param catchUp in the pass that looks for what changed meanwhile
   */
  public double next(long cursor, boolean catchUp) {
    database.write(
        "set the cursor",
        c -> {
          Statements.update(c, "delete from backfill_chunk where run_id = ?", run);
          return Statements.update(
              c,
              "update backfill set cursor = ?, phase = ? where id = ?",
              cursor,
              catchUp ? BackfillPhase.CATCH_UP : BackfillPhase.MAIN,
              run);
        });
    long start = System.nanoTime();
    var task = chunks.next();
    double millis = (System.nanoTime() - start) / 1e6;
    if (task instanceof ChunkSql.Task.Ended) {
      throw new IllegalStateException("The run of the bench ended");
    }
    return millis;
  }

  /** How the database goes about it. */
  public List<String> plan(long cursor, boolean catchUp) {
    Condition looks = need.looks(run, cursor, NeedSql.window(SETTINGS.batchSize()), catchUp);
    return database.read(
        "explain",
        c ->
            Statements.list(
                c, "explain " + looks.sql(), r -> r.getString(1), looks.arguments().toArray()));
  }
}
