package org.cropdesk.backfill;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.cropdesk.db.CatalogDatabase;
import org.cropdesk.db.DatabaseException;
import org.cropdesk.db.Statements;
import org.cropdesk.failure.CatalogException;
import org.cropdesk.failure.ErrorKind;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The rows of runs. */
final class BackfillSql {
  private static final String COLUMNS =
      """
      select id, space_id, state, phase, settings, total, done, failed, skipped, vectors, price, cost,
             actor, created_at, finished_at, worked, peak_memory, peak_rss, steps, canary, message, notes
        from backfill
      """;

  private static final Logger log = LoggerFactory.getLogger(BackfillSql.class);

  /** Spells "crop"; the second half of the key is the space. */
  private static final int LOCK = 0x63726f70;

  private final CatalogDatabase database;

  BackfillSql(CatalogDatabase database) {
    this.database = database;
  }

  private static BackfillRun run(ResultSet r) throws SQLException {
    String canary = r.getString("canary");
    return new BackfillRun(
        r.getLong("id"),
        r.getInt("space_id"),
        BackfillState.valueOf(r.getString("state")),
        BackfillPhase.valueOf(r.getString("phase")),
        RunJson.settings(r.getString("settings")),
        r.getLong("total"),
        r.getLong("done"),
        r.getLong("failed"),
        r.getLong("skipped"),
        r.getLong("vectors"),
        r.getDouble("price"),
        r.getDouble("cost"),
        r.getString("actor"),
        Objects.requireNonNull(Statements.instantOrNull(r, "created_at")),
        Statements.instantOrNull(r, "finished_at"),
        r.getDouble("worked"),
        r.getLong("peak_memory"),
        r.getLong("peak_rss"),
        RunJson.steps(r.getString("steps")),
        canary == null ? null : RunJson.canary(canary),
        r.getString("message"),
        r.getString("notes"));
  }

  /** The newest first, of those before one of them. */
  List<BackfillRun> list(long before, int limit) {
    return database.read(
        "read the runs",
        c ->
            Statements.list(
                c,
                COLUMNS + " where id < ? order by id desc limit ?",
                BackfillSql::run,
                before,
                limit));
  }

  Optional<BackfillRun> find(long id) {
    return database.read("read a run", c -> find(c, id));
  }

  static Optional<BackfillRun> find(Connection c, long id) throws SQLException {
    return Statements.first(c, COLUMNS + " where id = ?", BackfillSql::run, id);
  }

  boolean changeNotes(long id, String notes) {
    return database.write(
        "keep the notes of a run",
        c -> Statements.update(c, "update backfill set notes = ? where id = ?", notes, id) == 1);
  }

  /**
   * Tells the planner of what a run reads, where nobody has since it was filled: it takes on chunk
   * after chunk before autovacuum comes round, by whatever plan the first one had.
   */
  void analyzeUnknown() {
    String sql =
        """
        select k.relname from pg_class k
         where k.oid in ('product'::regclass, 'image'::regclass, 'detection'::regclass,
                         'crop'::regclass, 'primary_choice'::regclass)
           and not exists (select from pg_stats s
                            where s.schemaname = k.relnamespace::regnamespace::text
                              and s.tablename = k.relname)
        """;
    database.write(
        "analyze the catalog",
        c -> {
          var unknown = Statements.list(c, sql, r -> r.getString(1));
          if (!unknown.isEmpty()) {
            Statements.execute(c, "analyze " + String.join(", ", unknown));
          }
          return true;
        });
  }

  BackfillRun get(long id) {
    return find(id)
        .orElseThrow(() ->
            new CatalogException(
                ErrorKind.USAGE,
                "There is no run " + id + ".",
                "List the runs to see which there are.",
                null));
  }

  /** The run of a space that has not ended. */
  Optional<BackfillRun> open(int space) {
    return database.read(
        "read the run of a space",
        c ->
            Statements.first(
                c,
                COLUMNS + " where space_id = ? and finished_at is null",
                BackfillSql::run,
                space));
  }

  static BackfillSettings settings(Connection c, long run) throws SQLException {
    return Statements.first(
            c,
            "select settings from backfill where id = ?",
            r -> RunJson.settings(r.getString(1)),
            run)
        .orElseThrow();
  }

