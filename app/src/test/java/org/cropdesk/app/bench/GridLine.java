package org.cropdesk.app.bench;

import java.time.Clock;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javafx.animation.AnimationTimer;
import javafx.event.Event;
import javafx.scene.Node;
import javafx.scene.input.ScrollEvent;
import org.cropdesk.app.AppContext;
import org.cropdesk.app.fx.FxThread;
import org.cropdesk.app.grid.GridViewModel;
import org.cropdesk.app.shell.DeskSession;
import org.cropdesk.app.shell.MainWindow;
import org.cropdesk.filter.Filter;
import org.cropdesk.filter.FilterCatalog;
import org.cropdesk.filter.FilterParser;
import org.cropdesk.filter.Parsed;
import org.cropdesk.grid.BulkChange;
import org.cropdesk.grid.BulkDecisions;
import org.cropdesk.grid.BulkReport;
import org.cropdesk.grid.CropGrid;
import org.cropdesk.grid.CropOrder;
import org.cropdesk.grid.CropSet;
import org.cropdesk.job.StopSignal;
import org.cropdesk.review.DecisionFilter;
import org.cropdesk.review.UndoReport;

/**
 * The grid over a million crops: from a filter to the frame that shows its crops, frames that are
 * late while it is scrolled with real pictures, and how fast something is said of many.
 */
final class GridLine implements Line {
  private static final double OPEN_LIMIT_MS = 300;
  private static final int ROUNDS = 3;
  private static final int SCROLL_PULSES = 900;
  // Pixels of the wheel a frame: one row in a quarter of a second, and as fast as a wheel goes.
  private static final double READING_STEP = 7;
  private static final double FLYING_STEP = 22;
  private static final double LATE_MS = 1.5 * 1000 / 60;
  private static final double LATE_LIMIT_PERCENT = 1;
  private static final int BULK = 5_000;

  /** Common and rare, one field and several, both signs, both ors, each kind of field. */
  private static final List<String> FILTERS =
      List.of(
          "",
          "stage:new",
          "stage:verified",
          "colour:red",
          "colour:orange",
          "colour:pink by:person",
          "colour:red verdict:reject",
          "verdict:reject",
          "-verdict:keep",
          "human:reject",
          "blur<0.3",
          "blur<0.21 dark<0.05",
          "mug",
          "\"number 77777\"",
          "class:mug score>0.9",
          "confidence.colour<0.4",
          "margin.colour<0.05",
          "reason:blurred",
          "primary:yes",
          "primary:no verdict:keep",
          "reviewer:ada",
          "decided:2026-11-05",
          "category:kitchen stage:verified",
          "colour:red or colour:orange",
          "colour:red or blur<0.21",
          "-colour:red -colour:green",
          "by:person",
          "metadata.season:winter",
          "sku:M-0077777",
          "doubt>0.99",
          "suggested.style:dotted colour:orange",
          "size>400 padding<0.1 verdict:keep");

  @Override
  public List<Result> run(Ground ground) throws Exception {
    try (AppContext app = MillionCatalog.open(ground)) {
      var results = new ArrayList<Result>();
      results.add(bulk(app));
      results.addAll(0, drive(app));
      return results;
    }
  }

  private static List<Result> drive(AppContext app) throws Exception {
    return MeasuredDesk.open(
        app,
        session -> session.window().show(MainWindow.Page.CROPS),
        session -> {
          MeasuredDesk.quiet(session);
          return List.of(
              opening(session),
              scrolling(session, "reading", READING_STEP),
              scrolling(session, "flying", FLYING_STEP));
        });
  }

  private static Result opening(DeskSession session) throws InterruptedException {
    var random = new Random(1);
    var millis = new ArrayList<Double>();
    var slowest = new ArrayList<String>();
    var whole = new ArrayList<Double>();
    for (int round = -1; round < ROUNDS; round++) {
      var filters = new ArrayList<>(FILTERS);
      Collections.shuffle(filters, random);
      for (String filter : filters) {
        long start = System.nanoTime();
        double took = open(session, filter);
        MeasuredDesk.quiet(session);
        if (round >= 0) {
          millis.add(took);
          whole.add((System.nanoTime() - start) / 1e6);
          if (took > OPEN_LIMIT_MS) {
            slowest.add(String.format(Locale.ROOT, "%s %.0f", filter, took));
          }
        }
      }
    }
    double[] all = array(millis);
    String note =
        String.format(
            Locale.ROOT,
            "%d filters, %d times each, %d MB heap at most: p50 %.0f, p90 %.0f, p99 %.0f, most"
                + " %.0f ms; with every id and picture p50 %.0f, p95 %.0f ms; heap in use %d MB;"
                + " over the limit: %s",
            FILTERS.size(),
            ROUNDS,
            Runtime.getRuntime().maxMemory() >> 20,
            Rounds.percentile(all, 0.5),
            Rounds.percentile(all, 0.9),
            Rounds.percentile(all, 0.99),
            Rounds.most(all),
            Rounds.percentile(array(whole), 0.5),
            Rounds.percentile(array(whole), 0.95),
            (Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory()) >> 20,
            slowest);
    return Result.time(
        "grid, open a filter, p95", Rounds.percentile(all, 0.95), all, OPEN_LIMIT_MS, note);
  }

