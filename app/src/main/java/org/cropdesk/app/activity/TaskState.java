package org.cropdesk.app.activity;

/** Life of a background task. */
public enum TaskState {
  WAITING,
  RUNNING,
  DONE,
  FAILED,
  CANCELLED
}
