package org.cropdesk.app.review;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.LongPredicate;
import java.util.random.RandomGenerator;
import org.cropdesk.review.QueueEntry;
import org.cropdesk.review.QueueKey;
import org.cropdesk.review.ReviewItem;
import org.jspecify.annotations.Nullable;

/**
 * The part of the review queue that is in memory: what was seen, what is on screen and what comes
 * next. JavaFX thread only.
 */
final class ReviewQueue {
  private static final int KEPT_BEHIND = 500;

  /** One product in the window. */
  static final class Slot {
    private ReviewItem item;
    private boolean decided;
    private @Nullable UUID foreseenBy;
    private DeskBlind.@Nullable Visit visit;

    private Slot(ReviewItem item) {
      this.item = item;
    }

    ReviewItem item() {
      return item;
    }

    boolean decided() {
      return decided;
    }

    /** The decision of this desk that makes the item's version; null when the catalog showed it. */
    @Nullable UUID foreseenBy() {
      return foreseenBy;
    }

    /** Set while a product is decided again without sight of the first time; else null. */
    DeskBlind.@Nullable Visit visit() {
      return visit;
    }

    /** What it would be if what was said blind were the catalog's. */
    void rehearse(ReviewItem newItem, boolean nowDecided) {
      item = newItem;
      decided = nowDecided;
    }

    /** What the catalog says now. */
    void read(ReviewItem newItem, boolean nowDecided) {
      visit = null;
      item = newItem;
      decided = nowDecided;
      foreseenBy = null;
    }

    /** What the catalog will say once it has recorded a decision. */
    void foresee(ReviewItem newItem, boolean nowDecided, UUID decision) {
      item = newItem;
      decided = nowDecided;
      foreseenBy = decision;
    }
  }

  private final List<Slot> slots = new ArrayList<>();
  private int cursor;
  private QueueKey last = QueueKey.START;

  @Nullable Slot current() {
    return cursor < slots.size() ? slots.get(cursor) : null;
  }

  QueueKey lastKey() {
    return last;
  }

  /**
   * Puts entries behind the window; products that still wait in it already are left out.
   *
   * @param movesKey whether reading goes on behind these entries
   * @param leftOut products the catalog does not know the latest about
   * @return how many were new
   */
  int append(List<QueueEntry> entries, boolean movesKey, LongPredicate leftOut) {
    int before = slots.size();
    for (QueueEntry entry : entries) {
      if (movesKey) {
        last = entry.key();
      }
      long product = entry.item().productId();
      if (!leftOut.test(product) && find(product).filter(s -> !s.decided).isEmpty()) {
        slots.add(new Slot(entry.item()));
      }
    }
    int added = slots.size() - before;
    trim();
    return added;
  }

  /**
   * Puts a product somewhere among those that come next; not when few do, because the last ones are
   * counted.
   */
  void mixIn(ReviewItem item, DeskBlind.Visit visit, RandomGenerator random) {
    int first = cursor + 2;
    int last = slots.size() - 1;
    if (first < last) {
      var slot = new Slot(item);
      slot.visit = visit;
      slots.add(random.nextInt(first, last), slot);
    }
  }

  /** Every product in the window. */
  List<Long> products() {
    return slots.stream().map(s -> s.item.productId()).toList();
  }

  private void trim() {
    int surplus = cursor - KEPT_BEHIND;
    if (surplus > 0) {
      slots.subList(0, surplus).clear();
      cursor -= surplus;
    }
  }

  /** The newest slot of a product. */
  Optional<Slot> find(long productId) {
    for (int i = slots.size() - 1; i >= 0; i--) {
      if (slots.get(i).visit == null && slots.get(i).item.productId() == productId) {
        return Optional.of(slots.get(i));
      }
    }
    return Optional.empty();
  }

  /** To the next product nobody decided yet, or behind the last one. */
  void advance() {
    int i = cursor + 1;
    while (i < slots.size() && slots.get(i).decided) {
      i++;
    }
    cursor = Math.min(i, slots.size());
    if (cursor == slots.size()) {
      firstWaiting().ifPresent(this::moveTo);
    }
  }

  private Optional<Slot> firstWaiting() {
    return slots.stream().filter(s -> !s.decided).findFirst();
  }

  /** One product on, decided or not. */
  boolean next() {
    if (cursor + 1 < slots.size()) {
      cursor++;
      return true;
    }
    return false;
  }

  /** One product back, decided or not. */
  boolean previous() {
    if (cursor > 0) {
      cursor--;
      return true;
    }
    return false;
  }

  /** To the next product in the window that nobody decided yet. */
  boolean nextWaiting() {
    return toWaiting(1);
  }

  /** Back to the product before that nobody decided yet. */
  boolean previousWaiting() {
    return toWaiting(-1);
  }

  private boolean toWaiting(int step) {
    for (int i = cursor + step; i >= 0 && i < slots.size(); i += step) {
      if (!slots.get(i).decided) {
        cursor = i;
        return true;
      }
    }
    return false;
  }

  void moveTo(Slot slot) {
    int i = slots.indexOf(slot);
    if (i >= 0) {
      cursor = i;
    }
  }

  /** Puts a product right behind the one on screen that was not in the window. */
  Slot insert(ReviewItem item) {
    var slot = new Slot(item);
    slots.add(slot);
    bringForward(slot);
    return slot;
  }

  /** Takes a product that waits and is not on screen out of the window. */
  void remove(Slot slot) {
    int at = slots.indexOf(slot);
    if (at < 0 || at == cursor) {
      return;
    }
    slots.remove(at);
    if (at < cursor) {
      cursor--;
    }
  }

  /** Takes a product that is no more out of the window, the one on screen as well. */
  void drop(Slot slot) {
    int at = slots.indexOf(slot);
    if (at >= 0) {
      slots.remove(at);
      cursor = at < cursor ? cursor - 1 : cursor;
      if (cursor == slots.size()) {
        firstWaiting().ifPresent(this::moveTo);
      }
    }
  }

  /** The products nobody decided yet, the one on screen included. */
  List<Long> waiting() {
    return slots.stream()
        .filter(s -> !s.decided && s.visit == null)
        .map(s -> s.item.productId())
        .toList();
  }

  /** Brings a slot right behind the one on screen. */
  void bringForward(Slot slot) {
    Slot now = current();
    if (now == slot) {
      return;
    }
    slots.remove(slot);
    int at = now == null ? slots.size() : slots.indexOf(now) + 1;
    slots.add(at, slot);
    cursor = now == null ? at : slots.indexOf(now);
  }

  /** Puts a product in front of the reviewer, whether or not it was in the window. */
  Slot open(ReviewItem item, boolean decided) {
    Optional<Slot> known = find(item.productId());
    Slot slot = known.orElseGet(() -> new Slot(item));
    slot.read(item, decided);
    if (known.isEmpty()) {
      slots.add(cursor, slot);
    }
    moveTo(slot);
    return slot;
  }

  /** Forgets everything; reading begins at the top again. */
  void clear() {
    slots.clear();
    cursor = 0;
    last = QueueKey.START;
  }

  /** How many undecided products lie ahead of the one on screen. */
  int waitingAhead() {
    int n = 0;
    for (int i = cursor + 1; i < slots.size(); i++) {
      if (!slots.get(i).decided) {
        n++;
      }
    }
    return n;
  }

  /** The next products, for warming their pictures. */
  List<ReviewItem> upcoming(int n) {
    return slots.stream()
        .skip(cursor + 1L)
        .filter(s -> !s.decided)
        .limit(n)
        .map(Slot::item)
        .toList();
  }
}
