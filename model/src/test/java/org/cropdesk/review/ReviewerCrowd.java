package org.cropdesk.review;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.cropdesk.db.CatalogDatabase;
import org.cropdesk.db.Statements;

/**
 * Reviewers at one catalog at the same time, each on a thread and at a desk of its own. One
 * decision in five goes, on purpose, to a product that was changed already, with the version it had
 * at the very beginning. Who meets a conflict puts both words together and insists on the own one.
 */
public final class ReviewerCrowd {
  private static final int PAGE = 4;
  // One stale decision to four others: one in five.
  private static final double COLLIDE = 0.25;
  private static final double ACCEPT = 0.25;
  private static final List<String> COLOURS = List.of("red", "green", "blue", "black", "white");

  private final CatalogDatabase database;
  private final int decisionsEach;
  private final List<ReviewItem> beginning;
  private final Queue<UUID> committed = new ConcurrentLinkedQueue<>();
  private final Queue<Long> nanos = new ConcurrentLinkedQueue<>();
  private final Map<Long, UUID> onDesks = new ConcurrentHashMap<>();
  private final Map<Long, ReviewItem> untouched = new ConcurrentHashMap<>();
  private final List<ReviewItem> changed = new CopyOnWriteArrayList<>();
  private final AtomicInteger handedTwice = new AtomicInteger();
  private final AtomicInteger conflicts = new AtomicInteger();
  private final Duration thought;

  /**
   * @param beginning every product as it is before anybody decides
   */
  public ReviewerCrowd(CatalogDatabase database, int decisionsEach, List<ReviewItem> beginning) {
    this(database, decisionsEach, beginning, Duration.ZERO);
  }

  /**
   * As the other one, with people who look before they decide.
   *
   * @param thought between two decisions of one reviewer, on average; each draws from zero to twice
   *     that
   */
  public ReviewerCrowd(
      CatalogDatabase database, int decisionsEach, List<ReviewItem> beginning, Duration thought) {
    this.thought = thought;
    this.database = database;
    this.decisionsEach = decisionsEach;
    this.beginning = List.copyOf(beginning);
    beginning.forEach(item -> untouched.put(item.productId(), item));
  }

  /**
   * What came of it.
   *
   * @param committed decisions the reviewers were told to be in the catalog
   * @param lost those of them that are not there
   * @param unknown decisions in the catalog nobody was told about, or that are there twice
   * @param handedTwice products that were handed to somebody while on another desk
   * @param unlikeHistory products whose state is not what their history makes when said again
   * @param millis from decision to commit, of each
   */
  public record Outcome(
      int committed,
      long lost,
      long unknown,
      int handedTwice,
      int conflicts,
      List<Long> unlikeHistory,
      double[] millis) {}

  /** Lets them all work and waits for them. */
  public Outcome work(int reviewers) throws InterruptedException, ExecutionException {
    var all = new ArrayList<Callable<Boolean>>();
    for (int i = 0; i < reviewers; i++) {
      var reviewer = new Reviewer("reviewer " + i, new Random(i));
      all.add(reviewer::work);
    }
    try (var threads = Executors.newFixedThreadPool(reviewers)) {
      for (var done : threads.invokeAll(all)) {
        done.get();
      }
    }
    return outcome();
  }

  private final class Reviewer {
    private final ReviewService desk = new ReviewService(database, InstantSource.system());
    private final String name;
    private final Random random;
    private int done;

    Reviewer(String name, Random random) {
      this.name = name;
      this.random = random;
    }

    boolean work() {
      while (done < decisionsEach) {
        var page = desk.next(name, QueueKey.START, PAGE);
        for (QueueEntry entry : page) {
          UUID other = onDesks.put(entry.item().productId(), desk.desk());
          if (other != null && !other.equals(desk.desk())) {
            handedTwice.incrementAndGet();
          }
        }
        page.forEach(entry -> review(entry.item()));
        if (page.isEmpty()) {
          collide();
        }
        page.forEach(entry -> onDesks.remove(entry.item().productId(), desk.desk()));
        desk.release();
      }
      return true;
    }

