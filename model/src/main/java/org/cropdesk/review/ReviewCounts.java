package org.cropdesk.review;

/** How many products stand where; read in one query. */
public record ReviewCounts(long waiting, long verified, long rework, long unindexed) {
  public long total() {
    return waiting + verified + rework + unindexed;
  }
}
