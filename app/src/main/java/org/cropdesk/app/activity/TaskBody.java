package org.cropdesk.app.activity;

/** The work of a background task. */
@FunctionalInterface
public interface TaskBody<T> {
  T run(TaskProgress progress) throws Exception;
}
