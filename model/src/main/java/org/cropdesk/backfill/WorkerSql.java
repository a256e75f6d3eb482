package org.cropdesk.backfill;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.UUID;
import org.cropdesk.db.CatalogDatabase;
import org.cropdesk.db.Statements;

/** Who works on a run, and when what was written. */
final class WorkerSql {
  /** Points of a line that a screen can show apart. */
  private static final int POINTS = 160;

  /** Processes of a run that are shown; a run that was stopped often has had many. */
  private static final int WORKERS = 40;

  /** What a process has written, mostly within a transaction that takes vectors in. */
  static final String COUNT =
      """
      update backfill_worker
         set seen_at = clock_timestamp(), products = products + ?, vectors = vectors + ?,
             seconds = seconds + ?, peak_heap = greatest(peak_heap, ?),
             peak_rss = greatest(peak_rss, ?)
       where run_id = ? and worker = ?;
      insert into backfill_pace as p (run_id, at, worker, products, vectors)
      select b.id,
             date_bin(case when clock_timestamp() < b.created_at + interval '5 minutes' then interval '1 second'
                           when clock_timestamp() < b.created_at + interval '2 hours' then interval '10 seconds'
                           else interval '1 minute' end, clock_timestamp(), b.created_at),
             ?, ?, ?
        from backfill b where b.id = ?
      on conflict (run_id, at, worker) do update
        set products = p.products + excluded.products, vectors = p.vectors + excluded.vectors\
      """;

  private final CatalogDatabase database;
  private final long run;

  WorkerSql(CatalogDatabase database, long run) {
    this.database = database;
    this.run = run;
  }

  /** A process begins to work. */
  void join(UUID worker, String name) {
    String sql =
        """
        insert into backfill_worker (run_id, worker, name, began_at, seen_at)
        values (?, ?, ?, clock_timestamp(), clock_timestamp())
        """;
    database.write("begin to work on a run", c -> Statements.update(c, sql, run, worker, name));
  }

  /** A process is still there. */
  void seen(UUID worker, Memory memory) {
    String sql =
        """
        update backfill_worker
           set seen_at = clock_timestamp(), peak_heap = greatest(peak_heap, ?),
               peak_rss = greatest(peak_rss, ?)
         where run_id = ? and worker = ?
        """;
    database.write(
        "say who works on a run",
        c -> Statements.update(c, sql, memory.heap(), memory.rss(), run, worker));
  }

  /** A process has stopped working. */
  void leave(UUID worker) {
    String sql =
        """
        update backfill_worker set left_at = clock_timestamp(), seen_at = clock_timestamp()
         where run_id = ? and worker = ?
        """;
    database.write("stop working on a run", c -> Statements.update(c, sql, run, worker));
  }

  /** What became of a run when one of its processes could not go on. */
  enum Departure {
    /** Others go on with it. */
    LEFT,
    /** Nobody was left, so it waits for a person. */
    PAUSED,
    /** It did not work any more, or the process had left before. */
    NONE
  }

  /**
   * A process cannot go on, for a reason that may be its own: a store it cannot reach, an encoder
   * it has another one of. It leaves, and whoever is left goes on; the last one to leave pauses the
   * run, so that a fault of all of them is not tried without end.
   *
   * @param name who
   * @param why problem and remedy
   */
  Departure depart(UUID worker, String name, String why) {
    String others =
        """
        select count(*) from backfill_worker
         where run_id = ? and worker <> ? and left_at is null
           and abs(extract(epoch from clock_timestamp() - seen_at)) <= ?
        """;
    String leave =
        """
        update backfill_worker set left_at = clock_timestamp()
         where run_id = ? and worker = ? and left_at is null
        """;
    String pause = "update backfill set state = 'PAUSED', message = ? where id = ?";
    return database.write(
        "leave a run",
        c -> {
          // Under lock: of two that leave at once the second finds nobody.
          ChunkSql.Head head = ChunkSql.head(c, run);
          if (!head.state().works()) {
            return Departure.NONE;
          }
          long left = Statements.number(c, others, run, worker, ChunkSql.SILENCE_SECONDS);
          if (left > 0) {
            if (Statements.update(c, leave, run, worker) == 0) {
              return Departure.NONE;
            }
            BackfillSql.event(
                c,
                run,
                BackfillEvent.Level.WARN,
                "%s has left the run: %s What it had in hand was given back; %s with it."
                    .formatted(name, why, left == 1 ? "another goes on" : left + " others go on"));
            return Departure.LEFT;
          }
          String message =
              why + " The run is paused; what is done is kept. Resume it when this is mended.";
          Statements.update(c, pause, message, run);
          BackfillSql.event(
              c,
              run,
              BackfillEvent.Level.ERROR,
              "%s could not go on and nobody else works on the run, so it is paused: %s"
                  .formatted(name, why));
          return Departure.PAUSED;
        });
  }

