package org.cropdesk.index;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongConsumer;
import org.cropdesk.change.CatalogChange;
import org.cropdesk.db.CatalogDatabase;
import org.cropdesk.failure.CatalogException;
import org.cropdesk.failure.ErrorKind;
import org.cropdesk.job.JobState;
import org.cropdesk.job.JobStore;
import org.cropdesk.job.StopSignal;

/**
 * Takes back what a machine job wrote, a few whole products in one transaction. The undo is a job
 * of its own that keeps what it replaces, so it can be stopped, gone on with and undone. What
 * people said stays. Safe for use by several threads; methods block.
 */
public final class RunUndo {
  /** How many jobs can always be undone, however old. */
  static final int ALWAYS_KEPT = 3;

  private static final Duration KEPT = Duration.ofDays(30);
  private static final int CONFLICTS_LISTED = 200;
  private static final int BATCH = 32;

  private final CatalogDatabase database;
  private final InstantSource clock;
  private final int batch;
  private final RunUndoSql sql;
  private final JobStore jobs;

  public RunUndo(CatalogDatabase database, InstantSource clock) {
    this(database, clock, BATCH);
  }

  /**
   * @param batch products in one transaction
   */
  RunUndo(CatalogDatabase database, InstantSource clock, int batch) {
    this.batch = batch;
    this.database = database;
    this.clock = clock;
    this.sql = new RunUndoSql(database);
    this.jobs = new JobStore(database);
  }

  /** The newest jobs first. */
  public List<MachineRun> runs(int limit) {
    return sql.runs(limit);
  }

  private MachineRun undoable(long run) {
    MachineRun found =
        sql.run(run)
            .orElseThrow(
                () -> refused("There is no run " + run + ".", "Look at the list of runs."));
    if (!found.whyNot().isEmpty()) {
      throw refused(
          "Run %d cannot be undone. %s".formatted(run, found.whyNot()), "Nothing was changed.");
    }
    return found;
  }

  private static CatalogException refused(String what, String remedy) {
    return new CatalogException(ErrorKind.USAGE, what, remedy, null);
  }

  /**
   * What {@link #undo} would do now; changes nothing. A stop ends it early, with what it saw.
   *
   * @throws CatalogException of kind USAGE when the run cannot be undone
   */
  public RunUndoPreview preview(long run, StopSignal stop) {
    undoable(run);
    long products = 0;
    long changed = 0;
    long unindexed = 0;
    long back = 0;
    long cropsBack = 0;
    long cropsGone = 0;
    long verdicts = 0;
    long labels = 0;
    long conflictCount = 0;
    var conflicts = new ArrayList<RunUndoPreview.Conflict>();
    long after = 0;
    while (!stop.isRequested()) {
      var page = sql.page(run, after);
      if (page.isEmpty()) {
        break;
      }
      after = page.getLast().product();
      for (RunUndoSql.Part part : page) {
        products++;
        back += part.isBack() ? 1 : 0;
        var reason = part.conflict();
        if (reason != null) {
          conflictCount++;
          if (conflicts.size() < CONFLICTS_LISTED) {
            conflicts.add(new RunUndoPreview.Conflict(part.product(), part.sku(), reason));
          }
        }
        if (part.changes()) {
          changed++;
          unindexed += part.wasIndexed() ? 0 : 1;
          cropsBack += part.cropsBack();
          cropsGone += part.cropsGone();
          verdicts += part.verdicts();
          labels += part.labels();
        }
      }
    }
    return new RunUndoPreview(
        products,
        changed,
        unindexed,
        back,
        cropsBack,
        cropsGone,
        verdicts,
        labels,
        conflicts,
        conflictCount);
  }

  /**
   * Takes a job back. After a stop or a crash the same call goes on where it stood.
   *
   * @param progress hears how many products are done
   * @throws CatalogException of kind USAGE when the run cannot be undone, or another process
   *     indexes or undoes
   */
  public RunUndoReport undo(long run, LongConsumer progress, StopSignal stop) {
    undoable(run);
    int provenance = sql.provenance(run);
    try (var claim =
        jobs.claim(JobStore.UNDO, "run " + run, provenance, sql.count(run), run, clock.instant())) {
      return jobs.work(claim, clock, () -> new Undoing(run, claim, progress, stop).go());
    }
  }

  /** One undo. */
  private final class Undoing {
    private final long run;
    private final JobStore.Claim claim;
    private final LongConsumer progress;
    private final StopSignal stop;
    private long changed;
    private long done;

    Undoing(long run, JobStore.Claim claim, LongConsumer progress, StopSignal stop) {
      this.run = run;
      this.claim = claim;
      this.progress = progress;
      this.stop = stop;
      this.done = claim.done();
    }

    RunUndoReport go() {
      long after = claim.cursor();
      boolean more = true;
      while (more && !stop.isRequested()) {
        var page = sql.products(run, after, batch);
        more = !page.isEmpty();
        if (more) {
          after = page.getLast();
          done += page.size();
          publish(sql.undo(claim, run, page, done, clock.instant()));
          progress.accept(done);
        }
      }
      boolean stopped = stop.isRequested();
      jobs.finish(claim, stopped ? JobState.STOPPED : JobState.DONE, null, clock.instant());
      return new RunUndoReport(claim.id(), changed, done - claim.done() - changed, stopped);
    }

    private void publish(List<Long> products) {
      changed += products.size();
      if (!products.isEmpty()) {
        database.changes().publish(new CatalogChange.CropsRefreshed(products));
        database.changes().publish(new CatalogChange.ProductsIndexed(products));
      }
    }
  }

  /** Deletes what old jobs replaced: those older than thirty days that are not among the last. */
  void letGo() {
    Instant before = clock.instant().minus(KEPT);
    for (long old : sql.old(before, ALWAYS_KEPT)) {
      sql.letGo(old, clock.instant());
    }
  }
}
