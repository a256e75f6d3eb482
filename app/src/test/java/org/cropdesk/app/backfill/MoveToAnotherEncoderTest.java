package org.cropdesk.app.backfill;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import javafx.scene.Node;
import javafx.scene.control.Label;
import javafx.scene.control.ListView;
import javafx.scene.input.KeyCode;
import javafx.stage.Window;
import javafx.stage.WindowEvent;
import org.cropdesk.app.SampleApp;
import org.cropdesk.app.backfill.RunForm.Field;
import org.cropdesk.app.cli.Main;
import org.cropdesk.app.fx.FxThread;
import org.cropdesk.app.search.SearchViewModel.State;
import org.cropdesk.app.shell.MainWindow;
import org.cropdesk.app.shell.OpenDesk;
import org.cropdesk.backfill.BackfillRun;
import org.cropdesk.backfill.BackfillState;
import org.cropdesk.backfill.Backfills;
import org.cropdesk.backfill.EveryProduct;
import org.cropdesk.backfill.VectorMaker;
import org.cropdesk.db.Await;
import org.cropdesk.db.ChildProcess;
import org.cropdesk.db.Statements;
import org.cropdesk.embedding.Aspect;
import org.cropdesk.embedding.SpaceState;
import org.cropdesk.embedding.Spaces;
import org.cropdesk.inference.backfill.RecipeRequest;
import org.cropdesk.inference.encode.LocalEmbedder;
import org.cropdesk.inference.known.EncoderChoice;
import org.cropdesk.inference.onnx.OnnxRuntime;
import org.cropdesk.inference.onnx.WeightFiles;
import org.cropdesk.inference.serve.Drill;
import org.cropdesk.inference.serve.EmbeddingServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.testfx.api.FxToolkit;

/**
 * A whole catalog moved to a second encoder and back, at the desk and by keyboard, with the window
 * closed and a worker killed on the way. OpenViking#4303: what a crash had left as "processing"
 * blocked for ever.
 */
final class MoveToAnotherEncoderTest {
  private static final Path SECOND = SampleApp.SAMPLES.resolve("models/encoder-256");
  private static final int PRODUCTS = 16;

  @TempDir Path folder;

  private OpenDesk open;

  @SuppressWarnings("NullAway.Init") // JUnit fills the fields before each test.
  MoveToAnotherEncoderTest() {}

  /** The command line in a process of its own. */
  static final class Elsewhere {
    private Elsewhere() {}

    public static void main(String[] args) {
      System.setProperty("cropdesk.samples", args[0]);
      Main.main(java.util.Arrays.copyOfRange(args, 1, args.length));
    }
  }

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

  private Backfills runs() {
    return new Backfills(open.app().database(), Clock.systemUTC());
  }

  private String text(String query) {
    return open.find(query, Label.class).getText();
  }

  /** Keys that are followed by work which is watched while it goes on. */
  private void hit(KeyCode... keys) {
    open.robot().press(keys).release(keys);
  }

  private void fill(Field field, String text) throws InterruptedException {
    FxThread.call(() -> {
      open.find("#run-field-" + field, Node.class).requestFocus();
      return true;
    });
    open.press(KeyCode.CONTROL, KeyCode.A);
    open.type(text);
    open.press(KeyCode.ENTER);
  }

  /** Plans a run in small batches without a sample in front and starts it. */
  private long start(String encoder, int batch) throws InterruptedException {
    open.press(KeyCode.N);
    fill(Field.ENCODER, encoder);
    fill(Field.BATCH_SIZE, Integer.toString(batch));
    fill(Field.MAX_BATCHES, "1");
    FxThread.call(() -> {
      open.find("#run-field-" + Field.CANARY, Node.class).requestFocus();
      return true;
    });
    open.press(KeyCode.SPACE);
    assertThat(text("#new-run-why")).isEmpty();
    hit(KeyCode.CONTROL, KeyCode.SHIFT, KeyCode.ENTER);
    Await.until("the run is begun", () -> !runs().list(1).isEmpty());
    return runs().list(1).getFirst().id();
  }

  /** Keeps the vectors of a product from being written until it is closed. */
  private Connection hold(int place) throws SQLException {
    String sql =
        "select id from (select id, row_number() over (order by id) as n from product) p where n = ?";
    long product = number(sql, place + 1);
    Connection c = open.app().database().dedicated("hold a product");
    c.setAutoCommit(false);
    Statements.list(
        c, "select id from product where id = ? for update", r -> r.getLong(1), product);
    return c;
  }

