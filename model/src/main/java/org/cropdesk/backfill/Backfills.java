package org.cropdesk.backfill;

import java.time.Clock;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Stream;
import org.cropdesk.db.CatalogDatabase;
import org.cropdesk.embedding.Space;
import org.cropdesk.embedding.SpaceKey;
import org.cropdesk.embedding.SpaceState;
import org.cropdesk.embedding.Spaces;
import org.cropdesk.failure.CatalogException;
import org.cropdesk.failure.ErrorKind;
import org.jspecify.annotations.Nullable;

/**
 * Begins, watches and steers the runs that fill spaces. Whoever steers need not be who works: any
 * desktop or command line may pause a run that others work on. Safe for use by several threads;
 * blocks.
 */
public final class Backfills {
  private final CatalogDatabase database;
  private final Clock clock;
  private final Spaces spaces;
  private final BackfillSql sql;

  public Backfills(CatalogDatabase database, Clock clock) {
    this.database = database;
    this.clock = clock;
    this.spaces = new Spaces(database);
    this.sql = new BackfillSql(database);
  }

  /**
   * Makes a run for the space of an encoder, and the space if there is none. Nothing is made before
   * somebody works on it: see {@link BackfillRunner}.
   *
   * @param actor who begins it
   * @param notes kept with it
   * @throws CatalogException of kind USAGE when a run for that space has not ended, of kind WEIGHTS
   *     when the encoder no longer computes what the space holds
   */
  public BackfillRun begin(
      VectorMaker maker, BackfillSettings settings, String actor, String notes) {
    Space space = spaces.openForWriting(maker.recipe(), maker.probes(), clock.instant());
    var id =
        sql.insert(
            new NeedSql(space, settings, clock), settings, maker.costPer1000(), actor, notes);
    if (id.isEmpty()) {
      BackfillRun other = sql.open(space.id()).orElseThrow();
      throw new CatalogException(
          ErrorKind.USAGE,
          "Run %d by %s is at this space already (%s, %d of %d done). Two runs at one space would do everything twice."
              .formatted(
                  other.id(),
                  other.actor(),
                  other.state().name().toLowerCase(Locale.ROOT),
                  other.done(),
                  other.total()),
          "Work on that run too, or cancel it first.",
          null);
    }
    return get(id.get());
  }

  /**
   * What a run would be about.
   *
   * @param space that is there already, null when the run would make it
   * @param open the run at that space that has not ended, null when there is none
   * @param products that want something, up to the limit
   * @param sample some of them
   */
  public record Outlook(
      @Nullable Space space,
      @Nullable BackfillRun open,
      long products,
      List<WantedProduct> sample) {
    public Outlook {
      sample = List.copyOf(sample);
    }
  }

  /**
   * Looks at a run before there is one: how much it is, and by a measured sample how long it takes.
   * Nothing is written.
   *
   * @param sampled how many products to make for the measure
   * @throws CatalogException when the encoder cannot be used
   */
  public Preflight preflight(VectorMaker maker, BackfillSettings settings, int sampled) {
    return measure(maker, outlook(maker, settings, sampled));
  }

  /**
   * Counts what a run would be about.
   *
   * @param sampled how many products to pick for a measure
   * @throws CatalogException of kind WEIGHTS when the encoder no longer computes what its space
   *     holds, of kind USAGE when the filter cannot be read
   */
  public Outlook outlook(VectorMaker maker, BackfillSettings settings, int sampled) {
    var there = spaces.find(SpaceKey.of(maker.recipe()));
    there.ifPresent(space -> spaces.requireSame(space, maker.probes()));
    var need = new NeedSql(there.orElseGet(() -> planned(maker)), settings, clock);
    record Sample(long all, List<WantedProduct> products) {}
    var sample =
        database.read(
            "count what is to be made",
            c -> {
              long all = need.count(c);
              var ids = all == 0 ? List.<Long>of() : need.sample(c, all, 0, sampled, sampled);
              return new Sample(all, need.read(c, ids, false));
            });
    long products = settings.limit() == 0 ? sample.all() : Math.min(sample.all(), settings.limit());
    return new Outlook(
        there.orElse(null),
        there.flatMap(space -> sql.open(space.id())).orElse(null),
        products,
        sample.products());
  }

