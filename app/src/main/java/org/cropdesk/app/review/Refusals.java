package org.cropdesk.app.review;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import org.cropdesk.app.activity.Lane;
import org.cropdesk.app.activity.TaskRegistry;
import org.cropdesk.review.ReviewConflict;
import org.cropdesk.review.ReviewDecision;
import org.cropdesk.review.ReviewService;
import org.jspecify.annotations.Nullable;

/**
 * Decisions that met another person's, from the refusal to the answer. They stay in the journal
 * until they are settled, so a crash in between loses none. JavaFX thread only.
 */
final class Refusals {
  /** What the desk does about it. */
  interface Desk {
    /** The product was deleted meanwhile. */
    void productGone(long product);

    /** Theirs and ours do not meet in any field, or cannot be put together at all. */
    void compared(ReviewConflict conflict);

    /** Both spoke about the same thing. */
    void asked(ReviewConflict conflict);

    /** Theirs could not be read. */
    void notRead(Throwable reason);
  }

  private final ReviewService reviews;
  private final TaskRegistry tasks;
  private final Consumer<UUID> settle;
  private final Desk desk;
  private final Map<Long, List<ReviewDecision>> refused = new HashMap<>();
  private final Map<Long, ConflictViewModel> questions = new HashMap<>();

  /**
   * @param settle takes a decision out of the journal
   */
  Refusals(ReviewService reviews, TaskRegistry tasks, Consumer<UUID> settle, Desk desk) {
    this.reviews = reviews;
    this.tasks = tasks;
    this.settle = settle;
    this.desk = desk;
  }

  void add(ReviewDecision decision) {
    refused.computeIfAbsent(decision.productId(), id -> new ArrayList<>()).add(decision);
  }

  /** Whether a refused decision about this product has not been settled yet. */
  boolean isPending(long product) {
    return refused.containsKey(product);
  }

  /** The products with refused decisions. */
  Set<Long> products() {
    return Set.copyOf(refused.keySet());
  }

  /** Sets the refused decisions about a product side by side with what others said. */
  void compare(long product) {
    var mine = List.copyOf(refused.getOrDefault(product, List.of()));
    if (mine.isEmpty()) {
      return;
    }
    tasks.startQuietly(
        Lane.CATALOG,
        "Read what others decided about product " + product,
        p -> reviews.conflict(mine),
        conflict -> compared(product, mine, conflict),
        desk::notRead);
  }

  private void compared(
      long product, List<ReviewDecision> mine, Optional<ReviewConflict> conflict) {
    if (!mine.equals(refused.get(product))) {
      return; // Settled, or more was refused meanwhile and is being read.
    }
    if (conflict.isEmpty()) {
      desk.productGone(product);
    } else if (conflict.get().mergeable() && conflict.get().needsAsking()) {
      questions.put(product, new ConflictViewModel(conflict.get()));
      desk.asked(conflict.get());
    } else {
      desk.compared(conflict.get());
    }
  }

  /** The open question about a product, null when there is none. */
  @Nullable ConflictViewModel question(long product) {
    return questions.get(product);
  }

  /** The refused decisions were said again, or given up. */
  void settled(long product) {
    questions.remove(product);
    var mine = refused.remove(product);
    if (mine != null) {
      mine.forEach(d -> settle.accept(d.id()));
    }
  }
}
