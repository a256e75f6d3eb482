package org.cropdesk.app.review;

import java.util.function.Consumer;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import org.cropdesk.app.activity.Lane;
import org.cropdesk.app.activity.TaskRegistry;
import org.cropdesk.review.ReviewCounts;
import org.cropdesk.review.ReviewItem;
import org.cropdesk.review.ReviewService;
import org.cropdesk.review.ReviewStage;

/**
 * How many products wait and how many are done. The desk counts along with its own decisions; the
 * catalog is asked now and then, because colleagues decide, too. JavaFX thread only.
 */
final class DeskCounts {
  private static final int ASK_EVERY = 20;

  private final ReviewService reviews;
  private final TaskRegistry tasks;
  private final Consumer<Throwable> onFailed;
  private final ReadOnlyObjectWrapper<ReviewCounts> counts =
      new ReadOnlyObjectWrapper<>(new ReviewCounts(0, 0, 0, 0, 0));
  private final AfterFrame recount = new AfterFrame(this::read);
  private int committedSinceAsked;
  private boolean counting;
  private boolean countAgain;

  DeskCounts(ReviewService reviews, TaskRegistry tasks, Consumer<Throwable> onFailed) {
    this.reviews = reviews;
    this.tasks = tasks;
    this.onFailed = onFailed;
  }

  ReadOnlyObjectProperty<ReviewCounts> property() {
    return counts.getReadOnlyProperty();
  }

  /** One count at a time; whatever asks meanwhile is answered by one more. */
  void read() {
    committedSinceAsked = 0;
    countAgain = counting;
    if (counting) {
      return;
    }
    counting = true;
    tasks.startQuietly(
        Lane.CATALOG,
        "Count the products",
        p -> reviews.counts(),
        now -> {
          counts.set(now);
          counted();
        },
        e -> {
          onFailed.accept(e);
          countAgain = false;
          counted();
        });
  }

  private void counted() {
    counting = false;
    if (countAgain) {
      read();
    }
  }

  /** A decision is in the catalog. */
  void committed(boolean deskIsEmpty) {
    if (deskIsEmpty) {
      read();
    } else if (++committedSinceAsked == ASK_EVERY) {
      recount.request();
    }
  }

  /** A product changed by this desk's word. */
  void along(ReviewItem before, ReviewItem after) {
    ReviewCounts c = counts.get();
    ReviewStage from = before.stage();
    ReviewStage to = after.stage();
    counts.set(
        new ReviewCounts(
            c.waiting() + one(to.waits()) - one(from.waits()),
            c.verified() + one(to == ReviewStage.VERIFIED) - one(from == ReviewStage.VERIFIED),
            c.rework() + one(to == ReviewStage.REWORK) - one(from == ReviewStage.REWORK),
            c.unindexed(),
            c.flagged() + one(after.flag() != null) - one(before.flag() != null)));
  }

  private static int one(boolean counts) {
    return counts ? 1 : 0;
  }
}