  private long number(String sql, Object... arguments) {
    return open.app().database().read("ask", c -> Statements.number(c, sql, arguments));
  }

  /** Chunks that somebody who is there, or was a moment ago, has taken. */
  private long taken() {
    return number(
        "select count(*) from backfill_chunk"
            + " where worker <> '00000000-0000-0000-0000-000000000000'");
  }

  /** As a person closes the window, who is asked and says yes. */
  private void closeTheWindow() throws InterruptedException {
    Window window = open.session().window().scene().getWindow();
    FxThread.call(() -> {
      window.fireEvent(new WindowEvent(window, WindowEvent.WINDOW_CLOSE_REQUEST));
      return true;
    });
    assertThat(open.isThere("#close-yes")).isTrue();
    hit(KeyCode.SHIFT, KeyCode.TAB);
    hit(KeyCode.ENTER);
    Await.until("the window is gone", () -> !window.isShowing());
  }

  private int active() {
    return new Spaces(open.app().database()).active(Aspect.IMAGE).orElseThrow().id();
  }

  private SpaceState state(int space) {
    return new Spaces(open.app().database()).find(space).orElseThrow().state();
  }

  private void search(String words, int space) throws InterruptedException {
    open.press(KeyCode.CONTROL, KeyCode.DIGIT9);
    open.press(KeyCode.CONTROL, KeyCode.F);
    open.press(KeyCode.CONTROL, KeyCode.A);
    open.type(words);
    open.press(KeyCode.ENTER);
    State state = open.session().search().stateProperty().get();
    assertThat(state)
        .isInstanceOfSatisfying(
            State.Answered.class,
            answered -> {
              assertThat(Objects.requireNonNull(answered.answer().space()).id()).isEqualTo(space);
              assertThat(answered.answer().semantic()).isNotEmpty();
            });
  }

  @Test
  void aSecondEncoderIsFilledThroughAClosedWindowAndAKillThenProvedPromotedAndRolledBack()
      throws Exception {
    int first = active();
    search("blue mug", first);
    open.press(KeyCode.CONTROL, KeyCode.SHIFT, KeyCode.DIGIT2);
    long run;
    try (Connection held = hold(5)) {
      run = start(SECOND.toString(), 2);
      Await.until("four are done and two in hand", () -> runs().get(run).done() == 4);
      Await.until("they are taken", () -> taken() == 1);
      closeTheWindow();
      var room = open.session().filling();
      Thread leaving = Thread.ofPlatform().start(room::close);
      Await.until(
          "the desk is about to leave",
          () -> leaving.getState() == Thread.State.TIMED_WAITING && !room.here().isEmpty());
      held.rollback();
      leaving.join();
    }
    open.reopen();
    BackfillRun left = runs().get(run);
    assertThat(left.state()).isEqualTo(BackfillState.RUNNING);
    assertThat(left.done()).as("the batch in hand was finished, no other begun").isEqualTo(6);
    assertThat(taken()).isZero();

    open.press(KeyCode.CONTROL, KeyCode.SHIFT, KeyCode.DIGIT2);
    assertThat(text("#run-far")).isEqualTo("6 of 16 products");
    assertThat(text("#run-workers .remedy")).startsWith("Nobody works on it now.");
    try (Connection held = hold(9);
        ChildProcess other = elsewhere(run)) {
      Await.until(
          "another process has done two more and has two in hand",
          Duration.ofSeconds(90),
          () -> {
            assertThat(other.isAlive()).as(() -> other.lines().toString()).isTrue();
            return runs().get(run).done() == 8 && taken() == 1;
          });
      other.kill();
      held.rollback();
    }
    assertThat(taken()).as("killed with -9, it gave nothing back").isEqualTo(1);
    hit(KeyCode.W);
    Await.until(
        "this desk has done the rest and takes over what is left",
        Duration.ofSeconds(60),
        () -> runs().get(run).state() == BackfillState.DONE);
    Await.until("it has let go", () -> open.session().filling().here().isEmpty());
    open.settle();
    assertThat(runs().get(run).done()).isEqualTo(PRODUCTS);
    assertThat(runs().events(run, 0, 100))
        .anyMatch(e -> e.message().startsWith("A process went silent with 2 products; ada on "));
    try (VectorMaker maker =
        open.app()
            .vectorMakers()
            .open(RecipeRequest.of(Aspect.IMAGE, new EncoderChoice.Folder(SECOND)))) {
      EveryProduct.isRightOrListed(open.app().database(), run, maker);
    }
    Await.until("it is shown", () -> text("#run-state").equals("done"));

    proveAndPromote(first, runs().get(run).spaceId());
  }

