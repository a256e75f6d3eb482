package org.cropdesk.app.history;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeoutException;
import javafx.scene.control.Button;
import javafx.scene.control.ComboBox;
import javafx.scene.control.Label;
import javafx.scene.control.ListView;
import javafx.scene.input.KeyCode;
import javafx.stage.Stage;
import org.cropdesk.app.AppContext;
import org.cropdesk.app.AppOptions;
import org.cropdesk.app.Folders;
import org.cropdesk.app.Weights;
import org.cropdesk.app.fx.FxThread;
import org.cropdesk.app.fx.Theme;
import org.cropdesk.app.review.ReviewViewModel;
import org.cropdesk.app.shell.DeskSession;
import org.cropdesk.app.shell.SampleCatalog;
import org.cropdesk.db.CatalogLocation;
import org.cropdesk.db.TestCatalog;
import org.cropdesk.job.StopSignal;
import org.cropdesk.review.ReviewItem;
import org.cropdesk.review.ReviewStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.testfx.api.FxRobot;
import org.testfx.api.FxToolkit;

/** The log of decisions and the undo of many, on the real window over a really indexed catalog. */
final class HistoryScreenTest {
  private static final Path ROOT =
      Path.of(System.getProperty("cropdesk.root", "..")).toAbsolutePath().normalize();

  @TempDir Path folder;

  private final FxRobot robot = new FxRobot();
  private AppContext app;
  private DeskSession session;
  private ReviewViewModel desk;

  @SuppressWarnings("NullAway.Init") // JUnit fills the fields before each test.
  HistoryScreenTest() {}

  @BeforeEach
  void open() throws IOException, InterruptedException, TimeoutException {
    FxToolkit.registerPrimaryStage();
    Path samples = someSamples(6);
    CatalogLocation.Server server = TestCatalog.fresh();
    var folders =
        new Folders(folder.resolve("home"), ROOT.resolve("app/target/test-cache"), samples);
    app =
        AppContext.open(
            new AppOptions(
                server.url() + "?user=" + server.user() + "&password=" + server.password(),
                "file:" + folder.resolve("store"),
                Weights.of(null, null, null, ROOT.resolve("samples")),
                0.15,
                folders,
                "ada"));
    var catalog = new SampleCatalog(app);
    app.importer().importCsv(catalog.table(), ROOT.resolve("samples/catalog/images"));
    catalog.index(s -> {}, new StopSignal());
    session = FxThread.call(this::show);
    desk = session.desk();
    settle();
  }

  private DeskSession show() {
    var made =
        new DeskSession(
            app,
            app.pipeline().vocabularies(),
            app.pipeline().encoderInfo().imageSize(),
            Theme.DARK,
            980,
            900);
    var stage = new Stage();
    stage.setScene(made.window().scene());
    stage.setX(0);
    stage.setY(0);
    stage.show();
    stage.requestFocus();
    return made;
  }

  private Path someSamples(int products) throws IOException {
    Path catalog = Files.createDirectories(folder.resolve("samples").resolve("catalog"));
    List<String> lines = Files.readAllLines(ROOT.resolve("samples/catalog/products.csv"));
    Files.write(catalog.resolve("products.csv"), lines.subList(0, products + 1));
    return folder.resolve("samples");
  }

  @AfterEach
  void close() throws TimeoutException, InterruptedException {
    FxThread.call(() -> {
      session.window().scene().getWindow().hide();
      return true;
    });
    session.close();
    app.close();
    FxToolkit.cleanupStages();
  }

  private void settle() throws InterruptedException {
    assertThat(session.awaitQuiet(Duration.ofSeconds(30))).as("the desk comes to rest").isTrue();
  }

  private ReviewItem shown() {
    return Objects.requireNonNull(desk.item());
  }

  private ReviewItem stored(long product) {
    return app.reviews().load(product).orElseThrow();
  }

  private <T> T find(String query, Class<T> type) {
    return type.cast(
        robot.from(session.window().scene().getRoot()).lookup(query).queryAll().stream()
            .findFirst()
            .orElseThrow(() -> new AssertionError("Nothing on screen is " + query)));
  }

  private void choose(String id, Object value) {
    ComboBox<?> box = find(id, ComboBox.class);
    for (int i = 0; i < box.getItems().size(); i++) {
      if (box.getItems().get(i).equals(value)) {
        box.getSelectionModel().select(i);
      }
    }
    assertThat(box.getValue()).isEqualTo(value);
  }

  private void click(String id) throws InterruptedException {
    FxThread.call(() -> {
      find(id, Button.class).fire();
      return true;
    });
    settle();
  }

  @Test
  void aDayOfAPersonIsTakenBackWithAPreviewAndTheUndoCanBeUndone() throws InterruptedException {
    ReviewItem first = shown();
    for (int i = 0; i < 3; i++) {
      robot.press(KeyCode.ENTER).release(KeyCode.ENTER);
    }
    settle();
    assertThat(stored(first.productId()).stage()).isEqualTo(ReviewStage.VERIFIED);

    robot.press(KeyCode.CONTROL, KeyCode.DIGIT4).release(KeyCode.DIGIT4, KeyCode.CONTROL);
    settle();
    assertThat(find("#decision-list", ListView.class).getItems().size()).isEqualTo(3);
    assertThat(find("#undo-look", Button.class).isDisabled()).as("names nobody yet").isTrue();
    FxThread.call(() -> {
      choose("#history-who", "ada");
      choose("#history-when", Period.TODAY);
      return true;
    });
    settle();
    click("#undo-look");
    assertThat(find("#undo-run", Button.class).getText()).isEqualTo("Take back 3 decisions");
    assertThat(stored(first.productId()).stage()).as("only looked").isEqualTo(ReviewStage.VERIFIED);

    click("#undo-run");
    assertThat(stored(first.productId()).stage()).isEqualTo(ReviewStage.NEW);
    assertThat(find("#undo-message", Label.class).getText()).contains("3 products changed");
    assertThat(desk.countsProperty().get().waiting()).isEqualTo(6);

    click("#undo-undo");
    assertThat(stored(first.productId()).stage()).isEqualTo(ReviewStage.VERIFIED);
    robot.press(KeyCode.CONTROL, KeyCode.DIGIT1).release(KeyCode.DIGIT1, KeyCode.CONTROL);
    settle();
    assertThat(shown().stage()).isEqualTo(ReviewStage.NEW);
    assertThat(desk.countsProperty().get().waiting()).isEqualTo(3);
  }

  @Test
  void ctrlZAfterARestartTakesBackYesterdaysLastDecision()
      throws InterruptedException, TimeoutException {
    ReviewItem first = shown();
    robot.press(KeyCode.ENTER).release(KeyCode.ENTER);
    settle();
    FxThread.call(() -> {
      session.window().scene().getWindow().hide();
      return true;
    });
    session.close();
    session = FxThread.call(this::show);
    desk = session.desk();
    settle();

    robot.press(KeyCode.CONTROL, KeyCode.Z).release(KeyCode.Z, KeyCode.CONTROL);
    settle();

    assertThat(shown().productId()).isEqualTo(first.productId());
    assertThat(stored(first.productId()).stage()).isEqualTo(ReviewStage.NEW);
    assertThat(find("#notice", Label.class).getText()).contains("Undone from an earlier sitting");
  }
}
