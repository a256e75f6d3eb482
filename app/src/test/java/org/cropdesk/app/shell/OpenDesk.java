package org.cropdesk.app.shell;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.Objects;
import javafx.scene.Node;
import javafx.scene.input.KeyCode;
import javafx.stage.Stage;
import org.cropdesk.app.AppContext;
import org.cropdesk.app.AppOptions;
import org.cropdesk.app.Folders;
import org.cropdesk.app.SampleApp;
import org.cropdesk.app.Weights;
import org.cropdesk.app.fx.FxThread;
import org.cropdesk.app.fx.Theme;
import org.cropdesk.app.review.ReviewViewModel;
import org.cropdesk.app.settings.Settings;
import org.cropdesk.app.settings.SettingsFile;
import org.cropdesk.inference.encode.EncoderInput;
import org.cropdesk.inference.label.VocabularyFile;
import org.cropdesk.job.StopSignal;
import org.cropdesk.review.ReviewItem;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.testfx.api.FxRobot;
import org.testfx.api.FxToolkit;

/**
 * The real window over a really indexed catalog of a few samples, and hands on its keyboard. Where
 * all tests of a class begin alike it is registered as an extension ({@link #with}) and opened for
 * each of them; elsewhere a test opens it itself ({@link #on}).
 */
public final class OpenDesk implements BeforeEachCallback, AfterEachCallback {
  private final FxRobot robot = new FxRobot();
  private final int products;
  private @Nullable Path folder;
  private @Nullable AppContext app;
  private @Nullable DeskSession session;

  private OpenDesk(int products) {
    this.products = products;
  }

  /** For {@code @RegisterExtension}: opened before each test and closed after it. */
  public static OpenDesk with(int products) {
    return new OpenDesk(products);
  }

  /** Opens the window, dark unless the settings in the folder say otherwise. */
  public static OpenDesk on(Path folder, int products) throws IOException, InterruptedException {
    return on(folder, products, null);
  }

  /**
   * @param vocabularies a file, null for the samples'
   */
  public static OpenDesk on(Path folder, int products, @Nullable Path vocabularies)
      throws IOException, InterruptedException {
    var desk = new OpenDesk(products);
    desk.open(folder, vocabularies);
    return desk;
  }

  private void open(Path where, @Nullable Path vocabularies)
      throws IOException, InterruptedException {
    AppOptions options =
        SampleApp.options(
            where,
            SampleApp.some(where, products),
            Weights.of(null, null, vocabularies, SampleApp.SAMPLES));
    Folders folders = options.folders();
    AppContext opened = AppContext.open(options);
    var catalog = new SampleCatalog(opened);
    opened.importer().importCsv(catalog.table(), SampleApp.IMAGES);
    catalog.index(s -> {}, new StopSignal());
    var settings = new SettingsFile(folders.settings());
    if (!Files.exists(folders.settings())) {
      // Whoever sits here has done this before.
      settings.write(() -> Settings.standard().withIntroduction());
    }
    folder = where;
    app = opened;
    session = FxThread.call(() -> show(opened));
    settle();
  }

  /**
   * Starts as {@code ./run} does on a machine that has never seen it: an embedded catalog without
   * anything in it, no settings, the samples of which some are taken. Returns when the window is
   * there, not when it rests.
   */
  public static OpenDesk asRunDoes(Path folder, int products)
      throws IOException, InterruptedException {
    var desk = new OpenDesk(products);
    Path catalog = SampleApp.some(folder, products).resolve("catalog");
    Path images = Files.createDirectories(catalog.resolve("images"));
    try (var all = Files.newDirectoryStream(SampleApp.IMAGES)) {
      for (Path image : all) {
        Files.copy(image, images.resolve(image.getFileName()));
      }
    }
    var folders = SampleApp.folders(home(folder), folder.resolve("samples"));
    AppContext opened =
        AppContext.open(
            new AppOptions(
                "embedded:" + folder.resolve("data"),
                null,
                Weights.of(null, null, null, SampleApp.SAMPLES),
                0.15,
                folders,
                "ada"));
    desk.folder = folder;
    desk.app = opened;
    desk.session =
        FxThread.call(() -> {
          var session = show(opened, 1440, 900);
          session.reviewScreen().setOnFirstCrop(session::openWeights);
          session.fillIfEmpty();
          return session;
        });
    return desk;
  }

  @Override
  public void beforeEach(ExtensionContext context) throws Exception {
    FxToolkit.registerPrimaryStage();
    open(Files.createTempDirectory("desk"), null);
  }

  @Override
  public void afterEach(ExtensionContext context) throws Exception {
    close();
    FxToolkit.cleanupStages();
    try (var all = Files.walk(folder())) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }

  /** Where store, settings and journal lie. */
  public Path folder() {
    return Objects.requireNonNull(folder);
  }

  public static Path home(Path folder) {
    return folder.resolve("home");
  }

  private static DeskSession show(AppContext app) {
    return show(app, 980, 900);
  }

  private static DeskSession show(AppContext app, double width, double height) {
    var session =
        new DeskSession(
            app,
            VocabularyFile.read(app.options().weights().vocabularies()),
            EncoderInput.side(app.options().weights().encoder()),
            Theme.DARK,
            width,
            height);
    var stage = new Stage();
    stage.setScene(session.window().scene());
    stage.setX(0);
    stage.setY(0);
    session.guard(stage);
    stage.show();
    stage.requestFocus();
    return session;
  }

  public DeskSession session() {
    return Objects.requireNonNull(session);
  }

  /** The review desk of the sitting. */
  public ReviewViewModel model() {
    return session().desk();
  }

  public AppContext app() {
    return Objects.requireNonNull(app);
  }

  public FxRobot robot() {
    return robot;
  }

  public ReviewItem shown() {
    return Objects.requireNonNull(model().item());
  }

  public ReviewItem stored(long product) {
    return app().reviews().load(product).orElseThrow();
  }

  public MainWindow.Page page() {
    return session().window().page();
  }

  /** Presses keys together, lets go of them, and waits until the desk rests. */
  public void press(KeyCode... keys) throws InterruptedException {
    robot.press(keys).release(keys);
    settle();
  }

  /** Does not wait for what it begins, so that something can be said while that goes on. */
  public void pressAndGoOn(KeyCode... keys) {
    robot.press(keys).release(keys);
  }

  public void type(String text) throws InterruptedException {
    robot.write(text, 0);
    settle();
  }

  public void settle() throws InterruptedException {
    if (!session().awaitQuiet(Duration.ofSeconds(30))) {
      throw new AssertionError("The desk did not come to rest");
    }
  }

  public boolean isThere(String query) {
    return !robot.from(session().window().scene().getRoot()).lookup(query).queryAll().isEmpty();
  }

  public <T extends Node> T find(String query, Class<T> type) {
    return type.cast(
        robot.from(session().window().scene().getRoot()).lookup(query).queryAll().stream()
            .findFirst()
            .orElseThrow(() -> new AssertionError("Nothing on screen is " + query)));
  }

  /** Ends the sitting and begins another one over the same catalog. */
  public void reopen() throws InterruptedException {
    endSitting();
    session = FxThread.call(() -> show(app()));
    settle();
  }

  /** Closes the window and everything behind it. */
  public void close() throws InterruptedException {
    endSitting();
    app().close();
  }

  private void endSitting() throws InterruptedException {
    FxThread.call(() -> {
      session().window().scene().getWindow().hide();
      return true;
    });
    session().close();
  }
}
