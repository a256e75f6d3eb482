package org.cropdesk.index;

import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.cropdesk.change.CatalogChange;
import org.cropdesk.crop.QualityCheck;
import org.cropdesk.crop.Thresholds;
import org.cropdesk.crop.VerdictRule;
import org.cropdesk.db.CatalogDatabase;
import org.cropdesk.failure.CatalogException;
import org.cropdesk.failure.ErrorKind;
import org.cropdesk.job.JobState;
import org.cropdesk.job.JobStore;
import org.cropdesk.job.StopSignal;

/**
 * Puts thresholds in force and judges the whole catalog by them, from what was measured before: no
 * picture is read. A product is judged in one transaction with its verdicts, its primary crop and
 * its doubt, so it is never half in one version. What people said is not touched. A run that was
 * stopped or died is gone on with; while it runs nobody indexes. Blocks.
 */
public final class Rejudge {
  private static final int CHUNK = 200;

  private final CatalogDatabase database;
  private final InstantSource clock;
  private final UUID desk;
  private final RejudgeSql sql;
  private final ThresholdsStore thresholds;
  private final JobStore jobs;

  /**
   * @param desk at which it happens; the others are told
   */
  public Rejudge(CatalogDatabase database, InstantSource clock, UUID desk) {
    this.database = database;
    this.clock = clock;
    this.desk = desk;
    this.sql = new RejudgeSql(database);
    this.thresholds = new ThresholdsStore(database);
    this.jobs = new JobStore(database);
  }

  /** Hears how far a run is, after every commit, on the thread of the run. */
  @FunctionalInterface
  public interface Listener {
    void progressed(long done, long total);
  }

  /**
   * What a run did.
   *
   * @param products judged by this run
   * @param changed of these, those that look other to a reviewer now
   * @param flipped crops whose machine verdict is the other one now
   * @param primaries products for which the machine chooses another crop now
   * @param stopped whether somebody stopped it; the rest is judged by the version before
   */
  public record Report(
      String version, long products, long changed, long flipped, long primaries, boolean stopped) {}

  /** How many products are not yet judged by the thresholds in force; 0 when none were applied. */
  public long pending() {
    return thresholds.applied().map(t -> sql.pending(t.version(), 0)).orElse(0L);
  }

  /**
   * Puts thresholds in force and judges everything by them. The version before is applied the same
   * way.
   *
   * @param actor who wants it
   * @throws CatalogException of kind USAGE when a limit makes no sense, or another process indexes
   *     or applies thresholds; nothing is changed then
   */
  public Report apply(Thresholds wanted, String actor, Listener listener, StopSignal stop) {
    check(wanted);
    return run(wanted, actor, true, listener, stop);
  }

  /**
   * Goes on with what was stopped or died.
   *
   * @return empty when there is nothing to go on with
   */
  public Optional<Report> finish(String actor, Listener listener, StopSignal stop) {
    return thresholds
        .applied()
        .filter(t -> sql.pending(t.version(), 0) > 0)
        .map(t -> run(t, actor, false, listener, stop));
  }

  /**
   * @throws CatalogException of kind USAGE, with the limit that cannot be
   */
  public static void check(Thresholds wanted) {
    for (QualityCheck check : QualityCheck.values()) {
      double limit = wanted.limit(check);
      if (!(limit >= least(check) && limit <= most(check))) {
        throw new CatalogException(
            ErrorKind.USAGE,
            "The limit of “%s” cannot be %s.".formatted(check.reason(), limit),
            "It lies between %s and %s.".formatted(least(check), most(check)),
            null);
      }
    }
  }

  /** The smallest limit that makes sense. */
  public static double least(QualityCheck check) {
    return switch (check) {
      case UNLIKE_TEXT -> -1;
      case DUPLICATE -> VerdictRule.ALIKE_FLOOR;
      case SIZE, ASPECT, BLUR, DARK, BRIGHT, LOW_INFORMATION, CONFIDENCE, PADDING -> 0;
    };
  }

  /** The largest limit that makes sense. */
  public static double most(QualityCheck check) {
    return check == QualityCheck.SIZE ? 2000 : 1;
  }

  private Report run(
      Thresholds wanted, String actor, boolean use, Listener listener, StopSignal stop) {
    String version = wanted.version();
    // A catalog without a machine's word has nothing to judge and no provenance to stand for a job.
    Optional<Integer> provenance = sql.provenanceOf(version);
    if (provenance.isEmpty()) {
      thresholds.use(wanted, actor, clock.instant());
      return new Report(version, 0, 0, 0, 0, false);
    }
    Instant now = clock.instant();
    long total = sql.pending(version, 0);
    try (var claim = jobs.claim(JobStore.THRESHOLDS, version, provenance.get(), total, now)) {
      return jobs.work(
          claim,
          clock,
          () -> {
            if (use) {
              thresholds.use(wanted, actor, clock.instant());
            }
            return new Run(wanted, actor, listener, stop, claim).go();
          });
    }
  }

  /** One run. */
  private final class Run {
    private final Thresholds wanted;
    private final String actor;
    private final Listener listener;
    private final StopSignal stop;
    private final JobStore.Claim claim;
    private long products;
    private long changed;
    private long flipped;
    private long primaries;

    Run(Thresholds wanted, String actor, Listener listener, StopSignal stop, JobStore.Claim claim) {
      this.wanted = wanted;
      this.actor = actor;
      this.listener = listener;
      this.stop = stop;
      this.claim = claim;
    }

    Report go() {
      var target = sql.target(wanted);
      long done = claim.done();
      long total = done + sql.pending(wanted.version(), 0);
      long cursor = 0;
      while (!stop.isRequested()) {
        List<Long> page = sql.next(wanted.version(), cursor, CHUNK);
        if (page.isEmpty()) {
          break;
        }
        cursor = page.getLast();
        done += page.size();
        take(
            sql.write(
                target, page, new RejudgeSql.Checkpoint(claim, cursor, done), clock.instant()),
            page.size());
        listener.progressed(done, total);
      }
      boolean stopped = stop.isRequested() && sql.pending(wanted.version(), 0) > 0;
      jobs.finish(claim, stopped ? JobState.STOPPED : JobState.DONE, null, clock.instant());
      sql.tell(desk, wanted.version(), actor);
      database.changes().publish(new CatalogChange.ThresholdsApplied(wanted.version(), actor));
      return new Report(wanted.version(), products, changed, flipped, primaries, stopped);
    }

    private void take(RejudgeSql.Written written, int looked) {
      products += looked;
      changed += written.changed().size();
      flipped += written.flipped();
      primaries += written.primaries();
      if (!written.changed().isEmpty()) {
        database.changes().publish(new CatalogChange.ProductsIndexed(written.changed()));
      }
    }
  }
}
