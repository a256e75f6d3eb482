package org.cropdesk.app.backfill;

import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.cropdesk.app.AppContext;
import org.cropdesk.app.EncoderOrigins;
import org.cropdesk.app.activity.Lane;
import org.cropdesk.app.activity.TaskProgress;
import org.cropdesk.app.activity.TaskRegistry;
import org.cropdesk.backfill.BackfillRun;
import org.cropdesk.backfill.BackfillRunner;
import org.cropdesk.backfill.Backfills;
import org.cropdesk.backfill.VectorMaker;
import org.cropdesk.embedding.Space;
import org.cropdesk.embedding.Spaces;
import org.cropdesk.failure.CatalogException;
import org.cropdesk.failure.ErrorKind;
import org.cropdesk.job.StopSignal;

/**
 * Works on runs in this process, behind the screen. Safe for use by several threads; what is begun
 * here is told on the JavaFX thread.
 */
final class RunWork {
  /** A batch in hand may be finished within so long before it is given back. */
  private static final Duration GRACE = Duration.ofSeconds(4);

  private final AppContext app;
  private final TaskRegistry tasks;
  private final Backfills runs;
  private final Map<Long, Thread> here = new ConcurrentHashMap<>();
  private final Set<Long> again = ConcurrentHashMap.newKeySet();
  private volatile boolean leaving;

  RunWork(AppContext app, TaskRegistry tasks) {
    this.app = app;
    this.tasks = tasks;
    this.runs = new Backfills(app.database(), Clock.systemUTC());
  }

  /** Runs this process works on. */
  Set<Long> here() {
    return Set.copyOf(here.keySet());
  }

  /**
   * Begins a run and works on it.
   *
   * @param begun told as soon as it is in the catalog, on the worker's thread
   * @param ended told how it stands when this process stops working on it
   */
  void begin(
      RunWish wish,
      String notes,
      Consumer<BackfillRun> begun,
      Consumer<BackfillRun> ended,
      Consumer<? super Throwable> failed) {
    tasks.start(
        Lane.RUNS,
        "Run: fill the " + RunWords.word(wish.request().aspect()) + " space of an encoder",
        p -> {
          p.update(0, 0, "Opening the encoder");
          try (VectorMaker maker = app.vectorMakers().open(wish.request())) {
            new EncoderOrigins(app).note(wish.request());
            BackfillRun run = runs.begin(maker, wish.settings(), app.options().actor(), notes);
            begun.accept(run);
            return work(p, run, maker);
          }
        },
        ended,
        failed);
  }

  /** Works on a run that is there, beside whoever else does. */
  void join(long id, Consumer<BackfillRun> ended, Consumer<? super Throwable> failed) {
    if (here.containsKey(id)) {
      // It may be about to stop, because of a pause that is over by now.
      again.add(id);
      return;
    }
    tasks.start(
        Lane.RUNS,
        "Run " + id,
        p -> {
          p.update(0, 0, "Opening the encoder");
          BackfillRun run = runs.get(id);
          Space space =
              new Spaces(app.database())
                  .find(run.spaceId())
                  .orElseThrow(() ->
                      new CatalogException(
                          ErrorKind.USAGE,
                          "The space of run " + id + " is gone.",
                          "Begin a new run.",
                          null));
          try (VectorMaker maker = app.vectorMakers().open(space)) {
            return work(p, run, maker);
          }
        },
        ended,
        failed);
  }

  private BackfillRun work(TaskProgress progress, BackfillRun run, VectorMaker maker) {
    Thread me = Thread.currentThread();
    if (here.putIfAbsent(run.id(), me) != null) {
      return run;
    }
    var stop = StopSignal.when(() -> leaving || progress.stopRequested());
    var runner = new BackfillRunner(app.database(), Clock.systemUTC(), app.options().actor());
    try {
      BackfillRun end;
      do {
        again.remove(run.id());
        end =
            runner.work(
                run.id(),
                maker,
                stop,
                now -> progress.update(now.done() + now.failed(), now.total(), RunWords.far(now)));
      } while (again.contains(run.id()) && end.state().works() && !stop.isRequested());
      return end;
    } finally {
      here.remove(run.id(), me);
    }
  }

  /**
   * Stops working, at the edge of a batch if that is near; else batches in hand are given back as
   * they are. Waits some seconds; not on the JavaFX thread.
   */
  void leave() {
    leaving = true;
    long deadline = System.nanoTime() + GRACE.toNanos();
    try {
      while (!here.isEmpty() && System.nanoTime() < deadline) {
        Thread one = here.values().stream().findAny().orElse(null);
        if (one == null || !one.isAlive()) {
          break;
        }
        synchronized (this) {
          wait(50);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    here.values().forEach(Thread::interrupt);
  }
}
