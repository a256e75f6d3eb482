package org.cropdesk.app.activity;

/** What a running task is handed to speak and to listen with. Safe for use by several threads. */
public interface TaskProgress {
  /**
   * @param done units finished
   * @param total units in all, 0 while unknown
   */
  void update(long done, long total, String detail);

  /** Whether the task has been asked to stop at its next safe point. */
  boolean stopRequested();

  /**
   * Says how the task is stopped where it cannot look for itself.
   *
   * @param ends called once somebody has asked for a stop, on their thread, or at once when they
   *     have already; must not block
   */
  void onStop(Runnable ends);
}
