package org.cropdesk.backfill;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import org.cropdesk.db.BinaryCopy;
import org.cropdesk.db.CatalogDatabase;
import org.cropdesk.db.DatabaseException;
import org.cropdesk.db.Statements;

/** Takes in what became of a chunk. */
final class ChunkResultSql {
  /** Waits between tries, seconds; after the last one a product is left alone. */
  private static final int[] BACKOFF_SECONDS = {5, 30};

  /**
   * Takes the chunk off the list and locks its products, so that nobody changes them before this
   * transaction ends; answers whether it was this worker's, and whether they are as they were read.
   * Nothing but the key is asked of the products, or a planner that knows nothing of them reads the
   * whole index of those not deleted.
   */
  private static final String LOCK =
      """
      with mine as (
        delete from backfill_chunk where id = ? and worker = ? returning id)
      select (select count(*) from mine) = 1,
             (select coalesce(array_agg(l.version order by l.id) filter (where l.deleted_at is null), '{}')
                from (select p.id, p.version, p.deleted_at from product p
                       where p.id = any(?) order by p.id for share) l) = ?::bigint[],
             (select failed > 0 from backfill where id = ?)\
      """;

  /** Where nothing has failed, nothing can have been mended, and the rate cannot be too high. */
  private static final String COUNT_DONE =
      """
      update backfill
         set done = least(done + ?, greatest(done, total)), skipped = skipped + ?,
             vectors = vectors + ?, cost = cost + ?
       where id = ?\
      """;

  /** What has changed is looked at again. */
  private static final String AGAIN =
      """
      update backfill_failure set next_try_at = clock_timestamp()
       where run_id = ? and product_id = any(?);
      """;

  /**
   * What is done has not failed. A product that is done twice, by the canary or because it changed,
   * is one product.
   */
  private static final String COUNT =
      """
      with mended as (
        delete from backfill_failure where run_id = ? and product_id = any(?) returning 1)
      update backfill b
         set done = least(b.done + ?, greatest(b.done, b.total - f.n)), failed = f.n,
             failed_before = least(b.failed_before, f.n),
             skipped = skipped + ?, vectors = vectors + ?, cost = cost + ?
        from (select count(*) - (select count(*) from mended) as n
                from backfill_failure where run_id = ?) f
       where id = ?\
      """;

  private static final String SPEND =
      """
      update backfill b
         set worked = worked + ?, peak_memory = greatest(peak_memory, ?),
             peak_rss = greatest(peak_rss, ?),
             steps = coalesce(
               (select jsonb_object_agg(k, coalesce((b.steps ->> k)::float8, 0)
                                           + coalesce((s.n ->> k)::float8, 0))
                  from (select ?::jsonb as n) s, jsonb_object_keys(b.steps || s.n) k), b.steps)
       where id = ?\
      """;

  private static final String STOP =
      """
      with stopped as (
        update backfill set state = 'PAUSED', message = format(
                 '%s of %s products%s failed, which is more than %s %%; the run stopped itself. What is done is kept. '
                 'Look at the failures, mend their cause, then resume: what failed is tried again.',
                 failed - failed_before, done + failed - done_before - failed_before,
                 case when done_before + failed_before > 0 then ' since it was resumed' else '' end,
                 trim_scale(round(100 * (settings ->> 'stopAtFailureRate')::numeric, 1)))
         where id = ? and state in ('CANARY', 'RUNNING')
           and done + failed - done_before - failed_before >= 20
           and failed - failed_before
               > (done + failed - done_before - failed_before) * (settings ->> 'stopAtFailureRate')::float8
        returning id, message)
      insert into backfill_event (run_id, at, level, message)
      select id, clock_timestamp(), 'ERROR', message from stopped\
      """;

  private final CatalogDatabase database;
  private final NeedSql need;
  private final long run;
  private final UUID worker;
  private final Written written = new Written();

  /** Whether vectors may be there already, which costs a look at each. */
  private volatile boolean looks;

  ChunkResultSql(CatalogDatabase database, NeedSql need, long run, UUID worker) {
    this.database = database;
    this.need = need;
    this.run = run;
    this.worker = worker;
    this.looks = need.space().vectors() > 0;
  }

