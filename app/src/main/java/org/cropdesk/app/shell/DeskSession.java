package org.cropdesk.app.shell;

import java.time.Clock;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import javafx.animation.Animation;
import javafx.animation.KeyFrame;
import javafx.animation.Timeline;
import javafx.stage.Stage;
import org.cropdesk.app.AppContext;
import org.cropdesk.app.activity.ActivityViewModel;
import org.cropdesk.app.activity.Lane;
import org.cropdesk.app.activity.TaskRegistry;
import org.cropdesk.app.backfill.RunsRoom;
import org.cropdesk.app.crops.CropThumbs;
import org.cropdesk.app.datasets.DatasetsRoom;
import org.cropdesk.app.fx.Coalesced;
import org.cropdesk.app.fx.FxThread;
import org.cropdesk.app.fx.Theme;
import org.cropdesk.app.grid.GridViewModel;
import org.cropdesk.app.history.HistoryViewModel;
import org.cropdesk.app.history.RunsViewModel;
import org.cropdesk.app.learning.LearningViewModel;
import org.cropdesk.app.quality.QualityScreen;
import org.cropdesk.app.quality.QualityViewModel;
import org.cropdesk.app.review.BoxEditor;
import org.cropdesk.app.review.BoxRefresher;
import org.cropdesk.app.review.DeskQueues;
import org.cropdesk.app.review.FirstSteps;
import org.cropdesk.app.review.Neighbourhood;
import org.cropdesk.app.review.ReviewScreen;
import org.cropdesk.app.review.ReviewViewModel;
import org.cropdesk.app.search.SearchScreen;
import org.cropdesk.app.search.SearchViewModel;
import org.cropdesk.app.settings.SettingsFile;
import org.cropdesk.app.settings.SettingsViewModel;
import org.cropdesk.app.spaces.SpacesFeed;
import org.cropdesk.app.spaces.SpacesViewModel;
import org.cropdesk.app.system.Doctor;
import org.cropdesk.app.system.Finding;
import org.cropdesk.app.system.SystemScreen;
import org.cropdesk.app.thresholds.ThresholdsScreen;
import org.cropdesk.app.thresholds.ThresholdsViewModel;
import org.cropdesk.catalog.ImportReport;
import org.cropdesk.change.ChangeBus;
import org.cropdesk.db.DeskMessages;
import org.cropdesk.embedding.Spaces;
import org.cropdesk.failure.CatalogException;
import org.cropdesk.filter.FilterCatalog;
import org.cropdesk.grid.BulkDecisions;
import org.cropdesk.grid.CropGrid;
import org.cropdesk.grid.CropTile;
import org.cropdesk.index.CropRefresh;
import org.cropdesk.index.IndexReport;
import org.cropdesk.inference.pipeline.Pipeline;
import org.cropdesk.label.Attribute;
import org.cropdesk.label.Vocabularies;
import org.cropdesk.people.PeopleQuality;
import org.cropdesk.queue.QueueSignals;
import org.cropdesk.queue.SavedViews;
import org.cropdesk.review.BlindAnswer;
import org.cropdesk.review.BlindResult;
import org.cropdesk.review.DecisionListener;
import org.cropdesk.review.DecisionWriter;
import org.cropdesk.review.ReviewCrop;
import org.cropdesk.review.ReviewDecision;
import org.cropdesk.review.ReviewItem;
import org.cropdesk.review.ReviewOutcome;
import org.cropdesk.search.SearchedWords;
import org.cropdesk.thresholds.Explanations;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One sitting at the desk: the window with everything behind it. Made on the JavaFX thread; {@link
 * #close} is called on another one, because it waits for what is running.
 */
public final class DeskSession implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(DeskSession.class);
  private static final javafx.util.Duration HEARTBEAT = javafx.util.Duration.seconds(30);

  private final AppContext app;
  private final TaskRegistry tasks;
  private final StatusViewModel status = new StatusViewModel();
  private final ActivityViewModel activity;
  private final DecisionWriter writer;
  private final ReviewViewModel desk;
  private final DeskQueues queues;
  private final BoxEditor boxes;
  private final BoxRefresher refresher;
  private final ReviewScreen reviewScreen;
  private final SearchScreen searchScreen;
  private final CatalogWork work;
  private final SettingsViewModel settings;
  private final HistoryViewModel history;
  private final GridViewModel grid;
  private final SpacesFeed feed;
  private final SearchViewModel search;
  private final SpacesViewModel spaces;
  private final RunsViewModel runs;
  private final RunsRoom filling;
  private final DatasetsRoom training;
  private final ThresholdsViewModel thresholds;
  private final QualityViewModel quality;
  private final LearningViewModel learning;
  private final MainWindow window;
  private final ChangeBus.Registration changes;
  private final DeskMessages others;
  private final Timeline heartbeat;

  /**
   * @param cropSize side of the encoder's input, pixels
   * @param theme the look as long as the person chose none
   * @param width of the window's content
   */
  public DeskSession(
      AppContext app,
      Vocabularies vocabularies,
      int cropSize,
      Theme theme,
      double width,
      double height) {
    this.app = app;
    this.tasks = new TaskRegistry(FxThread.executor(), app.clock());
    this.activity = new ActivityViewModel(tasks);
    tasks.onChange(new Coalesced(activity::sample));
    this.writer =
        DecisionWriter.open(
            app.options().folders().journal(app.database().info().location()),
            app.reviews(),
            new Listener());
    this.desk =
        new ReviewViewModel(
            app.reviews(),
            writer::submit,
            writer::settle,
            tasks,
            vocabularies.attributes(),
            app.options().actor(),
            app.clock(),
            UUID::randomUUID);
    this.work = new CatalogWork(app, tasks, desk::warn, desk::preparing);
    var settingsFile = new SettingsFile(app.options().folders().settings());
    SettingsFile.Loaded loaded = settingsFile.read();
    var keeper = new SettingsKeeper(settingsFile, loaded.settings(), tasks, desk::warn);
    this.settings = new SettingsViewModel(loaded.settings(), keeper::keep);
    this.queues =
        new DeskQueues(
            desk,
            tasks,
            new SavedViews(app.database(), app.clock()),
            new FilterCatalog(app.database()),
            new QueueSignals(app.database()),
            vocabularies,
            app.options().actor());
    this.boxes = new BoxEditor(desk, app.reviews(), tasks, app.options().margin());
    this.refresher =
        new BoxRefresher(
            new CropRefresh(app.database(), app.store(), app.clock()),
            app::pipeline,
            tasks,
            desk::warn);
    this.quality =
        new QualityViewModel(
            new PeopleQuality(app.database(), app.clock()),
            tasks,
            app.options().actor(),
            ZoneId.systemDefault(),
            settings);
    desk.mixIn(writer, () -> settings.blindPercent() / 100.0, RandomGenerator.getDefault());
    var thumbs = new CropThumbs(app.store(), tasks, cropSize);
    this.thresholds =
        new ThresholdsViewModel(
            app.database(), app.rejudge(), tasks, app.options().actor(), this::openOnDesk);
    this.reviewScreen =
        new ReviewScreen(
            desk,
            queues,
            boxes,
            app.store(),
            tasks,
            cropSize,
            new Neighbourhood(new Explanations(app.database()), thumbs, tasks),
            settings.keysProperty(),
            new FirstSteps(
                settings.keysProperty(),
                desk.countsProperty(),
                settings.isIntroduced(),
                settings::introduced));
    this.history =
        new HistoryViewModel(
            app.bulkUndo(),
            tasks,
            app.options().actor(),
            app.clock(),
            ZoneId.systemDefault(),
            UUID::randomUUID,
            this::reloadDesk,
            this::openOnDesk);
    this.grid = grid(vocabularies);
    this.feed = new SpacesFeed(new Spaces(app.database()), tasks, app.clock());
    this.search = search(vocabularies);
    this.spaces =
        new SpacesViewModel(
            app.database(),
            feed,
            new SearchedWords(app.database(), app.search()),
            tasks,
            app.options().actor(),
            this::openOnDesk,
            this::searchIn);
    feed.spacesProperty().subscribe(all -> status.spaceIs(feed.inForce()));
    this.filling =
        new RunsRoom(
            app,
            tasks,
            settings,
            () -> new FilterCatalog(app.database()).words().with(vocabularies),
            System.getenv(),
            this::openOnDesk);
    this.training =
        new DatasetsRoom(
            app,
            tasks,
            () -> new FilterCatalog(app.database()).words().with(vocabularies),
            System.getenv(),
            this::openOnDesk);
    this.runs = new RunsViewModel(app.runUndo(), tasks, this::reloadDesk);
    this.learning =
        new LearningViewModel(
            app.learner(vocabularies), tasks, app.options().actor(), this::isOnline, desk::inform);
    this.searchScreen = new SearchScreen(search, thumbs);
    this.window =
        new MainWindow(
            reviewScreen,
            new MainWindow.Crops(grid, app.store(), tasks),
            searchScreen,
            filling,
            training,
            this::searchLikeThis,
            new MainWindow.Spaces(spaces, thumbs, app.options().actor()),
            activity,
            history,
            runs,
            new ThresholdsScreen(thresholds, thumbs),
            new QualityScreen(quality),
            learning,
            new SystemScreen(this::examine),
            status,
            settings,
            new SaveNow(writer, tasks, desk),
            theme,
            width,
            height);
    status.catalogIs(app.database().info().location());
    this.changes =
        app.database().changes().subscribe(new CatalogEars(desk, thresholds, grid, feed));
    this.others = app.database().listen(app.reviews().desk(), this::catalogAnswers);
    this.heartbeat = new Timeline(new KeyFrame(HEARTBEAT, e -> beat()));
    heartbeat.setCycleCount(Animation.INDEFINITE);
    heartbeat.play();
    desk.refresh();
    feed.refresh();
    if (!loaded.problem().isEmpty()) {
      desk.warn(loaded.problem());
    }
  }

  private GridViewModel grid(Vocabularies vocabularies) {
    var crops = new CropGrid(app.database(), Clock.system(ZoneId.systemDefault()));
    var filters = new FilterCatalog(app.database());
    return new GridViewModel(
        crops,
        new BulkDecisions(app.database(), crops, app.reviews(), app.clock()),
        app.bulkUndo(),
        () -> filters.words().with(vocabularies),
        vocabularies.attributes().stream()
            .filter(Attribute::multiple)
            .map(Attribute::name)
            .collect(Collectors.toSet()),
        tasks,
        app.options().actor(),
        UUID::randomUUID,
        this::reloadDesk,
        this::openOnDesk);
  }

  private SearchViewModel search(Vocabularies vocabularies) {
    var filters = new FilterCatalog(app.database());
    return new SearchViewModel(
        app.search(),
        app.quickScan(),
        () -> filters.words().with(vocabularies),
        feed,
        tasks,
        app.options().actor(),
        settings,
        this::openOnDesk);
  }

  /** Products like the crop that is in front, wherever that is. */
  private void searchLikeThis() {
    switch (window.page()) {
      case REVIEW -> {
        ReviewCrop crop = desk.selectedCrop();
        ReviewItem item = desk.item();
        if (crop != null && item != null) {
          search.likeCrop(crop.id(), item.sku());
        }
      }
      case CROPS -> {
        CropTile tile = grid.focused();
        if (tile != null) {
          search.likeCrop(tile.cropId(), tile.sku());
        }
      }
      case SEARCH -> search.likeSelected();
      case SPACES,
          RUNS,
          DATASETS,
          HISTORY,
          THRESHOLDS,
          QUALITY,
          LEARNING,
          ACTIVITY,
          SYSTEM,
          KEYS -> {}
    }
    window.show(MainWindow.Page.SEARCH);
  }

  private void searchIn(int space) {
    search.searchIn(space);
    window.show(MainWindow.Page.SEARCH);
  }

  private void catalogAnswers(boolean answers) {
    FxThread.later(() -> status.catalogAnswers(answers));
  }

  private void beat() {
    if (isOnline()) {
      desk.heartbeat();
    }
  }

  private boolean isOnline() {
    return status.savedProperty().get() != StatusViewModel.Saved.OFFLINE;
  }

  /** Hears the write lane on its own thread and passes it on to the JavaFX thread. */
  private final class Listener implements DecisionListener {
    @Override
    public void stateChanged(DecisionWriter.State state, int pending) {
      FxThread.later(() ->
          status.savedIs(
              switch (state) {
                case SAVED -> StatusViewModel.Saved.ALL_SAVED;
                case SAVING -> StatusViewModel.Saved.SAVING;
                case OFFLINE -> StatusViewModel.Saved.OFFLINE;
              },
              pending));
    }

    @Override
    public void decided(ReviewDecision decision, ReviewOutcome outcome) {
      FxThread.later(() -> {
        desk.onOutcome(decision, outcome);
        if (outcome instanceof ReviewOutcome.Committed) {
          learning.decided();
          if (decision.change().movesPixels()) {
            refresher.run();
          }
        }
      });
    }

    @Override
    public void refused(ReviewDecision decision, CatalogException reason) {
      FxThread.later(() -> desk.onRefused(decision, reason));
    }

    @Override
    public void answered(BlindAnswer answer, Optional<BlindResult> result) {
      FxThread.later(() -> desk.onAnswered(answer, result));
    }

    @Override
    public void refused(BlindAnswer answer, CatalogException reason) {
      FxThread.later(() -> desk.onRefused(answer, reason));
    }

    @Override
    public void damaged(String message) {
      FxThread.later(() -> desk.warn(message));
    }
  }

  /** Many decisions were taken back, some of them perhaps about boxes. */
  private void reloadDesk() {
    desk.reload();
    refresher.run();
  }

  private void openOnDesk(long product) {
    openOnDesk(product, 0);
  }

  private void openOnDesk(long product, long crop) {
    window.show(MainWindow.Page.REVIEW);
    desk.open(product, crop);
  }

  private void examine(Consumer<List<Finding>> receiver) {
    tasks.startQuietly(
        Lane.WORK,
        "Look at the system",
        p -> Doctor.examine(app),
        receiver,
        e -> receiver.accept(List.of()));
  }

  /** Opens detector and encoder behind the screen and says in the status bar what they run on. */
  public void openWeights() {
    work.openWeights(this::weightsAreOpen, e -> status.deviceIs("No weights", "See Activity."));
  }

  private void weightsAreOpen(Pipeline pipeline) {
    status.deviceIs(pipeline.device().name(), pipeline.device().reason());
    boxes.knows(pipeline.detectorInfo().classNames());
    // What an earlier sitting changed and did not live to see encoded.
    refresher.run();
    work.finishThresholds();
    learning.begin();
  }

  /** Imports the samples behind the screen. */
  public void importSamples(Consumer<ImportReport> whenDone, Consumer<Throwable> whenFailed) {
    work.importSamples(whenDone, whenFailed);
  }

  /** Indexes behind the screen what needs it; products come up for review as they are written. */
  public void index(Consumer<IndexReport> whenDone, Consumer<Throwable> whenFailed) {
    work.index(whenDone, whenFailed);
  }

  /** Fills an empty embedded catalog with the samples and indexes what waits for it. */
  public void fillIfEmpty() {
    work.fillIfEmpty();
  }

  public MainWindow window() {
    return window;
  }

  public ReviewViewModel desk() {
    return desk;
  }

  public DeskQueues queues() {
    return queues;
  }

  public SearchScreen searchScreen() {
    return searchScreen;
  }

  public ReviewScreen reviewScreen() {
    return reviewScreen;
  }

  public QualityViewModel quality() {
    return quality;
  }

  public ThresholdsViewModel thresholds() {
    return thresholds;
  }

  public HistoryViewModel history() {
    return history;
  }

  public GridViewModel grid() {
    return grid;
  }

  public SpacesViewModel spaces() {
    return spaces;
  }

  public SearchViewModel search() {
    return search;
  }

  public RunsViewModel runs() {
    return runs;
  }

  /** Runs that fill spaces. */
  public RunsRoom filling() {
    return filling;
  }

  /** Datasets and their versions. */
  public DatasetsRoom training() {
    return training;
  }

  /** Has the window ask before it closes, when that would stop work others wait for. */
  public void guard(Stage stage) {
    stage.setOnCloseRequest(event -> {
      String why = (filling.leaving() + " " + training.leaving()).strip();
      if (!why.isEmpty()) {
        event.consume();
        window.askToClose(why, stage::hide);
      }
    });
  }

  public LearningViewModel learning() {
    return learning;
  }

  public TaskRegistry tasks() {
    return tasks;
  }

  public SettingsViewModel settings() {
    return settings;
  }

  public StatusViewModel status() {
    return status;
  }

  /** Waits until nothing runs behind the screen and every decision is in the catalog. */
  public boolean awaitQuiet(Duration limit) throws InterruptedException {
    long deadline = System.nanoTime() + limit.toNanos();
    // A box is decided, looked at again, read and drawn: five rounds see the end of it.
    for (int round = 0; round < 5; round++) {
      Duration left = Duration.ofNanos(Math.max(1, deadline - System.nanoTime()));
      if (!writer.awaitSaved(left) || !tasks.awaitIdle(left)) {
        return false;
      }
      FxThread.call(() -> true);
    }
    return true;
  }

  /** A box that was being changed when the window closed is a decision, too. */
  private void keepHalfDone() {
    try {
      FxThread.call(() -> {
        boxes.commit();
        return true;
      });
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * Stops input, drains the write lane and the background work. Blocks; not on the JavaFX thread.
   */
  @Override
  public void close() {
    changes.close();
    keepHalfDone();
    others.close();
    FxThread.later(heartbeat::stop);
    FxThread.later(window.spaces()::rest);
    filling.close();
    training.close();
    // The write lane first: its last answers still start reads.
    writer.close();
    tasks.close();
    giveBack();
  }

  private void giveBack() {
    try {
      app.reviews().release();
    } catch (CatalogException e) {
      log.info("The claims of this desk run out by themselves: {}", e.getMessage());
    }
  }
}
