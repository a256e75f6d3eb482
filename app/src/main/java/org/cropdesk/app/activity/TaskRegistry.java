package org.cropdesk.app.activity;

import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Every piece of background work of the desktop. A task is listed from the moment it is handed in
 * until long after its end, a failure always reaches its listener, the log and the list, and {@link
 * #close} waits for what is running.
 *
 * <p>Safe for use by several threads. Results and failures are delivered on the executor given to
 * the constructor: the JavaFX thread in the desktop, the calling thread in a headless run.
 */
public final class TaskRegistry implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(TaskRegistry.class);
  private static final int KEPT_FINISHED = 200;

  private final Executor delivery;
  private final InstantSource clock;
  private final Map<Lane, ExecutorService> lanes = new EnumMap<>(Lane.class);
  private final AtomicLong ids = new AtomicLong();
  private final Map<Long, RegisteredTask<?>> active = new LinkedHashMap<>();
  private final Deque<TaskView> finished = new ArrayDeque<>();
  private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
  private boolean closed;

  public TaskRegistry(Executor delivery, InstantSource clock) {
    this.delivery = delivery;
    this.clock = clock;
    for (Lane lane : Lane.values()) {
      lanes.put(lane, Executors.newFixedThreadPool(lane.threads(), threads(lane)));
    }
  }

  private static java.util.concurrent.ThreadFactory threads(Lane lane) {
    var factory =
        Thread.ofPlatform()
            .daemon()
            .name("lane-" + lane.name().toLowerCase(java.util.Locale.ROOT) + "-", 0)
            .factory();
    return lane.standsBack() ? work -> factory.newThread(StandBack.before(work)) : factory;
  }

  /**
   * Hands in work.
   *
   * @param title shown to people: what, to which item
   * @param onSuccess receives the result on the delivery executor
   * @param onFailure receives the failure on the delivery executor
   */
  public <T> RegisteredTask<T> start(
      Lane lane,
      String title,
      TaskBody<T> body,
      Consumer<? super T> onSuccess,
      Consumer<? super Throwable> onFailure) {
    return start(lane, title, body, onSuccess, onFailure, false);
  }

  /**
   * Like {@link #start}, for the many small reads behind the screen: listed while it runs,
   * forgotten when it succeeds, kept when it fails, and not begun once the desktop is closing.
   */
  public <T> RegisteredTask<T> startQuietly(
      Lane lane,
      String title,
      TaskBody<T> body,
      Consumer<? super T> onSuccess,
      Consumer<? super Throwable> onFailure) {
    return start(lane, title, body, onSuccess, onFailure, true);
  }

  private <T> RegisteredTask<T> start(
      Lane lane,
      String title,
      TaskBody<T> body,
      Consumer<? super T> onSuccess,
      Consumer<? super Throwable> onFailure,
      boolean quiet) {
    var task =
        new RegisteredTask<T>(
            this, ids.incrementAndGet(), title, body, onSuccess, onFailure, quiet, clock.instant());
    synchronized (active) {
      if (closed && quiet) {
        return task; // A read for a screen that is going away: nobody waits for it.
      }
      if (closed) {
        throw new IllegalStateException("Cropdesk is closing; not started: " + title);
      }
      active.put(task.id(), task);
    }
    executor(lane).execute(task);
    if (!quiet) {
      changed();
    }
    return task;
  }

  private ExecutorService executor(Lane lane) {
    ExecutorService executor = lanes.get(lane);
    if (executor == null) {
      throw new IllegalStateException("No lane " + lane);
    }
    return executor;
  }

  void deliver(Runnable outcome) {
    delivery.execute(outcome);
  }

  java.time.Instant now() {
    return clock.instant();
  }

  void changed() {
    listeners.forEach(Runnable::run);
  }

  void ended(RegisteredTask<?> task, boolean keep) {
    TaskView last = task.view();
    if (last.state() == TaskState.FAILED) {
      LOG.warn("{} failed: {}", last.title(), last.detail(), task.failure());
    }
    synchronized (active) {
      active.remove(task.id());
      if (keep) {
        finished.addFirst(last);
        while (finished.size() > KEPT_FINISHED) {
          finished.removeLast();
        }
      }
      active.notifyAll();
    }
    if (keep) {
      changed();
    }
  }

  /** Running and waiting tasks first, then the finished ones, newest first. */
  public List<TaskView> tasks() {
    synchronized (active) {
      var all = new ArrayList<TaskView>();
      for (RegisteredTask<?> task : active.values()) {
        if (!task.quiet()) {
          all.add(task.view());
        }
      }
      all.addAll(finished);
      return all;
    }
  }

  /** Called on any thread, often; sample {@link #tasks} from it, do not work in it. */
  public Runnable onChange(Runnable listener) {
    listeners.add(listener);
    return () -> listeners.remove(listener);
  }

  /** Asks every running task to stop at its next safe point. */
  public void requestStop() {
    running().forEach(RegisteredTask::requestStop);
  }

  private Collection<RegisteredTask<?>> running() {
    synchronized (active) {
      return List.copyOf(active.values());
    }
  }

  /**
   * Waits until nothing is waiting or running.
   *
   * @return whether everything ended within the time
   */
  public boolean awaitIdle(Duration limit) throws InterruptedException {
    long deadline = System.nanoTime() + limit.toNanos();
    synchronized (active) {
      while (!active.isEmpty()) {
        long left = deadline - System.nanoTime();
        if (left <= 0) {
          return false;
        }
        TimeUnit.NANOSECONDS.timedWait(active, left);
      }
      return true;
    }
  }

  /** Takes no more work, asks what runs to stop, waits up to 20 s, and names what would not end. */
  @Override
  public void close() {
    synchronized (active) {
      closed = true;
    }
    requestStop();
    try {
      if (!awaitIdle(Duration.ofSeconds(20))) {
        running().forEach(t -> LOG.warn("Still running at shutdown: {}", t.view().title()));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    lanes.values().forEach(ExecutorService::shutdownNow);
  }
}
