package org.cropdesk.index;

import java.time.Duration;
import java.util.List;
import org.cropdesk.embedding.SpaceCheck;

/**
 * What an index run did.
 *
 * @param products written by this run
 * @param unreadable pictures that could not be used
 * @param crops found by this run
 * @param kept of these, how many passed every check
 * @param withoutPrimary products for which the machine chose no crop
 * @param stopped whether it ended early because somebody asked
 * @param took wall time
 * @param timings sums over all products, milliseconds
 * @param checks of the spaces, made only after a run that went through
 */
public record IndexReport(
    long jobId,
    long products,
    long unreadable,
    long crops,
    long kept,
    long withoutPrimary,
    boolean stopped,
    Duration took,
    ProductAnalysis.Timings timings,
    List<SpaceCheck> checks) {
  public IndexReport {
    checks = List.copyOf(checks);
  }
}
