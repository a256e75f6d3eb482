package org.cropdesk.app.activity;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A background task at one moment, as the activity screen shows it.
 *
 * @param detail the latest word of the task about itself, or why it failed
 * @param done units finished
 * @param total units in all, 0 while unknown
 */
public record TaskView(
    long id,
    String title,
    TaskState state,
    String detail,
    long done,
    long total,
    Instant startedAt,
    @Nullable Instant finishedAt) {
  public boolean active() {
    return state == TaskState.WAITING || state == TaskState.RUNNING;
  }
}
