package org.cropdesk.backfill;

import java.time.Clock;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
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
    var id = sql.insert(new NeedSql(space, settings, clock), settings, actor, notes);
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

  /** How many products of a scope want something in a space that may not be there yet. */
  public long count(VectorMaker maker, BackfillSettings settings) {
    return spaces
        .find(SpaceKey.of(maker.recipe()))
        .map(space ->
            database.read(
                "count what is to be made", c -> new NeedSql(space, settings, clock).count(c)))
        .orElseGet(() -> countNew(maker, settings));
  }

  /** Of a space that is not there everything is missing. */
  private long countNew(VectorMaker maker, BackfillSettings settings) {
    var none =
        new Space(
            0,
            SpaceKey.of(maker.recipe()),
            SpaceState.BUILDING,
            maker.recipe(),
            0,
            0,
            clock.instant(),
            clock.instant());
    return database.read(
        "count what is to be made", c -> new NeedSql(none, settings, clock).count(c));
  }

  /** The newest runs. */
  public List<BackfillRun> list(int limit) {
    return sql.list(limit);
  }

  public Optional<BackfillRun> find(long run) {
    return sql.find(run);
  }

  public BackfillRun get(long run) {
    return sql.find(run)
        .orElseThrow(() ->
            new CatalogException(
                ErrorKind.USAGE,
                "There is no run " + run + ".",
                "List the runs to see which there are.",
                null));
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
   * Has failures tried again.
   *
   * @param product null for all of them
   * @return how many
   */
  public int retry(long run, @Nullable Long product, String actor) {
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
