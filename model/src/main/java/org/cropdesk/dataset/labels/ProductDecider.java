package org.cropdesk.dataset.labels;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.cropdesk.dataset.labels.LabelImportSql.Product;
import org.cropdesk.review.BoxIds;
import org.cropdesk.review.DecisionSource;
import org.cropdesk.review.ReviewDecision;
import org.cropdesk.review.ReviewOutcome;
import org.cropdesk.review.ReviewService;

/** Records what labels say of products, some in a transaction; or counts what it would record. */
final class ProductDecider {
  /** How often a product is read again that somebody decided meanwhile. */
  private static final int TRIES = 5;

  private final LabelImportSql sql;
  private final ReviewService reviews;
  private final InstantSource clock;
  private final LabelWish wish;
  private final LabelTally tally;
  private final UUID batch;

  ProductDecider(
      LabelImportSql sql,
      ReviewService reviews,
      InstantSource clock,
      LabelWish wish,
      LabelTally tally,
      UUID batch) {
    this.sql = sql;
    this.reviews = reviews;
    this.clock = clock;
    this.wish = wish;
    this.tally = tally;
    this.batch = batch;
  }

  /**
   * @param some by the id of the product, in the order of the ids
   */
  void decide(Map<Long, ProductWords> some) {
    if (wish.dryRun()) {
      foresee(some);
      return;
    }
    Map<Long, ProductWords> left = some;
    for (int i = 0; i < TRIES && !left.isEmpty(); i++) {
      left = attempt(left);
    }
    for (ProductWords words : left.values()) {
      tally.problem(
          words.first().labels(),
          words.first().name(),
          "Its product was deleted or decided again and again meanwhile, and was left as it is."
              + " Import again.");
    }
  }

  private void foresee(Map<Long, ProductWords> some) {
    Map<Long, Product> known = sql.products(some.keySet());
    some.forEach((id, words) -> {
      Product there = known.get(id);
      // What would be made has no rows yet.
      Product product =
          there == null
              ? new Product(id, "", 1, false, false, null, words.pictures().keySet(), List.of())
              : there;
      ProductPlan plan = ProductPlan.of(product, words, wish.margin());
      if (!settled(product, plan)) {
        count(product, plan);
      }
    });
  }

  /** Whether nothing is to be done with it, which is then counted. */
  private boolean settled(Product product, ProductPlan plan) {
    String decidedBy = product.decidedBy();
    if (plan.isEmpty()) {
      tally.same++;
      return true;
    }
    if (decidedBy != null && !wish.overwrite()) {
      tally.keptBack(product.id(), product.sku(), decidedBy);
      return true;
    }
    return false;
  }

  private void count(Product product, ProductPlan plan) {
    tally.changed++;
    tally.accepted += plan.accept() ? 1 : 0;
    tally.unindexed += product.indexed() ? 0 : 1;
    tally.boxes = tally.boxes.plus(plan.boxes());
  }

  /** A product with what is to be said of it. */
  private record Planned(Product product, ProductWords words, ProductPlan plan) {}

  /** Returns those whose product changed between reading and writing. */
  private Map<Long, ProductWords> attempt(Map<Long, ProductWords> some) {
    Map<Long, Product> known = sql.products(some.keySet());
    Map<Long, ProductWords> again = new LinkedHashMap<>();
    var planned = new ArrayList<Planned>();
    some.forEach((id, words) -> {
      Product product = known.get(id);
      if (product == null) {
        again.put(id, words);
        return;
      }
      ProductPlan plan = ProductPlan.of(product, words, wish.margin());
      if (!settled(product, plan)) {
        planned.add(new Planned(product, words, plan));
      }
    });
    Set<Long> refused = record(planned);
    for (Planned one : planned) {
      if (refused.contains(one.product().id())) {
        again.put(one.product().id(), one.words());
      } else {
        count(one.product(), one.plan());
      }
    }
    return again;
  }

  private Set<Long> record(List<Planned> planned) {
    int needed = planned.stream().mapToInt(p -> p.plan().added()).sum();
    var ids = needed == 0 ? List.<BoxIds>of() : reviews.reserveBoxes(needed);
    var decisions = new ArrayList<ReviewDecision>();
    int next = 0;
    for (Planned one : planned) {
      int end = next + one.plan().added();
      decisions.addAll(
          one.plan()
              .decisions(one.product(), ids.subList(next, end), wish, batch, clock.instant()));
      next = end;
    }
    var refused = new HashSet<Long>();
    var outcomes = reviews.recordAll(decisions, DecisionSource.IMPORT);
    for (int i = 0; i < outcomes.size(); i++) {
      if (!(outcomes.get(i) instanceof ReviewOutcome.Committed)) {
        refused.add(decisions.get(i).productId());
      }
    }
    return refused;
  }
}
