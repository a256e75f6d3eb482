package org.cropdesk.backfill;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.cropdesk.db.CatalogDatabase;
import org.cropdesk.db.Statements;

/**
 * Hands out the products of a run in chunks and takes their vectors in. A chunk is somebody's as
 * long as that process says so; when it has been silent for too long another takes it over, and
 * what the first one still brings is refused. Times are the database's, so no clock of a desktop
 * matters; where that clock is set back, what lies in its future counts as silent or due.
 */
final class ChunkSql {
  /** A process that has not been heard of for so long is taken for dead. */
  static final int SILENCE_SECONDS = 20;

  /** A product that was under way so often when its process ended is to blame for it. */
  private static final int CRASHES = 3;

  /** Who is changed faster than that is not caught up with; the run ends and says so. */
  private static final int MOST_PASSES = 50;

  private static final UUID NOBODY = new UUID(0, 0);

  private final CatalogDatabase database;
  private final NeedSql need;
  private final long run;
  private final UUID worker;
  private final String workerName;

  ChunkSql(CatalogDatabase database, NeedSql need, long run, UUID worker, String workerName) {
    this.database = database;
    this.need = need;
    this.run = run;
    this.worker = worker;
    this.workerName = workerName;
  }

  /** What a worker is to do next. */
  sealed interface Task {
    /** Products to be made. */
    record Chunk(long id, BackfillPhase phase, List<WantedProduct> products) implements Task {}

    /** Nothing now; ask again after so many milliseconds. */
    record Wait(long millis) implements Task {}

    /** The canary is through and has to be judged. */
    record Judge() implements Task {}

    /** Everything is written; the index has to be built. */
    record Index() implements Task {}

    /** The run does not work (any more). */
    record Ended(BackfillState state) implements Task {}
  }

  /** A run under lock. */
  record Head(
      BackfillState state,
      BackfillPhase phase,
      BackfillSettings settings,
      long cursor,
      int pass,
      long passFound,
      long behind) {}

  Task next() {
    return database.write("take on products of a run", this::next);
  }

  private Task next(Connection c) throws SQLException {
    Head head = head(c, run);
    if (!head.state().works()) {
      return new Task.Ended(head.state());
    }
    var taken = takeOver(c);
    if (taken.isPresent()) {
      return taken.get();
    }
    return switch (head.phase()) {
      case CANARY -> isAnyUnderWay(c) ? new Task.Wait(300) : new Task.Judge();
      case MAIN -> fresh(c, head);
      case CATCH_UP -> catchUp(c, head);
      case RETRY -> retry(c, head);
      case INDEX -> isAnyUnderWay(c) ? new Task.Wait(300) : new Task.Index();
      case END -> new Task.Ended(head.state());
    };
  }

  static Head head(Connection c, long run) throws SQLException {
    String sql =
        """
        select state, phase, settings, cursor, pass, pass_found, done + failed
          from backfill where id = ? for update
        """;
    return Statements.first(
            c,
            sql,
            r ->
                new Head(
                    BackfillState.valueOf(r.getString(1)),
                    BackfillPhase.valueOf(r.getString(2)),
                    RunJson.settings(r.getString(3)),
                    r.getLong(4),
                    r.getInt(5),
                    r.getLong(6),
                    r.getLong(7)),
            run)
        .orElseThrow();
  }

  /**
   * @param held whether a process went silent over it; else it was given back or split off
   */
  private record Abandoned(
      long id, BackfillPhase phase, List<Long> products, int attempts, boolean held) {
    static Abandoned of(ResultSet r) throws SQLException {
      return new Abandoned(
          r.getLong("id"),
          BackfillPhase.valueOf(r.getString("phase")),
          List.of((Long[]) r.getArray("products").getArray()),
          r.getInt("attempts"),
          !NOBODY.equals(r.getObject("worker", UUID.class)));
    }
  }

