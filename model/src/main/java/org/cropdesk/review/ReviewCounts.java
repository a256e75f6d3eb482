package org.cropdesk.review;

/**
 * How many products stand where; read in one query.
 *
 * @param flagged of all stages, so they are counted there as well
 */
public record ReviewCounts(long waiting, long verified, long rework, long unindexed, long flagged) {
  public long total() {
    return waiting + verified + rework + unindexed;
  }
}
