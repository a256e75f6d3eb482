package org.cropdesk.app.bench;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.cropdesk.app.AppContext;
import org.cropdesk.app.review.QueueState;
import org.cropdesk.app.shell.DeskSession;
import org.cropdesk.filter.Filter;
import org.cropdesk.filter.FilterCatalog;
import org.cropdesk.filter.FilterParser;
import org.cropdesk.filter.Parsed;
import org.cropdesk.job.StopSignal;
import org.cropdesk.queue.QueueOrder;
import org.cropdesk.queue.QueuePile;
import org.cropdesk.queue.QueueSignals;
import org.cropdesk.queue.QueueView;

/**
 * The review queue over a million crops of a hundred thousand products: from choosing another
 * queue, order or filter to the frame that shows its first product with its picture.
 */
final class QueueLine implements Line {
  private static final double LIMIT_MS = 300;
  private static final int ROUNDS = 3;

  private static final List<String> FILTERS =
      List.of(
          "stage:new",
          "colour:red",
          "colour:orange",
          "mug",
          "\"number 77777\"",
          "sku:M-0077777",
          "category:kitchen",
          "metadata.season:winter",
          "class:mug score>0.9",
          "confidence.colour<0.4",
          "verdict:reject",
          "colour:red verdict:reject",
          "reviewer:ada",
          "by:person",
          "-colour:red -colour:green");

  @Override
  public List<Result> run(Ground ground) throws Exception {
    try (AppContext app = MillionCatalog.open(ground)) {
      var signals = new QueueSignals(app.database());
      for (QueueOrder order : QueueOrder.values()) {
        if (signals.isDue(order)) {
          long start = System.nanoTime();
          int products = signals.refresh(order, new StopSignal(), n -> {});
          System.out.printf(
              Locale.ROOT,
              "%s worked out for %d products in %.1f s%n",
              order,
              products,
              (System.nanoTime() - start) / 1e9);
        }
      }
      return List.of(drive(app, views(app)));
    }
  }

  /** Every queue as it is, and the usual one by every filter. */
  private static List<QueueView> views(AppContext app) {
    var views = new ArrayList<QueueView>();
    for (QueuePile pile : QueuePile.values()) {
      for (QueueOrder order : QueueOrder.values()) {
        views.add(new QueueView(pile, order, new Filter.Everything()));
      }
    }
    var words = new FilterCatalog(app.database()).words();
    for (String text : FILTERS) {
      if (!(FilterParser.parse(text, words) instanceof Parsed.Good(var filter, _))) {
        throw new IllegalStateException("Not understood: " + text);
      }
      views.add(QueueView.START.with(filter));
    }
    return views;
  }

  private static Result drive(AppContext app, List<QueueView> views) throws Exception {
    var shown = new AtomicLong(-1);
    return MeasuredDesk.open(
        app,
        session -> session.reviewScreen().setOnShown(item -> shown.set(item.productId())),
        session -> opening(session, shown, views));
  }

  private static Result opening(DeskSession session, AtomicLong shown, List<QueueView> views)
      throws InterruptedException {
    var random = new Random(1);
    var millis = new ArrayList<Double>();
    var slowest = new ArrayList<String>();
    for (int round = -1; round < ROUNDS; round++) {
      var order = new ArrayList<>(views);
      Collections.shuffle(order, random);
      for (QueueView view : order) {
        MeasuredDesk.quiet(session);
        double took = open(session, shown, view);
        if (round >= 0) {
          millis.add(took);
          if (took > LIMIT_MS) {
            slowest.add(String.format(Locale.ROOT, "%s %.0f", view.words(), took));
          }
        }
      }
    }
    double[] all = millis.stream().mapToDouble(d -> d).toArray();
    String note =
        String.format(
            Locale.ROOT,
            "%d queues, %d times each, %d MB heap at most: p50 %.0f, p90 %.0f, p99 %.0f, most %.0f"
                + " ms; over the limit: %s",
            views.size(),
            ROUNDS,
            Runtime.getRuntime().maxMemory() >> 20,
            Rounds.percentile(all, 0.5),
            Rounds.percentile(all, 0.9),
            Rounds.percentile(all, 0.99),
            Rounds.most(all),
            slowest);
    return Result.time("queue, open, p95", Rounds.percentile(all, 0.95), all, LIMIT_MS, note);
  }

  /** Until the frame that shows the first product, or that there is none, has left the renderer. */
  private static double open(DeskSession session, AtomicLong shown, QueueView view)
      throws InterruptedException {
    return MeasuredDesk.untilPainted(
        view.words(),
        () -> {
          shown.set(-1);
          session.queues().choose(view);
        },
        () -> {
          var item = session.desk().item();
          boolean here = item != null && item.productId() == shown.get();
          return here || session.desk().stateProperty().get() == QueueState.EMPTY;
        });
  }
}