  /**
   * Makes the sample to see how long it takes; nothing of it is kept.
   *
   * @throws CatalogException when the encoder cannot be used
   */
  public Preflight measure(VectorMaker maker, Outlook outlook) {
    List<WantedProduct> sample = outlook.sample();
    var steps = new StepClock();
    // The first makes the session ready; only the rest says how long one takes.
    var first = sample.stream().limit(1).toList();
    maker.make(first, steps);
    steps.take();
    long start = System.nanoTime();
    var made = maker.make(sample, steps);
    double seconds = (System.nanoTime() - start) / 1e9;
    long vectors =
        made.stream()
            .mapToLong(m -> m instanceof MadeProduct.Done(_, var of) ? of.size() : 0)
            .sum();
    var failures =
        made.stream()
            .flatMap(m -> m instanceof MadeProduct.Failed f ? Stream.of(f.message()) : Stream.of())
            .toList();
    return Preflight.of(
        maker,
        outlook.products(),
        sample.size(),
        vectors,
        seconds,
        steps.take(),
        failures,
        new RateSql(database).rates());
  }

  private Space planned(VectorMaker maker) {
    return new Space(
        0,
        SpaceKey.of(maker.recipe()),
        SpaceState.BUILDING,
        maker.recipe(),
        0,
        0,
        clock.instant(),
        clock.instant());
  }

  /**
   * Skus of a scope that no product has, in order, each once: a run would leave them out without a
   * word.
   */
  public List<String> unknownSkus(BackfillSettings settings) {
    List<String> skus = settings.scope().skus();
    return skus.isEmpty() ? List.of() : new SkuSql(database).unknown(skus);
  }

  /** What the server gives a run to stand on. */
  public CatalogGround ground() {
    return GroundSql.ask(database);
  }

  /** The newest runs. */
  public List<BackfillRun> list(int limit) {
    return sql.list(Long.MAX_VALUE, limit);
  }

  /** The newest of the runs before one of them. */
  public List<BackfillRun> list(long before, int limit) {
    return sql.list(before, limit);
  }

  /**
   * A run with everybody who works on it, in this process or another.
   *
   * @return empty when there is no such run
   */
  public Optional<BackfillLive> live(long run) {
    var index = OptionalDouble.empty();
    var now = sql.find(run);
    if (now.isPresent() && now.get().phase() == BackfillPhase.INDEX) {
      index = spaces.indexProgress(now.get().spaceId());
    }
    return new WorkerSql(database, run).live(index);
  }

  /** Keeps what somebody wrote about a run in place of what was there. */
  public void changeNotes(long run, String notes) {
    if (!sql.changeNotes(run, notes)) {
      get(run);
    }
  }

  public Optional<BackfillRun> find(long run) {
    return sql.find(run);
  }

  public BackfillRun get(long run) {
    return sql.get(run);
  }

  /** Stops all its workers at the edge of their chunks; nothing is lost. */
  public void pause(long run, String actor) {
    require(
        sql.move(
            run,
            List.of(BackfillState.CANARY, BackfillState.RUNNING),
            BackfillState.PAUSED,
            "Paused by " + actor + ".",
            actor + " paused the run."),
        run,
        "paused");
  }

  /** Lets workers go on with a paused run; after a failed canary this means "all the same". */
  public void resume(long run, String actor) {
    require(sql.resume(run, actor + " resumed the run."), run, "resumed");
  }

  /** Ends a run for good; what is written stays, another run goes on from there. */
  public void cancel(long run, String actor) {
    require(
        sql.move(
            run,
            List.of(BackfillState.CANARY, BackfillState.RUNNING, BackfillState.PAUSED),
            BackfillState.CANCELLED,
            "Cancelled by " + actor + ".",
            actor + " cancelled the run."),
        run,
        "cancelled");
  }

  /**
   * Has failures tried again; a run that is done works again, one that is paused goes on.
   *
   * @param product null for all of them
   * @throws CatalogException of kind USAGE when the run was cancelled or another has begun for its
   *     space; nothing changes then
   */
  public RetriedFailures retry(long run, @Nullable Long product, String actor) {
    return sql.retry(
        run,
        product,
        actor
            + (product == null
                ? " has all failures tried again."
                : " has product " + product + " tried again."));
  }

  /** What failed, by product. */
  public List<BackfillFailure> failures(long run, long afterProduct, int limit) {
    return sql.failures(run, afterProduct, limit);
  }

  /** The newest lines of its log after one of them, in order. */
  public List<BackfillEvent> events(long run, long after, int limit) {
    return sql.events(run, after, limit);
  }

  private void require(boolean done, long run, String what) {
    if (!done) {
      BackfillRun now = get(run);
      throw new CatalogException(
          ErrorKind.USAGE,
          "Run %d is %s, so it is not %s."
              .formatted(run, now.state().name().toLowerCase(Locale.ROOT), what),
          "",
          null);
    }
  }
}
