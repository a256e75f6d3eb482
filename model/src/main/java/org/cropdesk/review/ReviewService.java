package org.cropdesk.review;

import java.time.Clock;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.cropdesk.change.CatalogChange;
import org.cropdesk.db.CatalogDatabase;
import org.cropdesk.db.DatabaseException;
import org.cropdesk.queue.QueueView;

/**
 * The review queue and what people decide. Safe for use by several threads and processes; all
 * methods block and throw {@link DatabaseException} when the database is out of reach.
 */
public final class ReviewService {
  private final CatalogDatabase database;
  private final InstantSource clock;
  private final ReviewSql items;
  private final DecisionSql decisions;
  private final HistorySql history;
  private final ClaimSql claims;
  private final ConflictSql conflicts;
  private final BlindRounds blind;
  private final UUID desk = UUID.randomUUID();

  public ReviewService(CatalogDatabase database, InstantSource clock) {
    this.database = database;
    this.clock = clock;
    this.items = new ReviewSql(database);
    this.decisions = new DecisionSql(database, desk);
    this.history = new HistorySql(database);
    this.claims = new ClaimSql(database, desk);
    this.conflicts = new ConflictSql(database, items);
    this.blind = new BlindRounds(database, clock);
  }

  /** The id under which this desk claims products and tells others what it decided. */
  public UUID desk() {
    return desk;
  }

  /**
   * Products of a queue: indexed, not deleted; those that were skipped last. They are claimed for
   * this desk for two minutes by the database's clock, and nobody else is handed them meanwhile;
   * what another desk has claimed is left out.
   *
   * @param holder the person at this desk
   * @param after the key of the last entry seen, {@link QueueKey#START} for the first page
   */
  public List<QueueEntry> next(String holder, QueueView view, QueueKey after, int limit) {
    var today = Clock.fixed(clock.instant(), ZoneId.systemDefault());
    return database.write(
        "read the review queue",
        c -> items.entriesOf(c, claims.claim(c, holder, view, today, after, limit), view.order()));
  }

  /** Products that wait for review, the least certain first; see the other one. */
  public List<QueueEntry> next(String holder, QueueKey after, int limit) {
    return next(holder, QueueView.START, after, limit);
  }

  /** The product of a sku, by its id; empty when there is none. */
  public Optional<Long> find(String sku) {
    return items.find(sku);
  }

  /**
   * Holds on to products for another two minutes. Those that are free and wait for review are
   * claimed; those that another desk holds are left with it.
   *
   * @return the claims of other desks among them
   */
  public List<Claim> renew(String holder, Collection<Long> products) {
    return claims.renew(holder, products);
  }

  /** Gives back everything this desk has claimed. */
  public void release() {
    claims.release();
  }

  /**
   * Sets decisions that were refused side by side with what others decided meanwhile.
   *
   * @param refused decisions about one product, all answered with a conflict, in order
   * @return empty when the product was deleted
   */
  public Optional<ReviewConflict> conflict(List<ReviewDecision> refused) {
    return conflicts.read(refused);
  }

  /** One product, whatever its stage; empty when it was deleted. */
  public Optional<ReviewItem> load(long productId) {
    return items.load(productId);
  }

  /**
   * Records a decision in one transaction. Recording the same decision again, by this or another
   * process, answers as the first time and changes nothing. A committed decision raises the
   * product's version by exactly one, so a client that decides several times in a row may expect
   * the next version without asking.
   */
  public ReviewOutcome record(ReviewDecision decision) {
    ReviewOutcome outcome = decisions.record(decision, clock.instant());
    if (outcome instanceof ReviewOutcome.Committed(var version)) {
      database.changes().publish(new CatalogChange.ProductDecided(decision.productId(), version));
    }
    return outcome;
  }

  /**
   * As {@link #record} for each of them, in one transaction: for decisions that were made in one
   * go. Several about one product expect versions that follow each other. Give the products in the
   * order of their ids, so that two who do this never wait for each other.
   *
   * @return the outcomes in the same order; a conflict among them keeps the others
   */
  public List<ReviewOutcome> recordAll(List<ReviewDecision> together) {
    return recordAll(together, DecisionSource.PERSON);
  }

  /** As {@link #recordAll(List)}, for words that come from somewhere. */
  public List<ReviewOutcome> recordAll(List<ReviewDecision> together, DecisionSource source) {
    if (together.isEmpty()) {
      return List.of();
    }
    List<ReviewOutcome> outcomes = decisions.recordAll(together, source, clock.instant());
    for (int i = 0; i < outcomes.size(); i++) {
      if (outcomes.get(i) instanceof ReviewOutcome.Committed(var version)) {
        long product = together.get(i).productId();
        database.changes().publish(new CatalogChange.ProductDecided(product, version));
      }
    }
    return outcomes;
  }

  /** Products to be shown to a person a second time. */
  public BlindRounds blind() {
    return blind;
  }

  /** Ids for boxes that may be drawn later, also while the catalog is out of reach. */
  public List<BoxIds> reserveBoxes(int count) {
    return decisions.reserveBoxes(count);
  }

  /** Every class of a box in the catalog, by a machine's or a person's word, sorted. */
  public List<String> classNames() {
    return items.classNames();
  }

  public ReviewCounts counts() {
    return items.counts();
  }

  /** What people decided about a product, the newest first. */
  public List<HistoryEntry> history(long productId, int limit) {
    return history.history(productId, limit);
  }

  /**
   * The newest decision of a person that can still be taken back by {@link ReviewChange.Revert}:
   * nothing was decided about its product since. Looks at the newest 200.
   */
  public Optional<HistoryEntry> lastUndoable(String actor) {
    return history.lastUndoable(actor);
  }

  /** The product a decision is about; empty when it was never recorded. */
  public Optional<Long> productOf(UUID decision) {
    return history.productOf(decision);
  }
}