    private void review(ReviewItem item) {
      if (random.nextDouble() < COLLIDE) {
        collide();
      }
      boolean accepts = random.nextDouble() < ACCEPT;
      say(item, accepts ? new ReviewChange.Accept() : anyWord(item));
    }

    private void collide() {
      var known = changed.isEmpty() ? beginning : changed;
      ReviewItem stale = known.get(random.nextInt(known.size()));
      say(stale, anyWord(stale));
    }

    private ReviewChange anyWord(ReviewItem item) {
      long crop = item.crops().get(random.nextInt(item.crops().size())).id();
      return switch (random.nextInt(3)) {
        case 0 -> new ReviewChange.JudgeCrop(crop, random.nextBoolean());
        case 1 -> new ReviewChange.SetPrimary(crop);
        default ->
            new ReviewChange.Relabel(crop, "colour", COLOURS.get(random.nextInt(COLOURS.size())));
      };
    }

    private void say(ReviewItem seen, ReviewChange change) {
      think();
      var decision = decision(seen.productId(), seen.version(), change);
      if (!recorded(decision)) {
        insist(decision);
      }
      ReviewItem before = untouched.remove(seen.productId());
      if (before != null) {
        changed.add(before);
      }
    }

    private void insist(ReviewDecision refused) {
      while (true) {
        conflicts.incrementAndGet();
        var conflict = desk.conflict(List.of(refused)).orElseThrow();
        var now = conflict.current();
        boolean all = true;
        long version = now.version();
        for (ReviewChange change : conflict.changes(conflict.fields())) {
          all &= recorded(decision(now.productId(), version++, change));
        }
        if (all) {
          return;
        }
      }
    }

    private ReviewDecision decision(long product, long version, ReviewChange change) {
      return ReviewDecision.of(UUID.randomUUID(), product, version, name, Instant.now(), change);
    }

    private void think() {
      long most = 2 * thought.toNanos();
      if (most > 0) {
        LockSupport.parkNanos(random.nextLong(most));
      }
    }

    private boolean recorded(ReviewDecision decision) {
      long start = System.nanoTime();
      var outcome = desk.record(decision);
      if (outcome instanceof ReviewOutcome.Committed) {
        nanos.add(System.nanoTime() - start);
        committed.add(decision.id());
        done++;
        return true;
      }
      return false;
    }
  }

  private Outcome outcome() {
    return database.read(
        "look at what came of it",
        c -> {
          var stored =
              Statements.list(c, "select id from decision", r -> r.getObject("id", UUID.class));
          long lost = committed.stream().filter(id -> !stored.contains(id)).count();
          var unlike = new ArrayList<Long>();
          for (ReviewItem item : beginning) {
            if (!isWhatItsHistoryMakes(c, item)) {
              unlike.add(item.productId());
            }
          }
          return new Outcome(
              committed.size(),
              lost,
              Math.abs(stored.size() - committed.size()),
              handedTwice.get(),
              conflicts.get(),
              unlike,
              nanos.stream().mapToDouble(n -> n / 1e6).toArray());
        });
  }

  private static boolean isWhatItsHistoryMakes(java.sql.Connection c, ReviewItem item)
      throws java.sql.SQLException {
    String sql =
        "select change, new_version from decision where product_id = ? order by new_version";
    record Said(ReviewChange change, long version) {}
    var history =
        Statements.list(
            c,
            sql,
            r -> new Said(ReviewJson.readChange(r.getString(1)), r.getLong(2)),
            item.productId());
    HumanState state = HumanState.NONE;
    long version = item.version();
    for (Said said : history) {
      state = state.after(said.change());
      if (said.version() != ++version) {
        return false;
      }
    }
    return state.equals(HumanStateSql.read(c, item.productId()));
  }
}
