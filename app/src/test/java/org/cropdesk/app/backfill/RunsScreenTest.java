package org.cropdesk.app.backfill;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.CheckBox;
import javafx.scene.control.Label;
import javafx.scene.control.ListView;
import javafx.scene.input.KeyCode;
import javafx.stage.Window;
import javafx.stage.WindowEvent;
import org.cropdesk.app.AppContext;
import org.cropdesk.app.AppOptions;
import org.cropdesk.app.Folders;
import org.cropdesk.app.backfill.RunForm.Field;
import org.cropdesk.app.fx.FxThread;
import org.cropdesk.app.fx.Theme;
import org.cropdesk.app.shell.DeskSession;
import org.cropdesk.app.shell.MainWindow;
import org.cropdesk.app.shell.OpenDesk;
import org.cropdesk.app.spaces.SecondSpace;
import org.cropdesk.backfill.BackfillFailure;
import org.cropdesk.backfill.BackfillLive;
import org.cropdesk.backfill.BackfillPhase;
import org.cropdesk.backfill.BackfillRun;
import org.cropdesk.backfill.BackfillSettings;
import org.cropdesk.backfill.BackfillState;
import org.cropdesk.backfill.BackfillWorker;
import org.cropdesk.backfill.Backfills;
import org.cropdesk.backfill.VectorMaker;
import org.cropdesk.db.Await;
import org.cropdesk.db.Statements;
import org.cropdesk.embedding.Aspect;
import org.cropdesk.inference.backfill.RecipeRequest;
import org.cropdesk.inference.encode.EncoderInput;
import org.cropdesk.inference.encode.LocalEmbedder;
import org.cropdesk.inference.known.EncoderChoice;
import org.cropdesk.inference.label.VocabularyFile;
import org.cropdesk.inference.onnx.OnnxRuntime;
import org.cropdesk.inference.onnx.WeightFiles;
import org.cropdesk.inference.serve.Drill;
import org.cropdesk.inference.serve.EmbeddingServer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.testfx.api.FxToolkit;

/** Filling a space with a second real encoder from the real window, over really indexed samples. */
final class RunsScreenTest {
  private static final Path ROOT =
      Path.of(System.getProperty("cropdesk.root", "..")).toAbsolutePath().normalize();
  private static final String SECOND = ROOT.resolve("samples/models/encoder-256").toString();
  private static final int PRODUCTS = 24;

  @TempDir Path folder;

  private OpenDesk open;

  @SuppressWarnings("NullAway.Init") // JUnit fills the fields before each test.
  RunsScreenTest() {}

  @BeforeEach
  void open() throws IOException, InterruptedException, TimeoutException {
    FxToolkit.registerPrimaryStage();
    open = OpenDesk.on(folder, PRODUCTS);
    open.press(KeyCode.CONTROL, KeyCode.SHIFT, KeyCode.DIGIT2);
  }

  @AfterEach
  void close() throws TimeoutException, InterruptedException {
    open.close();
    FxToolkit.cleanupStages();
  }

  private BackfillsViewModel runs() {
    return open.session().filling().runs();
  }

  private @Nullable BackfillLive live() throws InterruptedException {
    return FxThread.call(() -> java.util.Optional.ofNullable(runs().liveProperty().get()))
        .orElse(null);
  }

  private BackfillRun run() throws InterruptedException {
    return Objects.requireNonNull(live()).run();
  }

  private void awaitLive(String what, Predicate<BackfillLive> condition) {
    Await.until(
        what,
        () -> {
          try {
            BackfillLive now = live();
            return now != null && condition.test(now);
          } catch (InterruptedException e) {
            throw new IllegalStateException(e);
          }
        });
  }