  /**
   * What a chunk has cost.
   *
   * @param busy what was spent since that was said last, when it is time to say it
   */
  record Spent(double cost, Optional<Busy> busy) {}

  /**
   * @param seconds by the clock
   * @param steps seconds of all threads
   */
  record Busy(double seconds, Memory memory, Map<Step, Double> steps) {}

  /**
   * Takes the results of a chunk in: vectors, failures and counters in one transaction.
   *
   * @return false when the chunk is another's by now; nothing is written then
   */
  boolean commit(ChunkSql.Task.Chunk chunk, List<MadeProduct> made, Spent spent) {
    return database.write("write vectors", c -> commit(c, chunk, made, spent));
  }

  /** Somebody wrote a vector that was not expected; looks where vectors are from now on. */
  void lookFromNowOn() {
    looks = true;
  }

  private boolean commit(
      Connection c, ChunkSql.Task.Chunk chunk, List<MadeProduct> made, Spent spent)
      throws SQLException {
    var versions = versions(chunk);
    NavigableMap<Long, Owned> all = owned(made);
    Seen seen = lock(c, chunk, versions, all.keySet());
    if (!seen.mine()) {
      return false;
    }
    NavigableMap<Long, Owned> left = left(c, all, seen, versions.size());
    write(c, left, versions, chosen(chunk));
    var done = new ArrayList<MadeProduct.Done>();
    var failed = new ArrayList<MadeProduct.Failed>();
    var changed = new ArrayList<Long>();
    for (MadeProduct product : made) {
      switch (product) {
        case MadeProduct.Done d when seen.current().contains(d.productId()) -> done.add(d);
        // Changed since it was read: its vectors may be of what it was. A later pass finds it.
        case MadeProduct.Done d -> changed.add(d.productId());
        case MadeProduct.Failed f -> failed.add(f);
      }
    }
    for (var failure : failed) {
      fail(c, run, failure.productId(), failure);
    }
    boolean failures = seen.failures() || !failed.isEmpty();
    settle(c, done, failed.size(), failures, changed, left.size(), spent);
    return true;
  }

  /**
   * What was found under lock.
   *
   * @param mine false when the chunk is another's by now
   * @param current products that are as they were read
   * @param there subjects that have a vector already
   * @param failures whether anything of the run is listed as failed
   */
  private record Seen(boolean mine, Set<Long> current, Set<Long> there, boolean failures) {}

  /**
   * Locks what the chunk is about and looks, after that, which vectors are there, in one round
   * trip. A space that was empty when this process began is not looked at while it is filled the
   * first time: who else writes there is met by the key of its vectors, and then it is looked at.
   */
  private Seen lock(
      Connection c,
      ChunkSql.Task.Chunk chunk,
      NavigableMap<Long, Long> versions,
      Set<Long> subjects)
      throws SQLException {
    // Nobody has analysed a partition that is being filled. Read from end to end while it is small,
    // it would be read so for ever: the driver keeps the plan.
    String look =
        """
        ;
        select set_config('enable_seqscan', 'off', true);
        select v.subject_id from space_vector v where v.space_id = %d and v.subject_id = any(?)
        """
            .formatted(need.space().id());
    boolean looking = looks || chunk.phase() != BackfillPhase.MAIN;
    var mine = new AtomicBoolean();
    var asRead = new AtomicBoolean();
    var failures = new AtomicBoolean();
    var there = new HashSet<Long>();
    var readers = new ArrayList<Statements.RowReader>();
    readers.add(r -> {
      mine.set(r.getBoolean(1));
      asRead.set(r.getBoolean(2));
      failures.set(r.getBoolean(3));
    });
    var arguments =
        new ArrayList<Object>(
            List.of(chunk.id(), worker, versions.keySet(), List.copyOf(versions.values()), run));
    if (looking) {
      readers.add(r -> {});
      readers.add(r -> there.add(r.getLong(1)));
      arguments.add(subjects);
    }
    Statements.several(c, looking ? LOCK + look : LOCK, readers, arguments.toArray());
    Set<Long> current = asRead.get() ? versions.keySet() : current(c, versions);
    return new Seen(mine.get(), current, there, failures.get());
  }