  /** A chunk nobody holds; one that has killed its process before is halved first. */
  private Optional<Task> takeOver(Connection c) throws SQLException {
    String sql =
        """
        select id, phase, products, attempts, worker from backfill_chunk
         where run_id = ? and (worker = ? or abs(extract(epoch from clock_timestamp() - heartbeat)) > ?)
         order by id limit 1 for update skip locked
        """;
    var found = Statements.first(c, sql, Abandoned::of, run, NOBODY, SILENCE_SECONDS);
    if (found.isEmpty()) {
      return Optional.empty();
    }
    Abandoned chunk = found.get();
    if (chunk.held()) {
      BackfillSql.event(
          c,
          run,
          BackfillEvent.Level.WARN,
          "A process went silent with %d products; %s goes on with them."
              .formatted(chunk.products().size(), workerName));
    }
    boolean alone = chunk.held() && chunk.products().size() == 1;
    boolean again = alone && isBlamed(c, chunk.products().getFirst());
    if (alone && (again || chunk.attempts() >= CRASHES)) {
      blame(c, chunk.products().getFirst(), chunk.attempts(), again);
      Statements.update(c, "delete from backfill_chunk where id = ?", chunk.id());
      ChunkResultSql.countFailed(c, run);
      return Optional.of(new Task.Wait(0));
    }
    var products = chunk.products();
    if (chunk.attempts() >= 2 && products.size() > 1) {
      int half = products.size() / 2;
      insert(c, chunk.phase(), products.subList(half, products.size()), NOBODY, chunk.attempts());
      products = products.subList(0, half);
    }
    Statements.update(
        c,
        """
        update backfill_chunk set worker = ?, worker_name = ?, heartbeat = clock_timestamp(),
               attempts = attempts + 1, products = ? where id = ?
        """,
        worker,
        workerName,
        products,
        chunk.id());
    return Optional.of(chunk(c, chunk.id(), chunk.phase(), products));
  }

  private boolean isBlamed(Connection c, long product) throws SQLException {
    String sql =
        """
        select count(*) from backfill_failure
         where run_id = ? and product_id = ? and code = 'crashed'
        """;
    return Statements.number(c, sql, run, product) > 0;
  }

  /**
   * Lists what brings processes down. Where machines are taken away often, it may only have been
   * there each time: so it is tried once more in the end, alone, and when that process ends too it
   * is left to a person.
   */
  private void blame(Connection c, long product, int times, boolean again) throws SQLException {
    ChunkResultSql.fail(
        c,
        run,
        product,
        new MadeProduct.Failed(
            product,
            Step.DECODE,
            "crashed",
            again
                ? "The process ended again when it worked on this product alone; it is not tried again by itself."
                : "The process ended %d times while it worked on this product.".formatted(times)));
    if (again) {
      Statements.update(
          c,
          "update backfill_failure set next_try_at = null where run_id = ? and product_id = ?",
          run,
          product);
    }
  }

  /** In a snapshot of its own: another may have taken some while this one waited for the lock. */
  private long underWay(Connection c) throws SQLException {
    String sql =
        "select coalesce(sum(cardinality(products)), 0) from backfill_chunk where run_id = ?";
    return Statements.number(c, sql, run);
  }

  private boolean isAnyUnderWay(Connection c) throws SQLException {
    return Statements.number(
            c, "select count(*) from (select from backfill_chunk where run_id = ? limit 1) x", run)
        > 0;
  }

  private Task fresh(Connection c, Head head) throws SQLException {
    long limit = head.settings().limit();
    int size =
        (int)
            (limit == 0
                ? head.settings().batchSize()
                : Math.min(head.settings().batchSize(), limit - head.behind() - underWay(c)));
    if (size <= 0) {
      return after(c, BackfillPhase.RETRY);
    }
    var page = need.next(c, run, head.cursor(), size, false);
    var products = notYet(c, page.products());
    if (page.end() == 0 && products.isEmpty()) {
      return after(c, limit == 0 ? BackfillPhase.CATCH_UP : BackfillPhase.RETRY);
    }
    return handOut(c, head, products, page.end() == 0 ? Long.MAX_VALUE : page.end());
  }

