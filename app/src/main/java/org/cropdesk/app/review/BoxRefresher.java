package org.cropdesk.app.review;

import java.util.function.Consumer;
import java.util.function.Supplier;
import org.cropdesk.app.activity.Lane;
import org.cropdesk.app.activity.RegisteredTask;
import org.cropdesk.app.activity.TaskRegistry;
import org.cropdesk.index.CropRefresh;
import org.cropdesk.index.ProductAnalyzer;

/**
 * Has changed boxes cropped, judged and encoded again behind the screen. A request while one is
 * under way is not lost: the catalog is asked once more afterwards. JavaFX thread only.
 */
public final class BoxRefresher {
  private final CropRefresh refresh;
  private final Supplier<? extends ProductAnalyzer> analyzer;
  private final TaskRegistry tasks;
  private final Consumer<String> warn;
  private boolean running;
  private boolean again;

  /**
   * @param analyzer opened at the first call, on the background thread
   * @param warn is told in a sentence what could not be brought up to date
   */
  public BoxRefresher(
      CropRefresh refresh,
      Supplier<? extends ProductAnalyzer> analyzer,
      TaskRegistry tasks,
      Consumer<String> warn) {
    this.refresh = refresh;
    this.analyzer = analyzer;
    this.tasks = tasks;
    this.warn = warn;
  }

  /** Looks for what waits and brings it up to date. */
  public void run() {
    if (running) {
      again = true;
      return;
    }
    running = true;
    tasks.startQuietly(
        Lane.BOXES,
        "Look at changed boxes again",
        p -> refresh.run(analyzer.get()),
        this::done,
        this::failed);
  }

  private void done(CropRefresh.Report report) {
    if (!report.failures().isEmpty()) {
      warn.accept(
          "A changed crop could not be made: "
              + report.failures().getFirst()
              + " The box is kept, and its vector stays marked as out of date until the next try.");
    }
    ended();
  }

  private void failed(Throwable e) {
    warn.accept(
        "Changed crops could not be encoded again: "
            + RegisteredTask.explain(e)
            + " The boxes are kept, their vectors stay marked as out of date, and it is tried again"
            + " with the next box or at the next start.");
    ended();
  }

  private void ended() {
    running = false;
    if (again) {
      again = false;
      run();
    }
  }
}