  /** Which of the locked products are as they were read. */
  private static Set<Long> current(Connection c, Map<Long, Long> versions) throws SQLException {
    String sql =
        "select p.id, p.version from product p where p.id = any(?) and p.deleted_at is null";
    return Statements.list(c, sql, r -> Map.entry(r.getLong(1), r.getLong(2)), versions.keySet())
        .stream()
        .filter(p -> Objects.equals(versions.get(p.getKey()), p.getValue()))
        .map(Map.Entry::getKey)
        .collect(Collectors.toSet());
  }

  private static NavigableMap<Long, Long> versions(ChunkSql.Task.Chunk chunk) {
    var versions = new TreeMap<Long, Long>();
    chunk.products().forEach(p -> versions.put(p.productId(), p.version()));
    return versions;
  }

  /** What was made, by subject. */
  private static NavigableMap<Long, Owned> owned(List<MadeProduct> made) {
    var subjects = new TreeMap<Long, Owned>();
    for (MadeProduct product : made) {
      if (product instanceof MadeProduct.Done(long id, var vectors)) {
        vectors.forEach(v -> subjects.put(subject(id, v), new Owned(id, v)));
      }
    }
    return subjects;
  }

  private static Set<Long> chosen(ChunkSql.Task.Chunk chunk) {
    return chunk.products().stream()
        .flatMap(p -> p.crops().stream())
        .filter(WantedCrop::chosen)
        .map(WantedCrop::cropId)
        .collect(Collectors.toSet());
  }

  /** What is to be written: of products that are as they were, and not where a fresher one is. */
  private NavigableMap<Long, Owned> left(
      Connection c, NavigableMap<Long, Owned> all, Seen seen, int products) throws SQLException {
    if (seen.there().isEmpty() && seen.current().size() == products) {
      return all;
    }
    var left = new TreeMap<>(all);
    left.values().removeIf(o -> !seen.current().contains(o.product()));
    var met = new HashSet<>(seen.there());
    met.retainAll(left.keySet());
    if (!met.isEmpty()) {
      fresher(c, met).forEach(left::remove);
    }
    return left;
  }

  private void write(
      Connection c, NavigableMap<Long, Owned> subjects, Map<Long, Long> versions, Set<Long> chosen)
      throws SQLException {
    int space = need.space().id();
    var copy =
        new BinaryCopy(
            "space_vector",
            "space_id",
            "subject_id",
            "product_id",
            "crop_id",
            "dimensions",
            "stale",
            "fingerprint",
            "source_type",
            "seen_version",
            "of_primary",
            "embedding");
    copy.send(
        c,
        subjects.entrySet(),
        (row, entry) -> {
          long subject = entry.getKey();
          long product = entry.getValue().product();
          var vector = entry.getValue().vector();
          row.int4(space)
              .int8(subject)
              .int8(product)
              .int8(vector.cropId())
              .int4(vector.values().length)
              .bool(false)
              .text(vector.fingerprint())
              .text(vector.source().name())
              .int8(versions.getOrDefault(product, 0L))
              .bool(!vector.ofProduct() && chosen.contains(subject))
              .halfvec(vector.values());
        });
  }

  /** Deletes what is out of date or older, and answers what stays, because it is fresher. */
  private List<Long> fresher(Connection c, Set<Long> there) throws SQLException {
    int space = need.space().id();
    String sql =
        """
        with gone as (
          delete from space_vector v using product p
           where v.space_id = ? and v.subject_id = any(?) and p.id = v.product_id
             and (v.stale or v.seen_version <= p.version)
          returning v.subject_id)
        select v.subject_id from space_vector v
         where v.space_id = ? and v.subject_id = any(?)
           and not exists (select from gone g where g.subject_id = v.subject_id)
        """;
    return Statements.list(c, sql, r -> r.getLong(1), space, there, space, there);
  }

  private record Owned(long product, MadeProduct.Vector vector) {}

  private static long subject(long product, MadeProduct.Vector vector) {
    Long crop = vector.cropId();
    return vector.ofProduct() || crop == null ? product : crop;
  }

