package org.cropdesk.app.shell;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import javafx.scene.Node;
import javafx.scene.input.KeyCode;
import javafx.stage.Stage;
import org.cropdesk.app.AppContext;
import org.cropdesk.app.AppOptions;
import org.cropdesk.app.Folders;
import org.cropdesk.app.Weights;
import org.cropdesk.app.fx.FxThread;
import org.cropdesk.app.fx.Theme;
import org.cropdesk.db.CatalogLocation;
import org.cropdesk.db.TestCatalog;
import org.cropdesk.job.StopSignal;
import org.cropdesk.review.ReviewItem;
import org.jspecify.annotations.Nullable;
import org.testfx.api.FxRobot;

/** The real window over a really indexed catalog of a few samples, and hands on its keyboard. */
public final class OpenDesk {
  private static final Path ROOT =
      Path.of(System.getProperty("cropdesk.root", "..")).toAbsolutePath().normalize();

  private final FxRobot robot = new FxRobot();
  private final AppContext app;
  private DeskSession session;

  private OpenDesk(AppContext app, DeskSession session) {
    this.app = app;
    this.session = session;
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
    CatalogLocation.Server server = TestCatalog.fresh();
    var folders =
        new Folders(home(folder), ROOT.resolve("app/target/test-cache"), samples(folder, products));
    AppContext app =
        AppContext.open(
            new AppOptions(
                server.url() + "?user=" + server.user() + "&password=" + server.password(),
                "file:" + folder.resolve("store"),
                Weights.of(null, null, vocabularies, ROOT.resolve("samples")),
                0.15,
                folders,
                "ada"));
    var catalog = new SampleCatalog(app);
    app.importer().importCsv(catalog.table(), ROOT.resolve("samples/catalog/images"));
    catalog.index(s -> {}, new StopSignal());
    var desk = new OpenDesk(app, FxThread.call(() -> show(app)));
    desk.settle();
    return desk;
  }

  public static Path home(Path folder) {
    return folder.resolve("home");
  }

  private static Path samples(Path folder, int products) throws IOException {
    Path catalog = Files.createDirectories(folder.resolve("samples").resolve("catalog"));
    List<String> lines = Files.readAllLines(ROOT.resolve("samples/catalog/products.csv"));
    Files.write(catalog.resolve("products.csv"), lines.subList(0, products + 1));
    return folder.resolve("samples");
  }

  private static DeskSession show(AppContext app) {
    var session =
        new DeskSession(
            app,
            app.pipeline().vocabularies(),
            app.pipeline().encoderInfo().imageSize(),
            Theme.DARK,
            980,
            900);
    var stage = new Stage();
    stage.setScene(session.window().scene());
    stage.setX(0);
    stage.setY(0);
    stage.show();
    stage.requestFocus();
    return session;
  }

  public DeskSession session() {
    return session;
  }

  public AppContext app() {
    return app;
  }

  public FxRobot robot() {
    return robot;
  }

  public ReviewItem shown() {
    return Objects.requireNonNull(session.desk().item());
  }

  public ReviewItem stored(long product) {
    return app.reviews().load(product).orElseThrow();
  }

  public MainWindow.Page page() {
    return session.window().page();
  }

  /** Presses keys together, lets go of them, and waits until the desk rests. */
  public void press(KeyCode... keys) throws InterruptedException {
    robot.press(keys).release(keys);
    settle();
  }

  public void type(String text) throws InterruptedException {
    robot.write(text, 0);
    settle();
  }

  public void settle() throws InterruptedException {
    if (!session.awaitQuiet(Duration.ofSeconds(30))) {
      throw new AssertionError("The desk did not come to rest");
    }
  }

  public boolean isThere(String query) {
    return !robot.from(session.window().scene().getRoot()).lookup(query).queryAll().isEmpty();
  }

  public <T extends Node> T find(String query, Class<T> type) {
    return type.cast(
        robot.from(session.window().scene().getRoot()).lookup(query).queryAll().stream()
            .findFirst()
            .orElseThrow(() -> new AssertionError("Nothing on screen is " + query)));
  }

  /** Ends the sitting and begins another one over the same catalog. */
  public void reopen() throws InterruptedException {
    endSitting();
    session = FxThread.call(() -> show(app));
    settle();
  }

  /** Closes the window and everything behind it. */
  public void close() throws InterruptedException {
    endSitting();
    app.close();
  }

  private void endSitting() throws InterruptedException {
    FxThread.call(() -> {
      session.window().scene().getWindow().hide();
      return true;
    });
    session.close();
  }
}
