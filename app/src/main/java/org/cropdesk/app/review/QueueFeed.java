package org.cropdesk.app.review;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import org.cropdesk.app.activity.Lane;
import org.cropdesk.app.activity.TaskRegistry;
import org.cropdesk.queue.QueuePile;
import org.cropdesk.queue.QueueView;
import org.cropdesk.review.QueueEntry;
import org.cropdesk.review.QueueKey;
import org.cropdesk.review.ReviewService;

/**
 * Keeps the window of the review queue filled, ahead of the reviewer. Products whose decisions are
 * still on their way to the catalog are left out of what comes back from it: the catalog would show
 * them as they were. JavaFX thread only.
 */
final class QueueFeed {
  private static final int PAGE = 24;
  private static final int REFILL_BELOW = 12;

  /** With so few ahead the page cannot wait until the next product is on the screen. */
  private static final int AT_ONCE_BELOW = 6;

  private final ReviewQueue queue;
  private final ReviewService reviews;
  private final String holder;
  private final TaskRegistry tasks;
  private final Runnable onArrived;
  private final Consumer<Throwable> onFailed;
  private final Map<Long, Integer> underWay = new HashMap<>();
  private final AfterFrame later = new AfterFrame(this::fill);
  private IntConsumer onNew = n -> {};
  private final Set<Long> doneHere = new HashSet<>();
  private QueueView view = QueueView.START;
  private int generation;
  private boolean reading;
  private boolean exhausted;
  private boolean givesBack;

  /**
   * @param holder in whose name products are claimed
   * @param onArrived the window may have more in it than before
   */
  QueueFeed(
      ReviewQueue queue,
      ReviewService reviews,
      String holder,
      TaskRegistry tasks,
      Runnable onArrived,
      Consumer<Throwable> onFailed) {
    this.queue = queue;
    this.reviews = reviews;
    this.holder = holder;
    this.tasks = tasks;
    this.onArrived = onArrived;
    this.onFailed = onFailed;
  }

  /** Hears how many products that were not in the window have come into it. */
  void setOnNew(IntConsumer listener) {
    onNew = listener;
  }

  QueueView view() {
    return view;
  }

  /** Whether a product that was decided before would not stand out among those of this queue. */
  boolean hidesOthers() {
    return view.pile() == QueuePile.WAITING && !view.isFiltered();
  }

  /** Another queue: what was claimed for the one before is given back. */
  void choose(QueueView other) {
    view = other;
    generation++;
    reading = false;
    exhausted = false;
    givesBack = true;
    doneHere.clear();
    fill();
  }

  /** The person is done with a product; a queue that still has it does not hand it out again. */
  void done(long product) {
    if (view.pile() != QueuePile.WAITING) {
      doneHere.add(product);
    }
  }

  private boolean isLeftOut(long product) {
    return underWay.containsKey(product) || doneHere.contains(product);
  }

  /** The catalog has changed: what was read to its end may have more now. */
  void catalogChanged() {
    exhausted = false;
    fill();
  }

  /** As {@link #fill}, but out of the way of the frame that a key has just asked for. */
  void fillBehindTheFrame() {
    if (queue.waitingAhead() < AT_ONCE_BELOW) {
      fill();
    } else if (queue.waitingAhead() < REFILL_BELOW) {
      later.request();
    }
  }

  /** Reads on when little is left ahead. */
  void fill() {
    if (reading || exhausted || queue.waitingAhead() >= REFILL_BELOW) {
      return;
    }
    QueueKey after = queue.lastKey();
    read(after, page -> received(page, after));
  }

  private void read(QueueKey after, Consumer<List<QueueEntry>> receiver) {
    reading = true;
    int asked = generation;
    QueueView wanted = view;
    boolean release = givesBack;
    givesBack = false;
    tasks.startQuietly(
        Lane.CATALOG,
        "Read the review queue",
        p -> {
          if (release) {
            reviews.release();
          }
          return reviews.next(holder, wanted, after, PAGE);
        },
        page -> {
          if (asked == generation) {
            reading = false;
            receiver.accept(page);
          }
        },
        e -> {
          if (asked == generation) {
            reading = false;
            onFailed.accept(e);
          }
        });
  }

  private void received(List<QueueEntry> page, QueueKey after) {
    onNew.accept(queue.append(page, true, this::isLeftOut));
    if (page.size() < PAGE && !after.equals(QueueKey.START)) {
      fillFromTheStart();
      return;
    }
    exhausted = page.size() < PAGE;
    onArrived.run();
    fill();
  }

  /** Products that came in, or were skipped, since the queue was first read from its top. */
  private void fillFromTheStart() {
    read(
        QueueKey.START,
        page -> {
          queue.append(page, false, this::isLeftOut);
          exhausted = true;
          onArrived.run();
        });
  }

  /** A decision about this product is on its way. */
  void sent(long product) {
    underWay.merge(product, 1, Integer::sum);
  }

  /**
   * A decision about this product has its answer.
   *
   * @param deskIsEmpty whether nothing is left on screen
   */
  void answered(long product, boolean deskIsEmpty) {
    underWay.computeIfPresent(product, (id, n) -> n == 1 ? null : n - 1);
    if (deskIsEmpty && underWay.isEmpty() && !reading) {
      // Everything is told, so what the catalog says now is what is left: skipped products, too.
      fillFromTheStart();
    }
  }

  /** Whether a decision about this product is on its way. */
  boolean isUnderWay(long product) {
    return underWay.containsKey(product);
  }

  /** Whether more may yet come without anybody doing anything. */
  boolean isBusy() {
    return reading || !underWay.isEmpty();
  }
}
