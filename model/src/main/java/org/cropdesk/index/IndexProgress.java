package org.cropdesk.index;

/**
 * Hears how far an index run is. Called on the thread of the run after every commit; must not block
 * it.
 */
@FunctionalInterface
public interface IndexProgress {
  void progressed(Snapshot snapshot);

  /**
   * How far a run is.
   *
   * @param total products to do
   * @param done products that are in the database
   * @param unreadable pictures that could not be used so far
   * @param lastSku the last product that was written
   */
  record Snapshot(long jobId, long total, long done, long unreadable, String lastSku) {}
}