  /** Makes a run with its sample in front; empty when the space has one that has not ended. */
  Optional<Long> insert(
      NeedSql need, BackfillSettings settings, double price, String actor, String notes) {
    String sql =
        """
        insert into backfill (space_id, state, phase, settings, total, price, actor, created_at, notes)
        values (?, ?, ?, ?::jsonb, ?, ?, ?, clock_timestamp(), ?)
        on conflict (space_id) where state in ('CANARY', 'RUNNING', 'PAUSED') do nothing
        returning id
        """;
    return database.write(
        "begin a run",
        c -> {
          long all = need.count(c);
          long total = settings.limit() == 0 ? all : Math.min(all, settings.limit());
          boolean canary = settings.canary() && settings.limit() == 0 && total > 0;
          var id =
              Statements.first(
                  c,
                  sql,
                  r -> r.getLong(1),
                  need.space().id(),
                  canary ? BackfillState.CANARY : BackfillState.RUNNING,
                  canary ? BackfillPhase.CANARY : BackfillPhase.MAIN,
                  RunJson.write(settings),
                  total,
                  price,
                  actor,
                  notes);
          if (id.isEmpty()) {
            return id;
          }
          String said = "%s began a run of %d products.".formatted(actor, total);
          if (canary) {
            var sample = need.sample(c, all, CanarySql.SHARE, CanarySql.LEAST, CanarySql.MOST);
            ChunkSql.plant(c, id.get(), sample, settings.batchSize());
            said += " " + CanarySql.said(sample.size(), all);
          }
          event(c, id.get(), BackfillEvent.Level.INFO, said);
          return id;
        });
  }

  /** Moves a run from one of some states; false when it is in none of them. */
  boolean move(
      long run,
      List<BackfillState> from,
      BackfillState to,
      @Nullable String message,
      String event) {
    String sql =
        """
        update backfill set state = ?, message = ?,
               finished_at = case when ? then clock_timestamp() end
         where id = ? and state = any(?)
        """;
    return database.write(
        "change a run",
        c -> {
          boolean moved =
              Statements.update(
                      c, sql, to, message, to.ended(), run, from.stream().map(Enum::name).toList())
                  == 1;
          if (moved) {
            if (to == BackfillState.CANCELLED) {
              // A batch that is being written has its chunk under lock and goes with it: to wait
              // for
              // it here would be to wait for one that waits for this row.
              Statements.update(
                  c,
                  """
                  delete from backfill_chunk where id in (
                    select id from backfill_chunk where run_id = ? order by id for update skip locked)
                  """,
                  run);
            }
            event(
                c,
                run,
                to == BackfillState.FAILED ? BackfillEvent.Level.ERROR : BackfillEvent.Level.INFO,
                event);
          }
          return moved;
        });
  }

  /** Resumes a run where it stood. */
  boolean resume(long run, String event) {
    return database.write(
        "resume a run",
        c -> {
          boolean moved = resume(c, run);
          if (moved) {
            event(c, run, BackfillEvent.Level.INFO, event);
          }
          return moved;
        });
  }

  /**
   * Who resumes has seen what failed: the rate counts from now on, and what was given up is tried
   * once more. Not what ended its process, which would be ended again.
   */
  private static boolean resume(Connection c, long run) throws SQLException {
    String sql =
        """
        update backfill set message = null, done_before = done, failed_before = failed,
               state = case phase when 'CANARY' then 'CANARY' else 'RUNNING' end
         where id = ? and state = 'PAUSED'
        """;
    String again =
        """
        update backfill_failure set next_try_at = clock_timestamp()
         where run_id = ? and next_try_at is null and code <> 'crashed'
        """;
    boolean moved = Statements.update(c, sql, run) == 1;
    if (moved) {
      Statements.update(c, again, run);
    }
    return moved;
  }

  /**
   * Makes failures due at once, of one product or of all. A run that is done works again, one that
   * is paused goes on.
   *
   * @throws CatalogException of kind USAGE when the run cannot work any more; nothing changes then
   */
  RetriedFailures retry(long run, @Nullable Long product, String event) {
    String due =
        """
        update backfill_failure set next_try_at = clock_timestamp(), attempts = 1
         where run_id = ? and (?::bigint is null or product_id = ?)
        """;
    String reopen =
        """
        update backfill set state = 'RUNNING', phase = 'RETRY', finished_at = null, message = null,
               done_before = done, failed_before = failed
         where id = ? and state in ('DONE', 'FAILED', 'PAUSED')
        """;
    return database.write(
        "try failures again",
        c -> {
          ChunkSql.Head head = ChunkSql.head(c, run);
          requireOpen(c, run, head.state());
          int rows = Statements.update(c, due, run, product, product);
          if (rows == 0) {
            return RetriedFailures.NONE;
          }
          boolean later =
              head.phase() == BackfillPhase.CANARY || head.phase() == BackfillPhase.MAIN;
          if (later) {
            resume(c, run);
          } else {
            Statements.update(c, reopen, run);
          }
          event(c, run, BackfillEvent.Level.INFO, event);
          return new RetriedFailures(rows, later);
        });
  }

