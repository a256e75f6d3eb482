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
}
