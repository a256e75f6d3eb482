package org.cropdesk.job;

/** Where a job stands. */
public enum JobState {
  RUNNING,
  DONE,
  /** Somebody asked it to stop; a new one goes on where it stood. */
  STOPPED,
  FAILED,
  /** Its process died; another job took its place. */
  ABANDONED
}
