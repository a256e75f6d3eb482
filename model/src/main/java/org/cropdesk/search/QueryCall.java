package org.cropdesk.search;

import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One query on its way, for somebody who waits in front of it: they are told what it waits for, it
 * waits for a server no longer than a person would, and they can stop it. Bound to the thread that
 * searches; {@link #stop} may be called from any.
 */
public final class QueryCall {
  private static final ScopedValue<QueryCall> NOW = ScopedValue.newInstance();

  private final Consumer<String> waits;
  private boolean stopped;
  private @Nullable Thread waiting;

  /**
   * @param waits told, by the searching thread, what is waited for: a sentence with the reason and
   *     how long
   */
  public QueryCall(Consumer<String> waits) {
    this.waits = waits;
  }

  /**
   * Searches.
   *
   * @throws CancellationException when it was stopped before it had an answer
   */
  public <T> T run(Callable<T> search) throws Exception {
    try {
      return ScopedValue.where(NOW, this)
          .call(() -> {
            check();
            return search.call();
          });
    } catch (RuntimeException e) {
      if (isStopped() && !(e instanceof CancellationException)) {
        // A statement that was ended fails in its own words.
        var stop = over();
        stop.addSuppressed(e);
        throw stop;
      }
      throw e;
    }
  }

  /** For who has to look for themselves whether the query of this thread was stopped. */
  static BooleanSupplier stopped() {
    return NOW.isBound() ? NOW.get()::isStopped : () -> false;
  }

  /** Ends the query: soon where it waits for a server or the database, else at a safe point. */
  public synchronized void stop() {
    stopped = true;
    if (waiting != null) {
      waiting.interrupt();
    }
  }

  private synchronized boolean isStopped() {
    return stopped;
  }

  private synchronized void begin() {
    if (stopped) {
      throw over();
    }
    waiting = Thread.currentThread();
  }

  /** The thread is used by others afterwards, who were not stopped. */
  private synchronized boolean end() {
    waiting = null;
    return stopped && Thread.interrupted();
  }

  private static CancellationException over() {
    return new CancellationException("The search was stopped");
  }

  /** Whether a person waits for the query of this thread. */
  public static boolean isBound() {
    return NOW.isBound();
  }

  /**
   * A safe point.
   *
   * @throws CancellationException when the query of this thread was stopped
   */
  static void check() {
    if (NOW.isBound() && NOW.get().isStopped()) {
      throw over();
    }
  }

  /** Says to whoever waits for the query of this thread what it waits for. */
  public static void tell(String line) {
    if (NOW.isBound()) {
      NOW.get().waits.accept(line);
    }
  }

  /**
   * Waits for somebody else: here, and only here, a stop interrupts the thread. What is opened or
   * computed on this machine must not be interrupted half way.
   */
  public static <T> T waiting(Supplier<T> others) {
    if (!NOW.isBound()) {
      return others.get();
    }
    QueryCall call = NOW.get();
    call.begin();
    try {
      return others.get();
    } finally {
      call.end();
    }
  }
}