  /** A run that has ended may work again unless another has begun in its place. */
  private static void requireOpen(Connection c, long run, BackfillState state) throws SQLException {
    if (state == BackfillState.CANCELLED) {
      throw usage(
          "Run " + run + " was cancelled, so nothing of it is tried again.",
          "Begin a run for what is missing; what failed belongs to it.");
    }
    String other =
        """
        select o.id, o.actor from backfill b join backfill o on o.space_id = b.space_id
         where b.id = ? and o.id <> b.id and o.finished_at is null
        """;
    var found =
        Statements.first(
            c, other, r -> "Run %d by %s".formatted(r.getLong(1), r.getString(2)), run);
    if (found.isPresent()) {
      throw usage(
          "%s works on the same space, so nothing of run %d is tried again."
              .formatted(found.get(), run),
          "Wait for its end; what failed and has no vector then belongs to it.");
    }
  }

  private static CatalogException usage(String problem, String remedy) {
    return new CatalogException(ErrorKind.USAGE, problem, remedy, null);
  }

  /** The last step: nothing is under way any more. */
  boolean finish(long run, @Nullable String message) {
    String sql =
        """
        update backfill set state = 'DONE', phase = 'END', finished_at = clock_timestamp(),
               -- Should somebody try a failure again, what changed till then is not its business.
               pass_at = null,
               message = ? where id = ? and state = 'RUNNING' and phase = 'INDEX'
        """;
    return database.write(
        "end a run",
        c -> {
          boolean done = Statements.update(c, sql, message, run) == 1;
          if (done) {
            event(
                c,
                run,
                BackfillEvent.Level.INFO,
                message == null ? "Everything is done." : message);
          }
          return done;
        });
  }

  List<BackfillFailure> failures(long run, long afterProduct, int limit) {
    String sql =
        """
        select f.product_id, p.sku, f.step, f.code, f.message, f.attempts, f.at, f.next_try_at
          from backfill_failure f join product p on p.id = f.product_id
         where f.run_id = ? and f.product_id > ? order by f.product_id limit ?
        """;
    return database.read(
        "read what failed",
        c ->
            Statements.list(
                c,
                sql,
                r ->
                    new BackfillFailure(
                        r.getLong(1),
                        r.getString(2),
                        Step.valueOf(r.getString(3)),
                        r.getString(4),
                        r.getString(5),
                        r.getInt(6),
                        Objects.requireNonNull(Statements.instantOrNull(r, "at")),
                        Statements.instantOrNull(r, "next_try_at")),
                run,
                afterProduct,
                limit));
  }

  List<BackfillEvent> events(long run, long after, int limit) {
    String sql =
        """
        select id, at, level, message from (
          select id, at, level, message from backfill_event
           where run_id = ? and id > ? order by id desc limit ?) e
         order by id
        """;
    return database.read(
        "read the log of a run",
        c ->
            Statements.list(
                c,
                sql,
                r ->
                    new BackfillEvent(
                        r.getLong(1),
                        Objects.requireNonNull(Statements.instantOrNull(r, "at")),
                        BackfillEvent.Level.valueOf(r.getString(3)),
                        r.getString(4)),
                run,
                after,
                limit));
  }

  static void event(Connection c, long run, BackfillEvent.Level level, String message)
      throws SQLException {
    String sql =
        """
        insert into backfill_event (run_id, at, level, message)
        values (?, clock_timestamp(), ?, ?)
        """;
    Statements.update(c, sql, run, level, message);
  }

  void event(long run, BackfillEvent.Level level, String message) {
    database.write(
        "write the log of a run",
        c -> {
          event(c, run, level, message);
          return true;
        });
  }

  /** Whether somebody else has written the same row at the same time. */
  static boolean isCollision(DatabaseException e) {
    return e.getCause() instanceof SQLException s && "23505".equals(s.getSQLState());
  }

  /**
   * Does something for a space that only one process may do at a time.
   *
   * @return false when another is at it; nothing is done then
   */
  boolean alone(int space, Runnable work) {
    try (Connection lock = database.dedicated("build the index of a space")) {
      String take = "select pg_try_advisory_lock(?, ?)";
      boolean mine =
          database.read(
              "build the index of a space",
              _ -> Statements.first(lock, take, r -> r.getBoolean(1), LOCK, space).orElse(false));
      if (mine) {
        work.run();
      }
      return mine;
    } catch (SQLException e) {
      // Closing gives the lock back, and so does losing the connection.
      log.debug("Lock connection broken", e);
      return true;
    }
  }
}
