package org.cropdesk.index;

import java.time.Instant;
import org.cropdesk.job.JobState;
import org.cropdesk.job.JobStore;
import org.jspecify.annotations.Nullable;

/**
 * A machine job in the log.
 *
 * @param kind {@code index}, {@code undo} or another feature's
 * @param by the process that ran it
 * @param products how many it has done
 * @param undoes the job it took back, null when it is no undo
 * @param undoneBy the newest job that took it back, at least in part; null when none did
 * @param kept whether what it replaced is still there, so that it can be undone
 */
public record MachineRun(
    long id,
    String kind,
    JobState state,
    String by,
    Instant startedAt,
    @Nullable Instant finishedAt,
    long products,
    @Nullable Long undoes,
    @Nullable Long undoneBy,
    boolean kept) {
  /** What it was, for people. */
  public String title() {
    return undoes == null
        ? Character.toUpperCase(kind.charAt(0)) + kind.substring(1) + " run " + id
        : "Undo of run " + undoes + ", run " + id;
  }

  /** Why it cannot be undone, one sentence; empty when it can. */
  public String whyNot() {
    if (kind.equals(JobStore.THRESHOLDS)) {
      return "Limits are taken back by applying the version before, on the page of thresholds.";
    }
    if (state == JobState.RUNNING) {
      return "It is not over yet; stop it first, or let it end.";
    }
    return kept
        ? ""
        : "What it replaced is no longer kept: that is 30 days, and always the last "
            + RunUndo.ALWAYS_KEPT
            + " runs.";
  }
}