  /** Until the frame in which every crop in sight says what it is has left the renderer. */
  private static double open(DeskSession session, String filter) throws InterruptedException {
    GridViewModel grid = session.grid();
    return MeasuredDesk.untilPainted(
        filter,
        () -> {
          if (!grid.filter(filter)) {
            throw new IllegalStateException("Not understood: " + filter);
          }
        },
        grid::isShown);
  }

  private static Result scrolling(DeskSession session, String how, double step)
      throws InterruptedException {
    open(session, "");
    MeasuredDesk.quiet(session);
    scroll(session, step); // The first ride compiles.
    MeasuredDesk.quiet(session);
    double[] intervals = scroll(session, step);
    long late = Arrays.stream(intervals).filter(ms -> ms > LATE_MS).count();
    double percent = 100.0 * late / intervals.length;
    String note =
        String.format(
            Locale.ROOT,
            "%d frames while %.0f px a frame go by: interval p50 %.1f, p95 %.1f, p99 %.1f, most"
                + " %.1f ms; late is more than %.0f ms",
            intervals.length,
            step * 1.6,
            Rounds.percentile(intervals, 0.5),
            Rounds.percentile(intervals, 0.95),
            Rounds.percentile(intervals, 0.99),
            Rounds.most(intervals),
            LATE_MS);
    return new Result(
        "grid, late frames, " + how,
        "%",
        percent,
        LATE_LIMIT_PERCENT,
        percent == 0 ? 100 : LATE_LIMIT_PERCENT / percent,
        LATE_LIMIT_PERCENT / Math.max(0.01, percent),
        LATE_LIMIT_PERCENT / Math.max(0.01, percent),
        1.0,
        note);
  }

  /** Milliseconds between the frames. */
  private static double[] scroll(DeskSession session, double step) throws InterruptedException {
    var done = new CountDownLatch(1);
    var intervals = new ArrayList<Double>();
    FxThread.call(() -> {
      Node view = session.window().scene().lookup("#crop-grid");
      new AnimationTimer() {
        private long last;

        @Override
        public void handle(long now) {
          long real = System.nanoTime();
          if (last != 0) {
            intervals.add((real - last) / 1e6);
          }
          last = real;
          if (intervals.size() >= SCROLL_PULSES) {
            stop();
            done.countDown();
            return;
          }
          Event.fireEvent(view, wheel(-step));
        }
      }.start();
      return true;
    });
    if (!done.await(120, TimeUnit.SECONDS)) {
      throw new IllegalStateException("The frames stood still");
    }
    return array(intervals);
  }

  private static ScrollEvent wheel(double by) {
    return new ScrollEvent(
        ScrollEvent.SCROLL,
        700,
        400,
        700,
        400,
        false,
        false,
        false,
        false,
        false,
        false,
        0,
        by,
        0,
        by,
        ScrollEvent.HorizontalTextScrollUnits.NONE,
        0,
        ScrollEvent.VerticalTextScrollUnits.NONE,
        0,
        0,
        null);
  }

  /** Says something of some thousand crops and takes it back, so the catalog stays as it is. */
  private static Result bulk(AppContext app) {
    var grid = new CropGrid(app.database(), Clock.system(ZoneOffset.UTC));
    var bulk = new BulkDecisions(app.database(), grid, app.reviews(), app.clock());
    app.database().warmUp();
    Filter filter =
        switch (FilterParser.parse("by:machine", new FilterCatalog(app.database()).words())) {
          case Parsed.Good(var good, _) -> good;
          case Parsed.Faulty(var fault) -> throw new IllegalStateException(fault.explained());
        };
    long[] first = grid.first(filter, new CropOrder.Newest(), BULK);
    var chosen = new CropSet.Chosen(Arrays.stream(first).boxed().toList());
    var everything = new CropSet.Matching(filter, Set.of());
    var red = new BulkChange.SetLabel("colour", "red");
    long start = System.nanoTime();
    long crops = bulk.preview(everything, red).crops();
    double preview = (System.nanoTime() - start) / 1e6;
    long asOf = bulk.preview(chosen, red).asOf();
    start = System.nanoTime();
    BulkReport report =
        bulk.apply(chosen, red, asOf, "bench", UUID.randomUUID(), (_, _) -> {}, new StopSignal());
    double seconds = (System.nanoTime() - start) / 1e9;
    start = System.nanoTime();
    UndoReport undone =
        app.bulkUndo()
            .undo(
                DecisionFilter.ofBatch(report.batch()),
                "bench",
                UUID.randomUUID(),
                n -> {},
                new StopSignal());
    double undo = (System.nanoTime() - start) / 1e9;
    double rate = report.changed() / seconds;
    return new Result(
        "grid, decisions in one go",
        "per second",
        rate,
        1000 / 60.0,
        rate / (1000 / 60.0),
        rate / (1000 / 60.0),
        rate / (1000 / 60.0),
        1.0,
        String.format(
            Locale.ROOT,
            "%d decisions about %d crops, taken back at %.0f products a second; a preview of all"
                + " %d crops took %.0f ms",
            report.changed(),
            first.length,
            undone.products() / undo,
            crops,
            preview));
  }

  private static double[] array(List<Double> values) {
    return values.stream().mapToDouble(d -> d).toArray();
  }
}