  /** What has failed is the business of the last phase. */
  private List<Long> notYet(Connection c, List<Long> products) throws SQLException {
    String sql =
        """
        select x.id from unnest(?) as x (id)
         where not exists (select from backfill_failure f
                            where f.run_id = ? and f.product_id = x.id)
         order by x.id
        """;
    return Statements.list(c, sql, r -> r.getLong(1), products, run);
  }

  private Task handOut(Connection c, Head head, List<Long> products, long cursor)
      throws SQLException {
    Statements.update(
        c,
        "update backfill set cursor = ?, pass_found = pass_found + ? where id = ?",
        cursor,
        head.phase() == BackfillPhase.CATCH_UP ? products.size() : 0,
        run);
    if (products.isEmpty()) {
      return new Task.Wait(0);
    }
    long id = insert(c, head.phase(), products, worker, 1);
    return chunk(c, id, head.phase(), products);
  }

  private long insert(Connection c, BackfillPhase phase, List<Long> products, UUID by, int attempts)
      throws SQLException {
    String sql =
        """
        insert into backfill_chunk (run_id, phase, products, worker, worker_name, heartbeat, attempts)
        values (?, ?, ?, ?, ?, clock_timestamp(), ?) returning id
        """;
    return Statements.first(
            c, sql, r -> r.getLong(1), run, phase, products, by, workerName, attempts)
        .orElseThrow();
  }

  private Task chunk(Connection c, long id, BackfillPhase phase, List<Long> products)
      throws SQLException {
    boolean lacking =
        BackfillSql.settings(c, run).skipExisting() || phase == BackfillPhase.CATCH_UP;
    var wanted = need.read(c, products, lacking);
    if (wanted.size() < products.size()) {
      // Deleted since: nobody wants anything of them any more.
      var gone = new ArrayList<>(products);
      gone.removeAll(wanted.stream().map(WantedProduct::productId).toList());
      Statements.update(
          c, "delete from backfill_failure where run_id = ? and product_id = any(?)", run, gone);
    }
    return new Task.Chunk(id, phase, wanted);
  }

  private Task after(Connection c, BackfillPhase phase) throws SQLException {
    if (isAnyUnderWay(c)) {
      return new Task.Wait(200);
    }
    String sql =
        """
        update backfill set phase = ?, cursor = 0, pass = pass + 1, pass_found = 0,
               pass_at = case when ? then clock_timestamp() else pass_at end
         where id = ?
        """;
    Statements.update(c, sql, phase, phase == BackfillPhase.CATCH_UP, run);
    return new Task.Wait(0);
  }

  /**
   * Until a whole pass has found nothing; what changes behind the last one is looked for by time.
   */
  private Task catchUp(Connection c, Head head) throws SQLException {
    var page = need.next(c, run, head.cursor(), head.settings().batchSize(), true);
    if (page.end() > 0 || !page.products().isEmpty()) {
      return handOut(c, head, page.products(), page.end() == 0 ? Long.MAX_VALUE : page.end());
    }
    if (isAnyUnderWay(c)) {
      return new Task.Wait(200);
    }
    boolean again = head.passFound() > 0 && head.pass() < MOST_PASSES;
    return after(c, again ? BackfillPhase.CATCH_UP : BackfillPhase.RETRY);
  }

