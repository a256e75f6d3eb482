package org.cropdesk.app.datasets;

import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import javafx.animation.Animation;
import javafx.animation.KeyFrame;
import javafx.animation.Timeline;
import javafx.util.Duration;
import org.cropdesk.app.AppContext;
import org.cropdesk.app.Evaluations;
import org.cropdesk.app.activity.TaskRegistry;
import org.cropdesk.app.fx.FxThread;
import org.cropdesk.dataset.export.DatasetExports;
import org.cropdesk.filter.FilterWords;

/** Everything behind the page of datasets. Made on the JavaFX thread. */
public final class DatasetsRoom implements AutoCloseable {
  private final DatasetsViewModel page;
  private final DatasetWork work;
  private final EvaluationWork evaluating;
  private final NewVersionViewModel fresh;
  private final ExportViewModel exporting;
  private final CompareViewModel comparing;
  private final Timeline clock = new Timeline();

  /**
   * @param readWords of the catalog, for filters; called on a background thread
   * @param environment names an S3 server and its keys
   * @param onOpen brings a product onto the review desk, with a crop or 0
   */
  public DatasetsRoom(
      AppContext app,
      TaskRegistry tasks,
      Supplier<FilterWords> readWords,
      Map<String, String> environment,
      BiConsumer<Long, Long> onOpen) {
    var exports = new DatasetExports(app.database(), app.clock(), environment);
    page =
        new DatasetsViewModel(
            app.datasets(),
            exports,
            app.models(),
            new Evaluations(app)::hashesInUse,
            tasks,
            onOpen);
    work = new DatasetWork(app, exports, tasks, page);
    evaluating = new EvaluationWork(app, tasks, page);
    fresh = new NewVersionViewModel(app, tasks, readWords, page, work);
    exporting = new ExportViewModel(page, work, tasks, environment);
    comparing = new CompareViewModel(app.datasets(), tasks, page);
    clock.getKeyFrames().add(new KeyFrame(Duration.seconds(1), e -> page.beat()));
    clock.setCycleCount(Animation.INDEFINITE);
    clock.play();
  }

  public DatasetsViewModel page() {
    return page;
  }

  public DatasetWork work() {
    return work;
  }

  public EvaluationWork evaluating() {
    return evaluating;
  }

  /** In words, for whoever is about to close the window; empty when nothing is under way. */
  public String leaving() {
    return (work.leaving() + " " + evaluating.leaving()).strip();
  }

  public NewVersionViewModel newVersion() {
    return fresh;
  }

  public ExportViewModel exporting() {
    return exporting;
  }

  public CompareViewModel comparing() {
    return comparing;
  }

  /** No more looks. Any thread; closing twice is harmless. */
  @Override
  public void close() {
    FxThread.later(clock::stop);
  }
}
