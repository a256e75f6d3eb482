package org.cropdesk.review;

import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.LongConsumer;
import org.cropdesk.db.CatalogDatabase;
import org.cropdesk.job.StopSignal;
import org.cropdesk.review.ReviewOutcome.Committed;
import org.cropdesk.review.ReviewOutcome.Conflict;
import org.cropdesk.review.ReviewOutcome.Gone;

/**
 * Takes many decisions back: those of a person, of a day, of a batch. Each product changes in one
 * transaction by one new decision, so it can be stopped at any time, and what it did can be taken
 * back by its batch. Safe for use by several threads; methods block.
 */
public final class BulkUndo {
  private static final int CONFLICTS_LISTED = 200;
  private static final int TRIES = 5;

  private final BulkUndoSql sql;
  private final ReviewService reviews;
  private final InstantSource clock;

  public BulkUndo(CatalogDatabase database, ReviewService reviews, InstantSource clock) {
    this.sql = new BulkUndoSql(database);
    this.reviews = reviews;
    this.clock = clock;
  }

  /** The newest decisions first, those recorded before {@code beforeSeq}. */
  public List<LoggedDecision> log(DecisionFilter filter, long beforeSeq, int limit) {
    return sql.log(filter, beforeSeq, limit);
  }

  /** Everybody who ever decided, by name. */
  public List<String> actors() {
    return sql.actors();
  }

  /** What {@link #undo} would do now; changes nothing. */
  public UndoPreview preview(DecisionFilter filter) {
    requireBounds(filter);
    long decisions = 0;
    long products = 0;
    long changed = 0;
    long conflictCount = 0;
    List<UndoConflict> conflicts = new ArrayList<>();
    long after = 0;
    while (true) {
      List<Long> page = sql.products(filter, after);
      if (page.isEmpty()) {
        return new UndoPreview(decisions, products, changed, conflicts, conflictCount);
      }
      after = page.getLast();
      for (BulkUndoSql.Part part : sql.parts(filter, page)) {
        decisions += part.ids().size();
        products++;
        changed += part.hasEffect() ? 1 : 0;
        conflictCount += part.inverse().clashes().size();
        if (conflicts.size() < CONFLICTS_LISTED) {
          conflicts.addAll(conflicts(part));
        }
      }
    }
  }

  private static List<UndoConflict> conflicts(BulkUndoSql.Part part) {
    return part.inverse().clashes().stream()
        .map(clash ->
            new UndoConflict(
                part.product(),
                part.sku(),
                clash.field().words(),
                HumanField.words(clash.expected()),
                HumanField.words(clash.found())))
        .toList();
  }

  /**
   * Takes back every decision that matches.
   *
   * @param actor who takes back
   * @param batch of this undo; running it again under the same batch continues where it stopped
   * @param progress hears how many products are done
   */
  public UndoReport undo(
      DecisionFilter filter, String actor, UUID batch, LongConsumer progress, StopSignal stop) {
    requireBounds(filter);
    long changed = 0;
    long unchanged = 0;
    long deleted = 0;
    long after = 0;
    while (!stop.isRequested()) {
      List<Long> page = sql.products(filter, after);
      if (page.isEmpty()) {
        return new UndoReport(changed, unchanged, deleted, batch, false);
      }
      for (long product : page) {
        if (stop.isRequested()) {
          break;
        }
        after = product;
        switch (takeBack(filter, product, actor, batch)) {
          case CHANGED -> changed++;
          case UNCHANGED -> unchanged++;
          case DELETED -> deleted++;
        }
        progress.accept(changed + unchanged + deleted);
      }
    }
    return new UndoReport(changed, unchanged, deleted, batch, true);
  }

  private enum Effect {
    CHANGED,
    UNCHANGED,
    DELETED
  }

  private Effect takeBack(DecisionFilter filter, long product, String actor, UUID batch) {
    for (int i = 0; i < TRIES; i++) {
      List<BulkUndoSql.Part> parts = sql.parts(filter, List.of(product));
      if (parts.isEmpty()) {
        return Effect.DELETED;
      }
      BulkUndoSql.Part part = parts.getFirst();
      var decision =
          ReviewDecision.of(
                  UUID.nameUUIDFromBytes((batch + "/" + product).getBytes(StandardCharsets.UTF_8)),
                  product,
                  part.version(),
                  actor,
                  clock.instant(),
                  new ReviewChange.RevertAll(part.ids()))
              .in(batch);
      switch (reviews.record(decision)) {
        case Committed _ -> {
          return Effect.CHANGED;
        }
        case Gone _ -> {
          return Effect.UNCHANGED;
        }
        case Conflict _ -> {
          // Somebody decided between reading and writing; what they said is taken into account.
        }
      }
    }
    return Effect.UNCHANGED;
  }

  private static void requireBounds(DecisionFilter filter) {
    if (!filter.isBounded()) {
      throw new IllegalArgumentException(
          "Taking back everything needs a person, a time or a batch");
    }
  }
}