  static void fail(Connection c, long run, long product, MadeProduct.Failed failure)
      throws SQLException {
    String sql =
        """
        insert into backfill_failure as f
          (run_id, product_id, step, code, message, attempts, at, next_try_at)
        select ?, ?, ?, ?, ?, 1, clock_timestamp(), clock_timestamp() + make_interval(secs => ?)
        on conflict (run_id, product_id) do update
          set step = excluded.step, code = excluded.code, message = excluded.message,
              attempts = f.attempts + 1, at = excluded.at,
              next_try_at = case f.attempts when 1 then clock_timestamp() + make_interval(secs => ?)
                            end
        """;
    Statements.update(
        c,
        sql,
        run,
        product,
        failure.step(),
        failure.code(),
        failure.message(),
        BACKOFF_SECONDS[0],
        BACKOFF_SECONDS[1]);
  }

  static void countFailed(Connection c, long run) throws SQLException {
    Statements.update(
        c,
        """
        update backfill set failed = (select count(*) from backfill_failure where run_id = ?)
         where id = ?
        """,
        run,
        run);
  }

  /** What was spent beside the results that were taken in. */
  void add(Spent spent) {
    database.write("keep what a run has spent", c -> add(c, spent));
  }

  private boolean add(Connection c, Spent spent) throws SQLException {
    String cost = "update backfill set cost = cost + ? where id = ?";
    Statements.update(c, cost, spent.cost(), run);
    if (spent.busy().isPresent()) {
      Statements.update(c, SPEND, spent(spent.busy().get()).toArray());
    }
    return true;
  }

  /** Whether this process has written what it has not said yet. */
  boolean hasUntold() {
    return written.isAny();
  }

  /** Says what this process has written, and what it has spent on it: both or neither. */
  void tellRest(double cost, Busy busy) {
    Written.Part rest = written.rest();
    var arguments = WorkerSql.counted(run, worker, rest, busy.seconds(), busy.memory());
    try {
      database.write(
          "say what was written",
          c -> {
            Statements.run(c, WorkerSql.COUNT, arguments.toArray());
            return add(c, new Spent(cost, Optional.of(busy)));
          });
    } catch (DatabaseException e) {
      written.add(rest);
      throw e;
    }
  }

  /** The counters, and the end of the transaction. */
  private void settle(
      Connection c,
      List<MadeProduct.Done> done,
      int failed,
      boolean failures,
      List<Long> changed,
      long vectors,
      Spent spent)
      throws SQLException {
    var arguments = new ArrayList<Object>();
    if (!changed.isEmpty()) {
      arguments.addAll(List.of(run, changed));
    }
    if (failures) {
      arguments.addAll(List.of(run, done.stream().map(MadeProduct.Done::productId).toList()));
      arguments.addAll(List.of(done.size(), changed.size(), vectors, spent.cost(), run, run, run));
    } else {
      arguments.addAll(List.of(done.size(), changed.size(), vectors, spent.cost(), run));
    }
    String all = (changed.isEmpty() ? "" : AGAIN) + (failures ? COUNT + ";\n" + STOP : COUNT_DONE);
    long products = done.size() + (long) failed;
    if (spent.busy().isEmpty()) {
      Statements.runAndCommit(c, all, arguments.toArray());
      written.add(new Written.Part(products, vectors));
      return;
    }
    Busy busy = spent.busy().get();
    Written.Part before = written.rest();
    all += ";\n" + SPEND + ";\n" + WorkerSql.COUNT;
    arguments.addAll(spent(busy));
    arguments.addAll(
        WorkerSql.counted(
            run,
            worker,
            before.plus(new Written.Part(products, vectors)),
            busy.seconds(),
            busy.memory()));
    try {
      Statements.runAndCommit(c, all, arguments.toArray());
    } catch (SQLException e) {
      written.add(before);
      throw e;
    }
  }

  private List<Object> spent(Busy busy) {
    return List.of(
        busy.seconds(),
        busy.memory().heap(),
        busy.memory().rss(),
        RunJson.write(busy.steps()),
        run);
  }
}
