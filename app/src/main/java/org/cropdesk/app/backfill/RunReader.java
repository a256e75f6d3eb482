package org.cropdesk.app.backfill;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.cropdesk.backfill.BackfillEvent;
import org.cropdesk.backfill.BackfillFailure;
import org.cropdesk.backfill.BackfillLive;
import org.cropdesk.backfill.BackfillRun;
import org.cropdesk.backfill.Backfills;
import org.cropdesk.embedding.Space;
import org.cropdesk.embedding.Spaces;
import org.jspecify.annotations.Nullable;

/** Reads what the page of runs shows; every query is bounded. Blocks. */
final class RunReader {
  static final int PAGE = 60;
  static final int FAILURES = 200;

  /** Lines of a log; whoever wants the older ones asks the command line. */
  static final int EVENTS = 500;

  private final Backfills backfills;
  private final Spaces spaces;

  RunReader(Backfills backfills, Spaces spaces) {
    this.backfills = backfills;
    this.spaces = spaces;
  }

  /**
   * What was read.
   *
   * @param spaces all of them, or none when those of the runs are known
   * @param of the run that was looked at closely, 0 for none
   */
  record Reading(
      List<BackfillRun> runs,
      List<Space> spaces,
      long of,
      @Nullable BackfillLive live,
      List<BackfillFailure> failures,
      List<BackfillEvent> events) {}

  /**
   * @param wanted the run to look at closely, 0 for the newest
   * @param pages of failures
   * @param closely else only the list of runs is read
   * @param seen spaces that are known
   */
  Reading read(long wanted, int pages, boolean closely, Set<Integer> seen) {
    var newest = backfills.list(PAGE);
    boolean strange = newest.stream().anyMatch(r -> !seen.contains(r.spaceId()));
    List<Space> named = strange ? spaces.list() : List.of();
    if (!closely) {
      return new Reading(newest, named, 0, null, List.of(), List.of());
    }
    long of = wanted != 0 || newest.isEmpty() ? wanted : newest.getFirst().id();
    var live = of == 0 ? null : backfills.live(of).orElse(null);
    var failed =
        live == null || live.run().failed() == 0 ? List.<BackfillFailure>of() : failed(of, pages);
    var events = of == 0 ? List.<BackfillEvent>of() : backfills.events(of, 0, EVENTS + 1);
    return new Reading(newest, named, of, live, failed, events);
  }

  private List<BackfillFailure> failed(long run, int pages) {
    var failed = new ArrayList<BackfillFailure>();
    for (int page = 0; page < pages; page++) {
      long after = failed.isEmpty() ? 0 : failed.getLast().productId();
      var more = backfills.failures(run, after, FAILURES);
      failed.addAll(more);
      if (more.size() < FAILURES) {
        break;
      }
    }
    return failed;
  }
}
