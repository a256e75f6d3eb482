package org.cropdesk.app.shell;

import java.util.Optional;
import java.util.function.Consumer;
import org.cropdesk.app.AppContext;
import org.cropdesk.app.activity.Lane;
import org.cropdesk.app.activity.RegisteredTask;
import org.cropdesk.app.activity.TaskRegistry;
import org.cropdesk.app.fx.FxThread;
import org.cropdesk.catalog.ImportReport;
import org.cropdesk.failure.CatalogException;
import org.cropdesk.failure.ErrorKind;
import org.cropdesk.index.IndexReport;
import org.cropdesk.index.Rejudge;
import org.cropdesk.inference.pipeline.Pipeline;
import org.cropdesk.job.StopSignal;

/** The long work of a desk, behind its screen: opening weights, importing, indexing. */
final class CatalogWork {
  private final AppContext app;
  private final TaskRegistry tasks;
  private final Consumer<String> warn;
  private final Consumer<String> preparing;

  /**
   * @param preparing what somebody without anything to review waits for; empty when for nothing
   */
  CatalogWork(
      AppContext app, TaskRegistry tasks, Consumer<String> warn, Consumer<String> preparing) {
    this.preparing = preparing;
    this.app = app;
    this.tasks = tasks;
    this.warn = warn;
  }

  void openWeights(Consumer<Pipeline> whenOpen, Consumer<Throwable> whenFailed) {
    tasks.start(
        Lane.WORK,
        "Open the detector and the encoder",
        p -> {
          app.database().warmUp();
          return app.pipeline();
        },
        whenOpen,
        whenFailed);
  }

  void importSamples(Consumer<ImportReport> whenDone, Consumer<Throwable> whenFailed) {
    tasks.start(
        Lane.WORK,
        "Import the sample products",
        progress -> {
          prepare("The sample products are imported. This is done once.");
          ImportReport report = new SampleCatalog(app).load();
          progress.update(
              report.products(),
              report.products(),
              report.products() + " products with " + report.images() + " pictures");
          return report;
        },
        whenDone,
        whenFailed);
  }

  /** Indexes what needs it; products come up for review as they are written. */
  void index(Consumer<IndexReport> whenDone, Consumer<Throwable> whenFailed) {
    tasks.start(
        Lane.WORK,
        "Index the catalog",
        progress -> {
          var stop = new StopSignal();
          IndexReport report =
              new SampleCatalog(app)
                  .index(
                      s -> {
                        String far = s.done() + " of " + s.total() + " products";
                        progress.update(s.done(), s.total(), far);
                        prepare(
                            "The machine looks at the pictures: " + far + ". They come up here.");
                        if (progress.stopRequested()) {
                          stop.request();
                        }
                      },
                      stop);
          progress.update(
              report.products(),
              report.products(),
              report.products()
                  + " products, "
                  + report.crops()
                  + " crops, "
                  + report.unreadable()
                  + " pictures unreadable");
          return report;
        },
        report -> {
          preparing.accept("");
          whenDone.accept(report);
        },
        e -> {
          preparing.accept("");
          whenFailed.accept(e);
        });
  }

  /**
   * Goes on with thresholds that somebody applied and a stop or a crash kept from being finished.
   */
  void finishThresholds() {
    tasks.startQuietly(
        Lane.CATALOG,
        "Look whether thresholds wait",
        p -> app.rejudge().pending(),
        waiting -> {
          if (waiting > 0) {
            judgeTheRest();
          }
        },
        e -> warn.accept("The thresholds could not be looked at: " + RegisteredTask.explain(e)));
  }

  private void judgeTheRest() {
    tasks.start(
        Lane.WORK,
        "Finish applying thresholds",
        progress -> {
          var stop = new StopSignal();
          try {
            return app.rejudge()
                .finish(
                    app.options().actor(),
                    (done, total) -> {
                      progress.update(done, total, done + " of " + total + " products");
                      if (progress.stopRequested()) {
                        stop.request();
                      }
                    },
                    stop);
          } catch (CatalogException e) {
            if (e.kind() == ErrorKind.USAGE) {
              progress.update(0, 0, e.explained()); // Another desk is at it.
              return Optional.<Rejudge.Report>empty();
            }
            throw e;
          }
        },
        done -> {},
        e -> warn.accept("Thresholds wait to be applied: " + RegisteredTask.explain(e)));
  }

  /** Fills an empty embedded catalog with the samples and indexes what waits for it. */
  void fillIfEmpty() {
    if (!app.database().info().embedded()) {
      return;
    }
    var samples = new SampleCatalog(app);
    tasks.startQuietly(
        Lane.CATALOG,
        "Look whether the catalog is ready",
        p ->
            samples.isWanted()
                ? Missing.PRODUCTS
                : samples.needsIndex() ? Missing.INDEX : Missing.NOTHING,
        missing -> {
          if (missing == Missing.PRODUCTS) {
            importSamples(r -> {}, this::notPrepared);
          }
          if (missing != Missing.NOTHING) {
            index(r -> {}, this::notPrepared);
          }
        },
        e -> warn.accept("The catalog could not be looked at: " + RegisteredTask.explain(e)));
  }

  /** From the thread of the work. */
  private void prepare(String words) {
    FxThread.later(() -> preparing.accept(words));
  }

  private void notPrepared(Throwable e) {
    preparing.accept("");
    warn.accept("The catalog is not complete: " + RegisteredTask.explain(e));
  }

  private enum Missing {
    PRODUCTS,
    INDEX,
    NOTHING
  }
}
