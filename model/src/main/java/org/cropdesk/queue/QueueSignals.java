package org.cropdesk.queue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.IntConsumer;
import org.cropdesk.db.CatalogDatabase;
import org.cropdesk.job.StopSignal;

/**
 * Works out the numbers of those queue orders that need more than one product to say: how likely
 * the machine is mistaken, and what a reviewer's second is worth. Blocks; in short steps, each a
 * transaction, so that it may be stopped and gone on with. Raises no versions: a reviewer sees none
 * of it.
 *
 * <p><b>Mistaken.</b> For each attribute, the 10 verified products nearest to the product in the
 * active image space vote with their cosine for a value; with {@code q} the share of the winning
 * value, the score is {@code (m q + 1) / 2} with {@code m = 1} where the winner is not the
 * machine's value and {@code -1} where it is. This is FiftyOne's mistakenness of a classification
 * without logits (fiftyone/brain/internal/core/mistakenness.py), with the neighbours in the place
 * of the prediction. A product counts its worst attribute. Neighbours come from at most {@value
 * #MOST_VERIFIED} verified products, in the shuffled order.
 *
 * <p><b>Worth.</b> {@code (P + L / 4) / (a + b n)}: P is how likely the primary crop is wrong (1
 * without one, else the larger of half the rivalry of the next candidate and half of what the
 * detector lacks of being sure), L the mean unsureness of its labels, n the number of crops. The
 * primary crop weighs four labels because it alone stands for the product in search. Seconds a and
 * b are fitted to the last decisions, from 30 of them on; 4 and 1 before.
 */
public final class QueueSignals {
  static final int MOST_VERIFIED = 4000;
  static final int NEIGHBOURS = 10;
  private static final int PAGE = 500;

  private final QueueSignalSql sql;

  public QueueSignals(CatalogDatabase database) {
    this.sql = new QueueSignalSql(database);
  }

  /** Whether the numbers of an order are missing, or older than much of what they rest on. */
  public boolean isDue(QueueOrder order) {
    return switch (order) {
      case MISTAKEN -> sql.mistakenIsDue();
      case VALUE -> sql.worthIsDue();
      case LEAST_CERTAIN, NEWEST, RANDOM -> false;
    };
  }

  /**
   * @param progress receives how many products are done
   * @return how many products were looked at
   */
  public int refresh(QueueOrder order, StopSignal stop, IntConsumer progress) {
    return switch (order) {
      case MISTAKEN -> mistaken(stop, progress);
      case VALUE -> worth(stop, progress);
      case LEAST_CERTAIN, NEWEST, RANDOM -> 0;
    };
  }

  private int worth(StopSignal stop, IntConsumer progress) {
    var seconds = sql.seconds();
    long after = 0;
    int done = 0;
    while (!stop.isRequested()) {
      var page = sql.waiting(after, PAGE);
      if (page.isEmpty()) {
        sql.done(QueueOrder.VALUE);
        return done;
      }
      sql.writeWorth(page, seconds);
      after = page.getLast();
      done += page.size();
      progress.accept(done);
    }
    return done;
  }

  /** A verified product: its primary crop's vector and what it is called. */
  record Verified(float[] vector, Map<String, String> labels) {}

  /** A product that waits, likewise with the machine's values. */
  record Waiting(long product, float[] vector, Map<String, String> suggested) {}

  private int mistaken(StopSignal stop, IntConsumer progress) {
    var verified = sql.verified(MOST_VERIFIED);
    long after = 0;
    int done = 0;
    while (!stop.isRequested()) {
      var ids = sql.waiting(after, PAGE);
      if (ids.isEmpty()) {
        sql.done(QueueOrder.MISTAKEN);
        return done;
      }
      var scores = new ArrayList<QueueSignalSql.Score>();
      for (Waiting product : sql.vectors(ids)) {
        scores.add(new QueueSignalSql.Score(product.product(), mistaken(product, verified)));
      }
      sql.writeMistaken(ids, scores);
      after = ids.getLast();
      done += ids.size();
      progress.accept(done);
    }
    return done;
  }

  /** 0 (all neighbours agree) to 1 (all say the same other value); 0.5 without a neighbour. */
  static double mistaken(Waiting product, List<Verified> verified) {
    var nearest = Neighbours.of(product.vector(), verified, NEIGHBOURS);
    double worst = Double.NaN;
    for (var suggested : product.suggested().entrySet()) {
      double score = Neighbours.disagreement(nearest, suggested.getKey(), suggested.getValue());
      worst = Double.isNaN(worst) ? score : Math.max(worst, score);
    }
    return Double.isNaN(worst) ? 0.5 : worst;
  }
}