  private Task retry(Connection c, Head head) throws SQLException {
    String due =
        """
        select product_id, code = 'crashed' from backfill_failure
         where run_id = ? and (next_try_at <= clock_timestamp()
                               or next_try_at is not null and at > clock_timestamp())
         order by next_try_at, product_id limit ? for update skip locked
        """;
    var products = new ArrayList<Long>();
    var crashed = new ArrayList<Long>();
    Statements.list(
        c,
        due,
        r -> (r.getBoolean(2) ? crashed : products).add(r.getLong(1)),
        run,
        head.settings().batchSize());
    if (!crashed.isEmpty()) {
      // Alone, and before all others: should its process end again, it is known whose fault it was.
      products.clear();
      products.add(crashed.getFirst());
    }
    if (!products.isEmpty()) {
      // Out of reach of the others while it is under way, and again due if this process ends.
      Statements.update(
          c,
          """
          update backfill_failure
             set next_try_at = clock_timestamp() + interval '1 hour', at = clock_timestamp()
           where run_id = ? and product_id = any(?)
          """,
          run,
          products);
      return handOut(c, head, products, head.cursor());
    }
    if (isAnyUnderWay(c)) {
      return new Task.Wait(200);
    }
    String next =
        """
        select extract(epoch from min(next_try_at) - clock_timestamp()) * 1000
          from backfill_failure where run_id = ? having min(next_try_at) is not null
        """;
    var millis = Statements.first(c, next, r -> r.getLong(1), run);
    if (millis.isPresent()) {
      return new Task.Wait(Math.clamp(millis.get() + 1, 1, 1_000));
    }
    boolean changed = mayLookAgain(head) && need.isAnyStaleSincePass(c, run);
    return after(c, changed ? BackfillPhase.CATCH_UP : BackfillPhase.INDEX);
  }

  private static boolean mayLookAgain(Head head) {
    return head.settings().limit() == 0 && head.pass() < MOST_PASSES;
  }

  /**
   * Sends a run whose index is there through the catalog once more: trying again what failed and
   * building the index took a while. A pass, because what is missing is found by none else; then
   * for as long as something fell out of date behind the pass.
   *
   * @return whether there is more to do before it is done
   */
  boolean looksOnceMore() {
    return database.write(
        "look for what changed while the index was built",
        c -> {
          Head head = head(c, run);
          if (head.state() != BackfillState.RUNNING || head.phase() != BackfillPhase.INDEX) {
            return true;
          }
          String first =
              "update backfill set indexed_at = clock_timestamp() where id = ? and indexed_at is null";
          boolean unlooked = Statements.update(c, first, run) == 1 && need.seeksMissing();
          boolean more = mayLookAgain(head) && (unlooked || need.isAnyStaleSincePass(c, run));
          if (more) {
            after(c, BackfillPhase.CATCH_UP);
          }
          return more;
        });
  }

  /** Whether changes came faster than the run could follow, so that it ended before they did. */
  boolean gaveUpFollowing() {
    return database.read(
        "look how often a run went through the catalog",
        c ->
            Statements.number(c, "select pass from backfill where id = ?", run) >= MOST_PASSES
                && need.isAnyStaleSincePass(c, run));
  }

  /**
   * Says that this process is at work on some chunks. One that it took without hearing so, because
   * the connection broke, is not among them and falls to whoever asks next.
   */
  int heartbeat(Collection<Long> held) {
    return database.write(
        "keep the chunks of a run",
        c ->
            Statements.update(
                c,
                """
                update backfill_chunk set heartbeat = clock_timestamp()
                 where run_id = ? and worker = ? and id = any(?)
                """,
                run,
                worker,
                held));
  }

  /** Gives a chunk back; it counts as if it had never been taken. */
  void giveBack(long chunk) {
    database.write(
        "give products of a run back",
        c ->
            Statements.update(
                c,
                """
                update backfill_chunk set worker = ?, attempts = attempts - 1
                 where id = ? and worker = ?
                """,
                NOBODY,
                chunk,
                worker));
  }

  /** Puts the sample in front; called when the run begins. */
  static void plant(Connection c, long run, List<Long> products, int size) throws SQLException {
    Statements.update(
        c, "insert into backfill_sample (run_id, product_id) select ?, unnest(?)", run, products);
    for (int from = 0; from < products.size(); from += size) {
      Statements.update(
          c,
          """
          insert into backfill_chunk
            (run_id, phase, products, worker, worker_name, heartbeat, attempts)
          values (?, 'CANARY', ?, ?, '', clock_timestamp(), 0)
          """,
          run,
          products.subList(from, Math.min(products.size(), from + size)),
          NOBODY);
    }
  }
}