  /** The run is done a moment before this desk has let go of it. */
  private boolean isNothingWorkedOn() {
    try {
      return FxThread.call(() -> open.session().filling().leaving()).isEmpty();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private String text(String query) {
    return open.find(query, Label.class).getText();
  }

  /** Types into a field of the form, in place of what stands there. */
  private void fill(Field field, String text) throws InterruptedException {
    type(field, text);
    open.press(KeyCode.ENTER);
  }

  private void type(Field field, String text) throws InterruptedException {
    FxThread.call(() -> {
      Node node = open.find("#run-field-" + field, Node.class);
      node.requestFocus();
      return true;
    });
    open.press(KeyCode.CONTROL, KeyCode.A);
    open.type(text);
  }

  private void untick(Field field) throws InterruptedException {
    FxThread.call(() -> {
      open.find("#run-field-" + field, CheckBox.class).requestFocus();
      return true;
    });
    open.press(KeyCode.SPACE);
  }

  /** Fills in a run with the second encoder, looked at and ready. */
  private void plan() throws InterruptedException {
    open.press(KeyCode.N);
    fill(Field.ENCODER, SECOND);
    assertThat(text("#new-run-why")).isEmpty();
  }

  /** Keys that are followed by work which is watched while it goes on. */
  private void hit(KeyCode... keys) {
    open.robot().press(keys).release(keys);
  }

  private void start() throws InterruptedException {
    hit(KeyCode.CONTROL, KeyCode.SHIFT, KeyCode.ENTER);
    Await.until("the run is begun", () -> runs().selected() != 0);
  }

  private long number(String sql, Object... arguments) {
    return open.app().database().read("ask", c -> Statements.number(c, sql, arguments));
  }

  /** Keeps the vectors of a product from being written until it is closed. */
  private Connection hold(long product) throws SQLException {
    Connection c = open.app().database().dedicated("hold a product");
    c.setAutoCommit(false);
    Statements.list(
        c, "select id from product where id = ? for update", r -> r.getLong(1), product);
    return c;
  }

  private long firstProduct() {
    return number("select min(id) from product");
  }

  @Test
  void aRunIsPlannedStartedSampledAndWatchedToItsEndFromTheKeyboard() throws InterruptedException {
    assertThat(open.page()).isEqualTo(MainWindow.Page.RUNS);
    assertThat(open.isThere("#runs-empty")).as("nothing has run yet").isTrue();
    open.press(KeyCode.N);
    assertThat(text("#preflight-PRODUCTS")).contains("Nothing is missing or out of date");
    assertThat(text("#run-ENCODER-source")).isEqualTo("from the index's");
    fill(Field.BATCH_SIZE, "many");
    assertThat(text("#run-BATCH_SIZE-problem")).contains("1 to 10,000 products");
    assertThat(open.find("#new-run-start", Button.class).isDisabled()).isTrue();
    assertThat(text("#new-run-why")).isEqualTo("Correct what is marked.");
    fill(Field.BATCH_SIZE, "4");
    fill(Field.ENCODER, SECOND);
    assertThat(text("#preflight-ENCODER")).contains("encoder-256 on this machine");
    assertThat(text("#preflight-SELF_TEST")).contains("256 dimensions").contains("a new space");
    assertThat(text("#preflight-PRODUCTS")).contains(PRODUCTS + " products, about");
    assertThat(text("#preflight-DISK")).contains("free where the catalog lies");
    assertThat(text("#preflight-TIME")).contains("by a sample of 8").contains("encode");
    assertThat(text("#preflight-COST")).isEqualTo("free");
    assertThat(text("#new-run-why")).isEmpty();

    start();
    awaitLive("the run is done", l -> l.run().state() == BackfillState.DONE);
    open.settle();
    BackfillRun run = run();
    assertThat(run.done()).isEqualTo(PRODUCTS);
    assertThat(run.failed()).isZero();
    assertThat(number("select count(*) from space_vector where space_id = ?", run.spaceId()))
        .isEqualTo(run.vectors());
    assertThat(text("#run-state")).isEqualTo("done");
    assertThat(text("#run-far")).isEqualTo("24 of 24 products");
    assertThat(open.find("#run-canary", Node.class).isVisible()).isTrue();
    assertThat(text("#run-step-encode")).containsPattern("Encode \\d");
    assertThat(text("#run-memory")).contains("of Java").contains("in all");
    assertThat(text("#run-notice")).contains("is done: 24 of 24 products");
    open.press(KeyCode.L);
    assertThat(open.find("#run-log", ListView.class).getItems().isEmpty()).isFalse();
    open.press(KeyCode.E);
    open.type("the second encoder, tried");
    FxThread.call(() -> {
      open.find("#run-keep-notes", Button.class).fire();
      return true;
    });
    open.settle();
    assertThat(run().notes()).isEqualTo("the second encoder, tried");
    assertThat(open.session().settings().lastEncoder()).isEqualTo(SECOND);
  }

  @Test
  void aRunIsPausedAfterTheBatchInHandResumedAndCancelledOnlyWhenAsked()
      throws InterruptedException, SQLException {
    plan();
    fill(Field.BATCH_SIZE, "2");
    fill(Field.MAX_BATCHES, "1");
    untick(Field.CANARY);
    try (Connection held = hold(firstProduct())) {
      start();
      awaitLive("a batch is in hand", l -> l.chunksInHand() == 1);
      hit(KeyCode.P);
      awaitLive("it is paused", l -> l.run().state() == BackfillState.PAUSED);
      Await.until("it says so", () -> text("#run-saying").startsWith("Pausing after the batch"));
      held.rollback();
    }
    awaitLive("nothing is in hand", l -> l.working() == 0);
    open.settle();
    assertThat(run().done()).as("the batch in hand was finished").isEqualTo(2);
    assertThat(text("#run-saying")).isEqualTo("Paused by ada.");
    assertThat(runs().steering().whyNot(RunSteering.Act.PAUSE)).contains("paused");

    try (Connection held = hold(number("select max(id) from product"))) {
      hit(KeyCode.R);
      awaitLive("it goes on", l -> l.run().done() >= 20 && l.chunksInHand() == 1);
      hit(KeyCode.X);
      Await.until("it asks", () -> open.isThere("#run-ask-yes"));
      hit(KeyCode.ESCAPE);
      assertThat(run().state()).isEqualTo(BackfillState.RUNNING);
      hit(KeyCode.X);
      Await.until("it asks again", () -> open.isThere("#run-ask-yes"));
      hit(KeyCode.ENTER);
      awaitLive("it is cancelled", l -> l.run().state() == BackfillState.CANCELLED);
      held.rollback();
    }
    open.settle();
    assertThat(text("#run-state")).isEqualTo("cancelled");
    long written = number("select vectors from backfill where id = ?", run().id());
    assertThat(number("select count(*) from space_vector where space_id = ?", run().spaceId()))
        .as("the batch that was being written is kept whole")
        .isEqualTo(written);
    assertThat(number("select count(*) from backfill_chunk")).isZero();
  }

  private Path file(String sku) throws IOException {
    String key =
        open.app()
            .database()
            .read(
                "ask",
                c ->
                    Statements.first(
                            c,
                            "select i.object_key from image i join product p on p.id = i.product_id"
                                + " join crop k on k.image_id = i.id and k.deleted_at is null"
                                + " where p.sku = ? order by i.id limit 1",
                            r -> r.getString(1),
                            sku)
                        .orElseThrow());
    try (var all = Files.walk(folder.resolve("store"))) {
      return all.filter(p -> Files.isRegularFile(p) && p.toString().endsWith(key))
          .findFirst()
          .orElseThrow();
    }
  }

  private void awaitFailures(int many) {
    Await.until(many + " are listed", () -> runs().failuresProperty().get().size() == many);
  }

  @Test
  void productsThatFailAreListedWithStepAndReasonMendedAndTriedAgain()
      throws IOException, InterruptedException {
    Path missing = file("CD-1001");
    Path corrupt = file("CD-1003");
    byte[] first = Files.readAllBytes(missing);
    byte[] second = Files.readAllBytes(corrupt);
    Files.delete(missing);
    Files.writeString(corrupt, "no picture any more");
    plan();
    untick(Field.CANARY);
    start();
    awaitFailures(2);
    awaitLive("only failures are left", l -> l.run().phase() == BackfillPhase.RETRY);
    hit(KeyCode.F);
    List<BackfillFailure> failures = runs().failuresProperty().get();
    assertThat(failures).extracting(BackfillFailure::sku).containsExactly("CD-1001", "CD-1003");
    assertThat(failures.get(0).step().name()).isEqualTo("FETCH");
    assertThat(failures.get(1).step().name()).isEqualTo("DECODE");
    assertThat(failures).allMatch(f -> f.nextTryAt() != null);
    assertThat(failures.get(0).message()).contains("is not in the store");
    assertThat(failures.get(1).message()).contains("not a picture of a known kind");
    Await.until("the tab counts them", () -> text("#run-tab-FAILURES", 2));

    Files.write(missing, first);
    hit(KeyCode.T);
    awaitFailures(1);
    assertThat(run().state()).isEqualTo(BackfillState.RUNNING);
    hit(KeyCode.ENTER);
    Await.until("the product is on the desk", () -> open.page() == MainWindow.Page.REVIEW);
    Files.write(corrupt, second);
    hit(KeyCode.CONTROL, KeyCode.SHIFT, KeyCode.DIGIT2);
    hit(KeyCode.SHIFT, KeyCode.T);
    awaitLive("all is done", l -> l.run().state() == BackfillState.DONE);
    open.settle();
    assertThat(run().failed()).isZero();
    assertThat(run().done()).isEqualTo(PRODUCTS);
    assertThat(run().message()).isNull();
  }

  private boolean text(String tab, int failures) {
    return open.find(tab, javafx.scene.control.ToggleButton.class)
        .getText()
        .equals("Failures " + failures);
  }

  @Test
  void aServerThatIsNotThereIsSaidAtItsField() throws InterruptedException {
    open.press(KeyCode.N);
    fill(Field.ENCODER, "http://127.0.0.1:1/embed");
    assertThat(text("#run-ENCODER-problem"))
        .contains("Nobody answers at http://127.0.0.1:1")
        .contains("Check the address");
    assertThat(open.find("#new-run-start", Button.class).isDisabled()).isTrue();
    assertThat(text("#preflight-ENCODER")).contains("Nobody answers");
    fill(Field.ENCODER, "http://user:secret@127.0.0.1:1");
    assertThat(text("#run-ENCODER-problem")).contains("holds a password").doesNotContain("secret");
    fill(Field.ENCODER, folder.resolve("nothing").toString());
    assertThat(text("#run-ENCODER-problem")).contains("nothing");
    fill(Field.ENCODER, SECOND);
    assertThat(text("#run-ENCODER-problem")).isEmpty();
    assertThat(text("#new-run-why")).isEmpty();
    open.press(KeyCode.ESCAPE);
    assertThat(open.isThere("#runs-empty")).isTrue();
  }

  /** A server whose quota is used up asks to be left alone for minutes. */
  @Test
  void aLookThatWaitsForAServerSaysSoAndIsStopped() throws Exception {
    var cache = new WeightFiles(open.app().options().folders().cache());
    var used = Drill.none().quota(1, Duration.ofMinutes(4));
    try (var embedder = LocalEmbedder.open(OnnxRuntime.get(), Path.of(SECOND), cache, 1);
        var server =
            EmbeddingServer.start(
                embedder,
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                Optional.empty(),
                used)) {
      open.press(KeyCode.N);
      type(Field.ENCODER, "http://127.0.0.1:" + server.port());
      open.robot().press(KeyCode.ENTER).release(KeyCode.ENTER);
      Await.until(
          "it is said",
          () ->
              text("#preflight-waits")
                  .matches(".*: it is too busy; next attempt in \\d{2,3}\\.\\d s.*"));
      FxThread.call(() -> {
        open.find("#preflight-stop", Button.class).fire();
        return true;
      });
      assertThat(text("#new-run-why")).isEqualTo("You stopped the look. Look again first.");
      // Comes to rest only when the look before has really ended.
      fill(Field.ENCODER, SECOND);
      assertThat(text("#preflight-ENCODER")).contains("encoder-256 on this machine");
      assertThat(text("#new-run-why")).isEmpty();
    }
  }

  @Test
  void theFolderOfAnEncoderIsChosenFromTheKeyboard() throws InterruptedException {
    var asked = new ArrayList<String>();
    FxThread.call(() -> {
      open.session()
          .window()
          .filling()
          .setFolders((owner, title, start) -> {
            asked.add(title + " from " + start);
            return Optional.of(Path.of(SECOND));
          });
      return true;
    });
    open.press(KeyCode.N);
    open.press(KeyCode.CONTROL, KeyCode.O);
    assertThat(asked).hasSize(1);
    assertThat(asked.getFirst()).startsWith("Folder of the encoder from ").doesNotContain("null");
    assertThat(text("#preflight-ENCODER")).contains("encoder-256 on this machine");
    assertThat(text("#new-run-why")).isEmpty();
    fill(Field.ENCODER, "http://127.0.0.1:1");
    FxThread.call(() -> {
      open.find("#run-field-ENCODER-choose", Button.class).requestFocus();
      return true;
    });
    open.press(KeyCode.SPACE);
    assertThat(asked.getLast()).as("an address lies in no folder").endsWith("from null");
    assertThat(text("#preflight-ENCODER")).contains("encoder-256 on this machine");
    FxThread.call(() -> {
      open.session().window().filling().setFolders((owner, title, start) -> Optional.empty());
      return true;
    });
    open.press(KeyCode.CONTROL, KeyCode.O);
    assertThat(text("#preflight-ENCODER"))
        .as("whoever thinks better of it keeps what was there")
        .contains("encoder-256 on this machine");
  }

  @Test
  void allRunsAreExportedWithEverythingKeptOfThem() throws InterruptedException, IOException {
    int space = SecondSpace.fill(open.app(), 0);
    Await.until("the run is listed", () -> open.isThere("#run-state"));
    open.settle();
    open.press(KeyCode.E);
    assertThat(
            open.robot().from(open.find("#run-settings", Node.class)).lookup(".label").queryAll())
        .extracting(n -> ((Label) n).getText())
        .contains("Price", "free", "Batch size", "50 products");
    open.press(KeyCode.ESCAPE);
    Path file = folder.resolve("runs.csv");
    saveTo(file);
    FxThread.call(() -> {
      open.find("#run-RUN_EXPORT", Button.class).fire();
      return true;
    });
    open.settle();
    assertThat(Files.readAllLines(file)).hasSize(2).last().asString().contains("," + space + ",");
    Path json = folder.resolve("runs.json");
    saveTo(json);
    FxThread.call(() -> {
      open.find("#runs-list", Node.class).requestFocus();
      return true;
    });
    open.press(KeyCode.SHIFT, KeyCode.E);
    assertThat(Files.readString(json)).contains("\"peakRss\"", "\"vectorsPerSecond\"", "\"notes\"");
    assertThat(text("#run-message")).contains("1 run written to");
  }

  private void saveTo(Path file) throws InterruptedException {
    FxThread.call(() -> {
      open.session().window().filling().setFiles((owner, title, name, kinds) -> Optional.of(file));
      return true;
    });
  }

  @Test
  void closingTheWindowWhileARunIsWorkedOnHereAsksFirst()
      throws InterruptedException, SQLException {
    plan();
    untick(Field.CANARY);
    try (Connection held = hold(firstProduct())) {
      start();
      awaitLive("a batch is in hand", l -> l.chunksInHand() == 1);
      Window window = open.session().window().scene().getWindow();
      FxThread.call(() -> {
        window.fireEvent(new WindowEvent(window, WindowEvent.WINDOW_CLOSE_REQUEST));
        return true;
      });
      assertThat(window.isShowing()).isTrue();
      assertThat(open.isThere("#close-yes")).isTrue();
      hit(KeyCode.ESCAPE);
      Await.until("it stays", () -> !open.isThere("#close-yes"));
      assertThat(run().state()).isEqualTo(BackfillState.RUNNING);
      held.rollback();
    }
    awaitLive("all is done", l -> l.run().state() == BackfillState.DONE);
    Await.until("nothing holds the window any more", this::isNothingWorkedOn);
  }

  private AppContext elsewhere(String actor) {
    AppOptions own = open.app().options();
    return AppContext.open(
        new AppOptions(
            own.catalog(),
            own.store(),
            own.weights(),
            own.margin(),
            new Folders(folder.resolve(actor), own.folders().cache(), own.folders().samples()),
            actor));
  }

  private static DeskSession desk(AppContext app) throws InterruptedException {
    return FxThread.call(() ->
        new DeskSession(
            app,
            VocabularyFile.read(app.options().weights().vocabularies()),
            EncoderInput.side(app.options().weights().encoder()),
            Theme.DARK,
            980,
            900));
  }

  @Test
  void twoDesksWorkOnOneRunAndNothingIsMadeTwice() throws InterruptedException, SQLException {
    plan();
    fill(Field.BATCH_SIZE, "1");
    fill(Field.MAX_BATCHES, "1");
    untick(Field.CANARY);
    try (AppContext app = elsewhere("grace");
        DeskSession other = desk(app)) {
      try (Connection held = hold(firstProduct())) {
        start();
        awaitLive("the first desk has a batch", l -> l.chunksInHand() == 1);
        long run = runs().selected();
        FxThread.call(() -> {
          other.filling().runs().onShow();
          other.filling().runs().select(run);
          return true;
        });
        Await.until("the other desk sees it", () -> other.filling().runs().run() != null);
        FxThread.call(() -> {
          other.filling().runs().steering().workHere();
          return true;
        });
        awaitLive(
            "the other does the rest", l -> l.working() == 2 && l.run().done() == PRODUCTS - 1);
        held.rollback();
      }
      awaitLive("all is done", l -> l.run().state() == BackfillState.DONE);
      Await.until("the other leaves", () -> other.filling().here().isEmpty());
    }
    open.settle();
    BackfillLive end = Objects.requireNonNull(live());
    assertThat(end.workers()).hasSize(2);
    assertThat(end.workers().stream().mapToLong(BackfillWorker::products).sum())
        .isEqualTo(PRODUCTS);
    assertThat(end.workers()).anyMatch(w -> w.name().startsWith("grace on "));
    assertThat(number("select count(*) from space_vector where space_id = ?", end.run().spaceId()))
        .isEqualTo(end.run().vectors());
    assertThat(open.find("#run-workers", Node.class).isVisible()).isTrue();
  }

  private long begun(Backfills runs, Aspect aspect) {
    var encoder = new EncoderChoice.Folder(Path.of(SECOND));
    try (VectorMaker maker = open.app().vectorMakers().open(RecipeRequest.of(aspect, encoder))) {
      return runs.begin(maker, BackfillSettings.STANDARD, "grace", "").id();
    }
  }

  @Test
  void theEndsOfTwoRunsAreBothSaidUntilTheyAreRead() throws InterruptedException {
    var elsewhere = new Backfills(open.app().database(), Clock.systemUTC());
    long pictures = begun(elsewhere, Aspect.IMAGE);
    long words = begun(elsewhere, Aspect.TEXT);
    Await.until("both are seen", () -> runs().runsProperty().get().size() == 2);
    open.press(KeyCode.CONTROL, KeyCode.DIGIT1);
    elsewhere.cancel(pictures, "grace");
    Await.until("the first end is said", () -> text("#run-notice").contains("Run " + pictures));
    elsewhere.cancel(words, "grace");
    Await.until("so is that there is another", () -> text("#run-notice").contains("1 more run"));
    assertThat(text("#run-notice")).startsWith("Run " + pictures).contains("is cancelled");
    Button look = open.find("#run-notice-look", Button.class);
    FxThread.call(() -> {
      look.fire();
      return true;
    });
    open.settle();
    assertThat(runs().selected()).isEqualTo(pictures);
    assertThat(text("#run-notice")).startsWith("Run " + words).doesNotContain("more run");
    FxThread.call(() -> {
      look.fire();
      return true;
    });
    open.settle();
    assertThat(runs().selected()).isEqualTo(words);
    assertThat(text("#run-notice")).isEmpty();
  }
}
