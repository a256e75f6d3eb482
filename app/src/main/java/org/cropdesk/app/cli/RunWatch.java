package org.cropdesk.app.cli;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.cropdesk.backfill.BackfillLive;
import org.cropdesk.backfill.Backfills;
import org.cropdesk.db.DatabaseException;
import org.jspecify.annotations.Nullable;

/**
 * Tells a shell how a run stands, whoever works on it: at a terminal one line that is drawn anew
 * each second, else a line now and then, and at once when the run comes to another phase.
 */
final class RunWatch implements AutoCloseable {
  /** How often a line is written where it stays. */
  static final String EVERY = "10";

  /** Erases from the cursor to the end of the line (ECMA-48, EL). */
  private static final String ERASE = "\u001b[K";

  private static final int NARROW = 80;

  /** How lines leave. */
  enum Look {
    REDRAWN,
    LINES,
    JSON;

    /** As fits the place that is written to. */
    static Look of(boolean json) {
      return json ? JSON : Question.isAtTerminal() ? REDRAWN : LINES;
    }
  }

  private final Backfills runs;
  private final long run;
  private final PrintWriter out;
  private final Look look;
  private final long everyNanos;
  private final CountDownLatch over = new CountDownLatch(1);
  private @Nullable Thread thread;
  private @Nullable BackfillLive told;
  private long toldAt;
  private boolean away;

  RunWatch(Backfills runs, long run, PrintWriter out, Look look, Duration every) {
    this.runs = runs;
    this.run = run;
    this.out = out;
    this.look = look;
    this.everyNanos = every.toNanos();
  }

  /** Watches beside work that is done meanwhile; {@link #close} says how it ended. */
  static RunWatch beside(Backfills runs, long run, PrintWriter out) {
    Look look = Look.of(false);
    var every = Duration.ofSeconds(Long.parseLong(EVERY));
    var watch = new RunWatch(runs, run, out, look, every);
    watch.thread = Thread.ofPlatform().name("run-watch").daemon().start(watch::go);
    return watch;
  }

  /** Watches until nobody is to work on the run any more. */
  void go() {
    try {
      while (look() && !over.await(1, TimeUnit.SECONDS)) {
        // One look a second, at a few rows.
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Whether there is more to come. */
  private boolean look() {
    try {
      Optional<BackfillLive> live = runs.live(run);
      if (away) {
        away = false;
        said("The catalog answers again.");
      }
      live.ifPresent(this::tell);
      return live.isPresent() && live.get().run().state().works();
    } catch (DatabaseException e) {
      if (!away) {
        away = true;
        said("The catalog does not answer; the run is looked for again. " + e.getMessage());
      }
      return true;
    }
  }

  private synchronized void tell(BackfillLive live) {
    BackfillLive before = told;
    boolean moved =
        before == null
            || before.run().phase() != live.run().phase()
            || before.run().state() != live.run().state();
    long now = System.nanoTime();
    if (look == Look.REDRAWN) {
      out.print("\r" + cut(RunLine.words(live)) + ERASE);
    } else if (moved || now - toldAt >= everyNanos) {
      toldAt = now;
      out.println(look == Look.JSON ? RunLine.json(live).toString() : RunLine.words(live));
    }
    out.flush();
    told = live;
  }

  /** A line that is longer than the terminal would be drawn below itself. */
  private static String cut(String line) {
    String columns = System.getenv("COLUMNS");
    int width = columns != null && columns.matches("\\d{2,4}") ? Integer.parseInt(columns) : NARROW;
    return line.length() < width ? line : line.substring(0, width - 2) + "\u2026";
  }

  private synchronized void said(String sentence) {
    if (look != Look.JSON) {
      out.println(
          (look == Look.REDRAWN ? "\r" : "") + sentence + (look == Look.REDRAWN ? ERASE : ""));
      out.flush();
    }
  }

  /** What was seen last; null before the first look. */
  synchronized @Nullable BackfillLive last() {
    return told;
  }

  @Override
  public void close() {
    over.countDown();
    Thread beside = thread;
    if (beside != null) {
      try {
        beside.join(Duration.ofSeconds(5));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
    if (look == Look.REDRAWN && last() != null) {
      out.println();
      out.flush();
    }
  }
}