  /** Arguments of {@link #COUNT}. */
  static List<Object> counted(long run, UUID worker, Written.Part part, double seconds, Memory m) {
    long products = part.products();
    long vectors = part.vectors();
    return List.of(
        products, vectors, seconds, m.heap(), m.rss(), run, worker, worker, products, vectors, run);
  }

  /** What a screen shows of a run that is being worked on; empty when there is no such run. */
  Optional<BackfillLive> live(OptionalDouble index) {
    return database.read(
        "watch a run",
        c -> {
          var found = BackfillSql.find(c, run);
          if (found.isEmpty()) {
            return Optional.<BackfillLive>empty();
          }
          BackfillRun now = found.get();
          Instant asOf =
              Statements.first(
                      c,
                      "select clock_timestamp() as at",
                      r -> Objects.requireNonNull(Statements.instantOrNull(r, "at")))
                  .orElseThrow();
          var pace = pace(c);
          long left = Math.max(0, now.total() - now.done() - now.failed());
          boolean tells = now.state().works() && now.phase().compareTo(BackfillPhase.MAIN) <= 0;
          var forecast =
              now.state().works()
                  ? Forecast.of(recent(c), now.createdAt(), asOf, tells ? left : 0)
                  : Forecast.NONE;
          return Optional.of(new BackfillLive(now, asOf, workers(c), pace, forecast, index));
        });
  }

  /** By as many spans as a line has points, however long the run is. */
  private List<BackfillPace> pace(Connection c) throws SQLException {
    String sql =
        """
        with width as (
          select greatest(1, ceil(extract(epoch from max(at) - min(at)) / ?)) as w, min(at) as zero
            from backfill_pace where run_id = ?)
        select zero + floor(extract(epoch from p.at - zero) / w) * w * interval '1 second' as at,
               w::float8 as w, sum(products) as products, sum(vectors) as vectors
          from backfill_pace p, width where p.run_id = ?
         group by 1, 2 order by 1
        """;
    return Statements.list(c, sql, WorkerSql::span, POINTS, run, run);
  }

  /** The finest there is of the last hour, all processes together. */
  private List<BackfillPace> recent(Connection c) throws SQLException {
    String sql =
        """
        select at, 1::float8 as w, sum(products) as products, sum(vectors) as vectors
          from backfill_pace
         where run_id = ? and at > clock_timestamp() - interval '1 hour'
         group by at order by at
        """;
    return Statements.list(c, sql, WorkerSql::span, run);
  }

  private static BackfillPace span(ResultSet r) throws SQLException {
    return new BackfillPace(
        Objects.requireNonNull(Statements.instantOrNull(r, "at")),
        r.getDouble("w"),
        r.getLong("products"),
        r.getLong("vectors"));
  }

  private List<BackfillWorker> workers(Connection c) throws SQLException {
    String sql =
        """
        select w.worker, w.name, w.began_at, w.seen_at, w.products, w.vectors, w.seconds,
               w.peak_heap, w.peak_rss,
               w.left_at is null and w.seen_at > clock_timestamp() - make_interval(secs => ?) as working,
               (select count(*) from backfill_chunk k where k.run_id = w.run_id and k.worker = w.worker) as chunks
          from backfill_worker w where w.run_id = ?
         order by working desc, w.seen_at desc, w.worker limit ?
        """;
    return new ArrayList<>(
        Statements.list(c, sql, WorkerSql::worker, ChunkSql.SILENCE_SECONDS, run, WORKERS));
  }

  private static BackfillWorker worker(ResultSet r) throws SQLException {
    return new BackfillWorker(
        Objects.requireNonNull(r.getObject("worker", UUID.class)),
        r.getString("name"),
        Objects.requireNonNull(Statements.instantOrNull(r, "began_at")),
        Objects.requireNonNull(Statements.instantOrNull(r, "seen_at")),
        r.getBoolean("working"),
        r.getInt("chunks"),
        r.getLong("products"),
        r.getLong("vectors"),
        r.getDouble("seconds"),
        r.getLong("peak_heap"),
        r.getLong("peak_rss"));
  }
}
