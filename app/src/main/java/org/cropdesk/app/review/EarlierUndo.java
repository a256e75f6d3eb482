package org.cropdesk.app.review;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.cropdesk.app.activity.Lane;
import org.cropdesk.app.activity.RegisteredTask;
import org.cropdesk.app.activity.TaskRegistry;
import org.cropdesk.review.HistoryEntry;
import org.cropdesk.review.ReviewChange;
import org.cropdesk.review.ReviewItem;
import org.cropdesk.review.ReviewService;

/**
 * Undo beyond this sitting: the person's last decision that still stands in the catalog is taken
 * back, one at a time. JavaFX thread only.
 */
final class EarlierUndo {
  /** The desk it works on. */
  interface Desk {
    /** Empty when it could not be kept. */
    Optional<UUID> submit(ReviewItem now, ReviewChange change);

    /**
     * The catalog has taken a decision back.
     *
     * @param with the product as it stood with the decision
     * @param without as it stands now
     */
    void undone(UUID revert, String what, ReviewItem with, ReviewItem without);

    void say(Notice.Level level, String text);
  }

  /** A decision found in the catalog, with its product as it stands. */
  private record Found(HistoryEntry decision, ReviewItem item) {
    String what() {
      return decision.summary() + " (" + item.sku() + ")";
    }
  }

  private final ReviewService reviews;
  private final TaskRegistry tasks;
  private final Desk desk;
  private final Map<UUID, Found> underWay = new HashMap<>();
  private boolean looking;

  EarlierUndo(ReviewService reviews, TaskRegistry tasks, Desk desk) {
    this.reviews = reviews;
    this.tasks = tasks;
    this.desk = desk;
  }

  /** Looks for the last decision and takes it back; one that is under way is waited for. */
  void undo(String actor) {
    if (looking || !underWay.isEmpty()) {
      return;
    }
    looking = true;
    tasks.startQuietly(
        Lane.CATALOG,
        "Look for the last decision",
        p -> find(actor),
        found -> {
          looking = false;
          found.ifPresentOrElse(
              this::takeBack,
              () -> desk.say(Notice.Level.INFO, "There is nothing of yours to undo."));
        },
        e -> {
          looking = false;
          String why = RegisteredTask.explain(e);
          desk.say(Notice.Level.ERROR, "The last decision could not be looked up: " + why);
        });
  }

  private Optional<Found> find(String actor) {
    return reviews
        .lastUndoable(actor)
        .flatMap(decision ->
            reviews
                .productOf(decision.id())
                .flatMap(reviews::load)
                .map(item -> new Found(decision, item)));
  }

  private void takeBack(Found found) {
    desk.submit(found.item(), new ReviewChange.Revert(found.decision().id()))
        .ifPresent(id -> underWay.put(id, found));
  }

  /** A decision is in the catalog; if it is one of these, its product is shown as it is now. */
  void committed(UUID decision) {
    Found found = underWay.remove(decision);
    if (found == null) {
      return;
    }
    tasks.startQuietly(
        Lane.CATALOG,
        "Read " + found.item().sku() + " again",
        p -> reviews.load(found.item().productId()),
        now -> now.ifPresent(item -> desk.undone(decision, found.what(), found.item(), item)),
        e -> desk.say(Notice.Level.ERROR, "Undone, but not shown: " + RegisteredTask.explain(e)));
  }

  /** A decision did not make it; the next undo looks again. */
  void failed(UUID decision) {
    underWay.remove(decision);
  }
}
