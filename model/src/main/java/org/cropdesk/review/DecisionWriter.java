package org.cropdesk.review;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
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
 * Records decisions, and keeps blind answers, in the order they were made, on one thread of its
 * own. What was said is on disk when {@link #submit} returns, so neither a killed process nor a
 * lost database loses it. Safe for use by several threads.
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

  /** What turns words into outcomes; the review service in the product. */
  @FunctionalInterface
  interface Recorder {
    ReviewOutcome record(ReviewDecision decision);

    /** Keeps a blind answer beside the catalog; empty when there is nothing to hold it against. */
    default Optional<BlindResult> record(BlindAnswer answer) {
      throw new CatalogException(
          ErrorKind.USAGE, "Blind answers are not taken here.", "They stay in the journal.", null);
    }
  }

  private final DecisionJournal journal;
  private final Recorder recorder;
  private final DecisionListener listener;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Deque<Journalled> queue = new ArrayDeque<>();
  private final List<Journalled> refused = new ArrayList<>();
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
    return open(
        journalDir,
        new Recorder() {
          @Override
          public ReviewOutcome record(ReviewDecision decision) {
            return reviews.record(decision);
          }

          @Override
          public Optional<BlindResult> record(BlindAnswer answer) {
            return reviews.blind().record(answer);
          }
        },
        listener);
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
    keep(decision);
  }

  /** As {@link #submit(ReviewDecision)} for a blind answer, in the same order. */
  public void submit(BlindAnswer answer) {
    keep(answer);
  }

  private void keep(Journalled word) {
    lock.lock();
    try {
      if (closing) {
        throw new CatalogException(
            ErrorKind.USAGE, "Cropdesk is closing and takes no more decisions.", "", null);
      }
      journal.append(word);
      queue.add(word);
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    tell();
  }

  /** The products of blind answers that are on disk and not beside the catalog. */
  public Set<Long> answeredBlind() {
    lock.lock();
    try {
      var products = new HashSet<Long>();
      for (Journalled word : queue) {
        if (word instanceof BlindAnswer answer) {
          products.add(answer.productId());
        }
      }
      return products;
    } finally {
      lock.unlock();
    }
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
      Journalled head = await();
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

  private @org.jspecify.annotations.Nullable Journalled await() {
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
  private boolean attempt(Journalled word) {
    try {
      switch (word) {
        case ReviewDecision decision -> record(decision);
        case BlindAnswer answer -> record(answer);
      }
      done(word, false);
      return true;
    } catch (DatabaseException e) {
      if (e.retryable()) {
        log.warn("{} is kept and tried again: {}", word.id(), e.getMessage());
        setOffline();
        return false;
      }
      refuse(word, e);
      return true;
    } catch (CatalogException e) {
      refuse(word, e);
      return true;
    } catch (RuntimeException e) {
      // One decision that trips over our own mistake must not hold up all that follow.
      refuse(word, bug(e));
      return true;
    }
  }

  private void record(ReviewDecision decision) {
    ReviewOutcome outcome = recorder.record(decision);
    // The word of a person that met another's is kept until somebody has settled it.
    if (!(outcome instanceof ReviewOutcome.Conflict)) {
      journal.acknowledge(decision.id());
    }
    announce(decision, () -> listener.decided(decision, outcome));
  }

  private void record(BlindAnswer answer) {
    Optional<BlindResult> result = recorder.record(answer);
    journal.acknowledge(answer.id());
    announce(answer, () -> listener.answered(answer, result));
  }

  /**
   * Before the decision leaves the queue: whoever waits for an empty queue has heard everything.
   */
  private void announce(Journalled word, Runnable news) {
    try {
      news.run();
    } catch (RuntimeException e) {
      // The decision is in the database whatever a listener makes of it.
      log.error("A listener failed on {}", word.id(), e);
    }
  }

  private static CatalogException bug(RuntimeException e) {
    return new CatalogException(
        ErrorKind.BUG,
        "A decision could not be recorded: " + e.getMessage(),
        "It is kept on disk; report this.",
        e);
  }

  private void refuse(Journalled word, CatalogException reason) {
    log.error("{} was refused and stays in the journal", word.id(), reason);
    done(word, true);
    switch (word) {
      case ReviewDecision decision -> listener.refused(decision, reason);
      case BlindAnswer answer -> listener.refused(answer, reason);
    }
  }

  private void done(Journalled word, boolean wasRefused) {
    lock.lock();
    try {
      queue.remove();
      if (wasRefused) {
        refused.add(word);
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
