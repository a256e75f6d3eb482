package org.cropdesk.review;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.cropdesk.db.DatabaseException;
import org.cropdesk.failure.CatalogException;
import org.cropdesk.failure.ErrorKind;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Records decisions in the order they were made, on one thread of its own. A decision is on disk
 * when {@link #submit} returns, so neither a killed process nor a lost database loses it. Safe for
 * use by several threads.
 */
public final class DecisionWriter implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(DecisionWriter.class);
  private static final Duration DRAIN = Duration.ofSeconds(5);
  private static final long FIRST_PAUSE_MS = 200;
  private static final long LONGEST_PAUSE_MS = 5_000;

  /** What a person is shown about the decisions made so far. */
  public enum State {
    /** All are in the database. */
    SAVED,
    /** Some are on their way. */
    SAVING,
    /** The database is out of reach; they are safe on disk and tried again. */
    OFFLINE
  }

  /** The one thing that turns a decision into an outcome; the review service in the product. */
  @FunctionalInterface
  interface Recorder {
    ReviewOutcome record(ReviewDecision decision);
  }

  private final DecisionJournal journal;
  private final Recorder recorder;
  private final DecisionListener listener;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Deque<ReviewDecision> queue = new ArrayDeque<>();
  private final List<ReviewDecision> refused = new ArrayList<>();
  private final Thread thread;
  private boolean offline;
  private boolean closing;
  private boolean hurry;

  private DecisionWriter(DecisionJournal journal, Recorder recorder, DecisionListener listener) {
    this.journal = journal;
    this.recorder = recorder;
    this.listener = listener;
    this.thread = Thread.ofPlatform().name("decision-writer").daemon().unstarted(this::run);
  }

  /**
   * Opens the journal, takes over what dead processes left, and starts recording.
   *
   * @throws CatalogException when the journal cannot be opened
   */
  public static DecisionWriter open(
      Path journalDir, ReviewService reviews, DecisionListener listener) {
    return open(journalDir, reviews::record, listener);
  }

  static DecisionWriter open(Path journalDir, Recorder recorder, DecisionListener listener) {
    var journal = DecisionJournal.open(journalDir);
    var writer = new DecisionWriter(journal, recorder, listener);
    journal.damage().forEach(listener::damaged);
    writer.queue.addAll(journal.inherited());
    writer.tell();
    writer.thread.start();
    return writer;
  }

  /**
   * Keeps a decision and has it recorded soon. Takes the time of one write to disk.
   *
   * @throws CatalogException when it could not be kept; then it will not be recorded either
   */
  public void submit(ReviewDecision decision) {
    lock.lock();
    try {
      if (closing) {
        throw new CatalogException(
            ErrorKind.USAGE, "Cropdesk is closing and takes no more decisions.", "", null);
      }
      journal.append(decision);
      queue.add(decision);
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    tell();
  }

  public State state() {
    lock.lock();
    try {
      if (pending() == 0) {
        return State.SAVED;
      }
      return offline || queue.isEmpty() ? State.OFFLINE : State.SAVING;
    } finally {
      lock.unlock();
    }
  }

  /** Decisions that are on disk and not in the database. */
  public int pending() {
    lock.lock();
    try {
      return queue.size() + refused.size();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits until every decision is in the database, or refused by it for good.
   *
   * @return whether that came to pass within the time
   */
  public boolean awaitSaved(Duration limit) throws InterruptedException {
    lock.lock();
    try {
      long left = limit.toNanos();
      while (!queue.isEmpty()) {
        if (left <= 0) {
          return false;
        }
        left = changed.awaitNanos(left);
      }
      return true;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Forgets a decision that met a conflict: it was said again, or given up. Until then, and when
   * this writer is closing, the next start tries it again and asks again.
   *
   * @throws CatalogException when the journal cannot be written
   */
  public void settle(UUID refusedDecision) {
    lock.lock();
    try {
      if (!closing) {
        journal.acknowledge(refusedDecision);
      }
    } finally {
      lock.unlock();
    }
  }

  /** Tries at once what waits for the database to come back. */
  public void tryNow() {
    lock.lock();
    try {
      hurry = offline;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void tell() {
    listener.stateChanged(state(), pending());
  }

  private void run() {
    long pause = FIRST_PAUSE_MS;
    while (true) {
      ReviewDecision head = await();
      if (head == null) {
        return;
      }
      if (attempt(head)) {
        pause = FIRST_PAUSE_MS;
      } else {
        if (!rest(pause)) {
          return;
        }
        pause = Math.min(2 * pause, LONGEST_PAUSE_MS);
      }
    }
  }

  private @org.jspecify.annotations.Nullable ReviewDecision await() {
    lock.lock();
    try {
      while (queue.isEmpty()) {
        if (closing) {
          return null;
        }
        changed.awaitUninterruptibly();
      }
      return queue.peek();
    } finally {
      lock.unlock();
    }
  }

  /** Returns false when the database should be tried again later. */
  private boolean attempt(ReviewDecision decision) {
    try {
      ReviewOutcome outcome = recorder.record(decision);
      // The word of a person that met another's is kept until somebody has settled it.
      if (!(outcome instanceof ReviewOutcome.Conflict)) {
        journal.acknowledge(decision.id());
      }
      announce(decision, outcome);
      done(decision, false);
      return true;
    } catch (DatabaseException e) {
      if (e.retryable()) {
        log.warn("Decision {} is kept and tried again: {}", decision.id(), e.getMessage());
        setOffline();
        return false;
      }
      refuse(decision, e);
      return true;
    } catch (CatalogException e) {
      refuse(decision, e);
      return true;
    } catch (RuntimeException e) {
      // One decision that trips over our own mistake must not hold up all that follow.
      refuse(decision, bug(e));
      return true;
    }
  }

  /**
   * Before the decision leaves the queue: whoever waits for an empty queue has heard everything.
   */
  private void announce(ReviewDecision decision, ReviewOutcome outcome) {
    try {
      listener.decided(decision, outcome);
    } catch (RuntimeException e) {
      // The decision is in the database whatever a listener makes of it.
      log.error("A listener failed on decision {}", decision.id(), e);
    }
  }

  private static CatalogException bug(RuntimeException e) {
    return new CatalogException(
        ErrorKind.BUG,
        "A decision could not be recorded: " + e.getMessage(),
        "It is kept on disk; report this.",
        e);
  }

  private void refuse(ReviewDecision decision, CatalogException reason) {
    log.error("Decision {} was refused and stays in the journal", decision.id(), reason);
    done(decision, true);
    listener.refused(decision, reason);
  }

  private void done(ReviewDecision decision, boolean wasRefused) {
    lock.lock();
    try {
      queue.remove();
      if (wasRefused) {
        refused.add(decision);
      }
      offline = false;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    tell();
  }

  private void setOffline() {
    lock.lock();
    try {
      offline = true;
    } finally {
      lock.unlock();
    }
    tell();
  }

  /** Waits before the next try, less when somebody asks, in vain when somebody closes meanwhile. */
  private boolean rest(long milliseconds) {
    lock.lock();
    try {
      long left = TimeUnit.MILLISECONDS.toNanos(milliseconds);
      while (left > 0 && !closing && !hurry) {
        left = changed.awaitNanos(left);
      }
      hurry = false;
      return !closing;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Takes no more decisions, waits up to five seconds for the ones on their way, and leaves the
   * rest in the journal for the next start.
   */
  @Override
  public void close() {
    lock.lock();
    try {
      closing = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    try {
      if (!thread.join(DRAIN)) {
        log.warn("{} decisions stay in the journal for the next start", pending());
        // The thread is in the middle of a record; its answer, if it comes, finds a closed file.
        thread.interrupt();
        thread.join(Duration.ofSeconds(2));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    journal.close();
  }
}
