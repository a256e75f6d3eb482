package org.cropdesk.inference.backfill;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.cropdesk.backfill.Step;
import org.cropdesk.inference.encode.Embedded;
import org.jspecify.annotations.Nullable;

/**
 * Brings what several calls want encoded to the encoder in full batches. A batch goes out when it
 * is full, or when nothing that could fill it is on its way.
 *
 * @param <T> picture or text
 */
final class BatchQueue<T> implements AutoCloseable {
  /** What may wait, in batches; then whoever decodes has to. */
  private static final int BATCHES_AHEAD = 4;

  /** A source that pauses this long must not hold back what could be encoded meanwhile. */
  private static final long LINGER_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  private final int maxBatch;
  private final boolean oneAtATime;
  private final Function<List<T>, List<Embedded>> encoder;
  private final List<Thread> lanes = new ArrayList<>();

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Condition room = lock.newCondition();
  private final Deque<Item<T>> waiting = new ArrayDeque<>();
  private final Map<Call, Integer> expected = new HashMap<>();
  private final Set<Run<T>> running = new HashSet<>();
  private long lastArrival;
  private long lastEnd;
  private boolean closed;

  private record Item<T>(T value, Slot slot) {}

  private record Run<T>(List<Item<T>> items, Thread lane) {}

  /**
   * @param maxBatch items of a full batch
   * @param oneAtATime whether the encoder does one batch after the other; a second lane then only
   *     prepares the next one
   * @param lanes threads that call the encoder
   */
  BatchQueue(
      String name,
      int maxBatch,
      boolean oneAtATime,
      int lanes,
      Function<List<T>, List<Embedded>> encoder) {
    this.maxBatch = maxBatch;
    this.oneAtATime = oneAtATime;
    this.encoder = encoder;
    for (int i = 0; i < lanes; i++) {
      this.lanes.add(
          Thread.ofPlatform().daemon().name("cropdesk-" + name + "-" + i).start(this::lane));
    }
  }

  /** So many items of this call are on their way. */
  void expect(Call call, int count) {
    lock.lock();
    try {
      if (count > 0) {
        expected.merge(call, count, Integer::sum);
      }
    } finally {
      lock.unlock();
    }
  }

  /** An expected item is here. */
  void add(T value, Slot slot) {
    lock.lock();
    try {
      arrived(slot.call);
      if (closed) {
        slot.call.fail(new CancellationException("The encoders were closed"));
      } else if (!slot.call.over()) {
        waiting.add(new Item<>(value, slot));
        lastArrival = System.nanoTime();
      }
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** An expected item will not come. */
  void without(Call call) {
    lock.lock();
    try {
      arrived(call);
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void arrived(Call call) {
    expected.computeIfPresent(call, (c, n) -> n > 1 ? n - 1 : null);
  }

  /** Waits while enough is waiting for the encoder already. */
  void awaitRoom(Call call) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (waiting.size() >= BATCHES_AHEAD * maxBatch && !closed && !call.over()) {
        room.await();
      }
    } finally {
      lock.unlock();
    }
  }

  /** The call is over: nothing of it is encoded any more, and no request is waited for. */
  void drop(Call call) {
    lock.lock();
    try {
      expected.remove(call);
      waiting.removeIf(item -> item.slot().call == call);
      for (Run<T> run : running) {
        if (run.items().stream().allMatch(item -> item.slot().call.over())) {
          run.lane().interrupt();
        }
      }
      changed.signalAll();
      room.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void lane() {
    for (Run<T> run = next(); run != null; run = next()) {
      long start = System.nanoTime();
      List<Embedded> answers = List.of();
      Throwable failure = null;
      try {
        answers = encoder.apply(run.items().stream().map(Item::value).toList());
        if (answers.size() != run.items().size()) {
          throw new IllegalStateException(
              "%d answers for %d items".formatted(answers.size(), run.items().size()));
        }
      } catch (Throwable e) {
        // Errors too: what is not told would be waited for without end.
        failure = e;
      }
      long spent = ended(run, start);
      for (int i = 0; i < run.items().size(); i++) {
        Slot slot = run.items().get(i).slot();
        slot.call.clock.add(Step.ENCODE, spent / run.items().size());
        if (failure == null) {
          slot.answer(answers.get(i));
        } else {
          slot.call.fail(failure);
        }
      }
    }
  }

  /** The next batch, null after the end. */
  private @Nullable Run<T> next() {
    lock.lock();
    try {
      while (!closed) {
        long wait = patience();
        if (wait <= 0) {
          List<Item<T>> items = new ArrayList<>(maxBatch);
          while (items.size() < maxBatch && !waiting.isEmpty()) {
            items.add(waiting.remove());
          }
          var run = new Run<>(items, Thread.currentThread());
          running.add(run);
          room.signalAll();
          changed.signalAll();
          return run;
        }
        try {
          changed.awaitNanos(wait);
        } catch (InterruptedException e) {
          // Meant for a batch that had ended already, or for the end, which is seen above.
        }
      }
      return null;
    } finally {
      lock.unlock();
    }
  }

  /** Nanoseconds until a batch may go: 0 or less for now. */
  private long patience() {
    if (waiting.isEmpty()) {
      return Long.MAX_VALUE;
    }
    if (waiting.size() >= maxBatch) {
      return 0;
    }
    boolean nothingMore = expected.isEmpty();
    if (nothingMore && (running.isEmpty() || !oneAtATime)) {
      return 0;
    }
    return running.isEmpty() ? lastArrival + LINGER_NANOS - System.nanoTime() : Long.MAX_VALUE;
  }

  /**
   * Notes the end of a batch.
   *
   * @return nanoseconds the encoder was busy with it, without the time it waited for its turn
   */
  private long ended(Run<T> run, long start) {
    lock.lock();
    try {
      running.remove(run);
      // An interrupt was for this batch, not for the next one.
      boolean ignored = Thread.interrupted();
      long now = System.nanoTime();
      long busy = now - (oneAtATime ? Math.max(start, lastEnd) : start);
      lastEnd = now;
      changed.signalAll();
      return busy;
    } finally {
      lock.unlock();
    }
  }

  /** Ends everything that waits; returns when no thread calls the encoder any more. */
  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      waiting.forEach(
          i -> i.slot().call.fail(new CancellationException("The encoders were closed")));
      waiting.clear();
      changed.signalAll();
      room.signalAll();
      lanes.forEach(Thread::interrupt);
    } finally {
      lock.unlock();
    }
    boolean interrupted = false;
    for (Thread lane : lanes) {
      while (lane.isAlive()) {
        try {
          lane.join();
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
