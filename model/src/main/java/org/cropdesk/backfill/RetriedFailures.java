package org.cropdesk.backfill;

/**
 * What became of the wish to try failures again.
 *
 * @param products how many are due
 * @param afterTheRest whether the run has fresh products to do before them
 */
public record RetriedFailures(int products, boolean afterTheRest) {
  /** Nothing had failed. */
  public static final RetriedFailures NONE = new RetriedFailures(0, false);
}
