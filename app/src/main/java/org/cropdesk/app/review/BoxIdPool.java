package org.cropdesk.app.review;

import java.util.ArrayDeque;
import java.util.Deque;
import org.cropdesk.app.activity.Lane;
import org.cropdesk.app.activity.TaskRegistry;
import org.cropdesk.review.BoxIds;
import org.cropdesk.review.ReviewService;
import org.jspecify.annotations.Nullable;

/**
 * Ids for boxes that will be drawn, so that drawing one never waits for the catalog. JavaFX thread
 * only.
 */
final class BoxIdPool {
  private static final int BLOCK = 64;
  private static final int REFILL_BELOW = 32;

  private final ReviewService reviews;
  private final TaskRegistry tasks;
  private final Deque<BoxIds> ids = new ArrayDeque<>();
  private boolean reading;

  BoxIdPool(ReviewService reviews, TaskRegistry tasks) {
    this.reviews = reviews;
    this.tasks = tasks;
    refill();
  }

  /** The next ids; null while the catalog has not given any. */
  @Nullable BoxIds take() {
    BoxIds next = ids.poll();
    refill();
    return next;
  }

  private void refill() {
    if (reading || ids.size() >= REFILL_BELOW) {
      return;
    }
    reading = true;
    tasks.startQuietly(
        Lane.CATALOG,
        "Reserve numbers for new boxes",
        p -> reviews.reserveBoxes(BLOCK),
        more -> {
          reading = false;
          ids.addAll(more);
        },
        e -> reading = false);
  }
}