  private ChildProcess elsewhere(long run) throws IOException {
    var options = open.app().options();
    return new ChildProcess(
        Elsewhere.class,
        SampleApp.SAMPLES.toString(),
        "backfill",
        "work",
        Long.toString(run),
        "--catalog",
        options.catalog(),
        "--store",
        Objects.requireNonNull(options.store()),
        "--actor",
        "grace",
        "--encoders",
        SampleApp.SAMPLES.resolve("models").toString());
  }

  private void proveAndPromote(int first, int second) throws InterruptedException {
    search("blue mug", first);
    open.press(KeyCode.CONTROL, KeyCode.SHIFT, KeyCode.DIGIT1);
    assertThat(open.page()).isEqualTo(MainWindow.Page.SPACES);
    open.press(KeyCode.LEFT);
    open.press(KeyCode.HOME);
    for (int i = 0; i < 3 && chosen() != second; i++) {
      open.press(KeyCode.DOWN);
    }
    assertThat(chosen()).isEqualTo(second);
    open.press(KeyCode.V);
    assertThat(state(second)).isEqualTo(SpaceState.VERIFIED);
    open.press(KeyCode.C);
    ListView<?> queries = open.find("#comparison-queries", ListView.class);
    assertThat(queries.getItems()).isNotEmpty();
    open.press(KeyCode.S);
    open.type("Looked at the worst.");
    open.press(KeyCode.ENTER);
    open.press(KeyCode.P);
    open.press(KeyCode.ENTER);
    assertThat(active()).isEqualTo(second);
    search("blue mug", second);
    open.press(KeyCode.CONTROL, KeyCode.SHIFT, KeyCode.DIGIT1);
    open.press(KeyCode.B);
    open.press(KeyCode.ENTER);
    assertThat(active()).isEqualTo(first);
    search("blue mug", first);
  }

  private int chosen() {
    return Objects.requireNonNull(open.session().spaces().chosenProperty().get()).id();
  }

  /** Whoever comes next need not wait until the lease of a desk that has left runs out. */
  @Test
  void closingTheWindowGivesABatchBackThatWillNotEndSoon() throws Exception {
    var hangs = new CountDownLatch(1);
    var asked = new CountDownLatch(1);
    var goOn = new AtomicBoolean();
    // Once a batch is in hand the server does not answer any more.
    Drill drill =
        Drill.none()
            .refuse(
                item -> {
                  if (taken() > 0 && !goOn.get()) {
                    asked.countDown();
                    await(hangs);
                  }
                  return false;
                },
                true);
    var cache = new WeightFiles(open.app().options().folders().cache());
    try (LocalEmbedder embedder = LocalEmbedder.open(OnnxRuntime.get(), SECOND, cache, 1);
        EmbeddingServer server =
            EmbeddingServer.start(
                embedder,
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                Optional.empty(),
                drill)) {
      long run = start("http://127.0.0.1:" + server.port(), PRODUCTS);
      await(asked);
      assertThat(taken()).isEqualTo(1);
      closeTheWindow();
      open.reopen();
      assertThat(taken()).as("given back, not left to run out").isZero();
      assertThat(number("select max(attempts) from backfill_chunk where run_id = ?", run))
          .as("as if it had never been taken")
          .isZero();
      assertThat(runs().get(run).state()).isEqualTo(BackfillState.RUNNING);
      goOn.set(true);
      hangs.countDown();
      open.press(KeyCode.CONTROL, KeyCode.SHIFT, KeyCode.DIGIT2);
      hit(KeyCode.W);
      Await.until("all is done", () -> runs().get(run).state() == BackfillState.DONE);
      assertThat(runs().events(run, 0, 100)).noneMatch(e -> e.message().contains("went silent"));
    } finally {
      hangs.countDown();
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(60, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
