package org.cropdesk.app.search;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.input.KeyCode;
import org.cropdesk.app.cli.Main;
import org.cropdesk.app.fx.FxThread;
import org.cropdesk.app.search.SearchViewModel.State;
import org.cropdesk.app.shell.MainWindow;
import org.cropdesk.app.shell.OpenDesk;
import org.cropdesk.app.spaces.SecondSpace;
import org.cropdesk.db.Await;
import org.cropdesk.db.ChildProcess;
import org.cropdesk.inference.encode.LocalEmbedder;
import org.cropdesk.inference.known.EncoderChoice;
import org.cropdesk.inference.onnx.OnnxRuntime;
import org.cropdesk.inference.onnx.WeightFiles;
import org.cropdesk.inference.remote.ServerSettings;
import org.cropdesk.inference.serve.Drill;
import org.cropdesk.inference.serve.EmbeddingServer;
import org.cropdesk.search.SearchAnswer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.testfx.api.FxToolkit;

/** Searching in a space whose encoder is a real server, which is away, slow or busy. */
final class SearchByServerTest {
  private static final Path SAMPLES =
      Path.of(System.getProperty("cropdesk.root", ".."))
          .toAbsolutePath()
          .normalize()
          .resolve("samples");

  /** A search that was superseded or stopped must not last as long as its patience. */
  private static final Duration SOON = Duration.ofSeconds(10);

  @TempDir Path folder;

  private final Drill drill = Drill.none();
  private OpenDesk open;
  private LocalEmbedder embedder;
  private EmbeddingServer server;
  private int space;

  @SuppressWarnings("NullAway.Init") // JUnit fills the fields before each test.
  SearchByServerTest() {}

  @BeforeEach
  void open() throws IOException, InterruptedException, TimeoutException {
    FxToolkit.registerPrimaryStage();
    open = OpenDesk.on(folder, 16);
    var cache = new WeightFiles(open.app().options().folders().cache());
    embedder =
        LocalEmbedder.open(OnnxRuntime.get(), SAMPLES.resolve("models/encoder-256"), cache, 1);
    server = serve(0);
    space = SecondSpace.fill(open.app(), 0, new EncoderChoice.Server(ServerSettings.at(address())));
    open.press(KeyCode.CONTROL, KeyCode.DIGIT9);
    Await.until(
        "the page knows the space", () -> open.session().search().feed().find(space) != null);
    FxThread.call(() -> {
      open.session().search().searchIn(space);
      return true;
    });
  }

  private EmbeddingServer serve(int port) {
    return EmbeddingServer.start(
        embedder,
        new InetSocketAddress(InetAddress.getLoopbackAddress(), port),
        Optional.empty(),
        drill);
  }

  private URI address() {
    return URI.create("http://127.0.0.1:" + server.port());
  }

  @AfterEach
  void close() throws TimeoutException, InterruptedException {
    open.close();
    FxToolkit.cleanupStages();
    server.close();
    embedder.close();
  }

  private State state() {
    return open.session().search().stateProperty().get();
  }

  private SearchAnswer answer() {
    assertThat(state()).isInstanceOf(State.Answered.class);
    return ((State.Answered) state()).answer();
  }

  private String explained() {
    return open.find("#search-explained", Label.class).getText();
  }

  private void ask(String words) throws InterruptedException {
    FxThread.call(() -> {
      open.session().search().byWords(words);
      return true;
    });
  }

  private int searched() {
    return Objects.requireNonNull(answer().space()).id();
  }

  @Test
  void aServerThatIsAwayIsWaitedForWithTheReasonOnThePage() throws InterruptedException {
    int port = server.port();
    server.close();
    ask("blue mug");
    Await.until(
        "it says what it waits for",
        () -> explained().contains("nobody listens there; next attempt in"));
    assertThat(explained()).contains("127.0.0.1:" + port).contains("Escape stops");
    // Others go on: what the desk reads is not behind what waits.
    open.pressAndGoOn(KeyCode.CONTROL, KeyCode.DIGIT4);
    Await.until(
        "another page has read the catalog",
        SOON,
        () -> open.page() == MainWindow.Page.HISTORY && open.isThere(".list-cell"));
    assertThat(state()).isInstanceOf(State.Busy.class);
    open.pressAndGoOn(KeyCode.CONTROL, KeyCode.DIGIT9);
    server = serve(port);
    Await.until("it answers", () -> state() instanceof State.Answered);
    assertThat(searched()).isEqualTo(space);
    assertThat(answer().semantic()).isNotEmpty();
  }

  @Test
  void aNewerSearchStopsTheOneThatWaitsAndEscapeStopsTheLast() throws InterruptedException {
    drill.often(1, "hang");
    for (String words : new String[] {"blue mug", "red mug", "green mug", "a shoe"}) {
      ask(words);
      Await.until("it is asked", () -> state() instanceof State.Busy);
    }
    FxThread.call(() -> {
      open.session().search().searchIn(null);
      return true;
    });
    Await.until("another space answers at once", SOON, () -> state() instanceof State.Answered);
    assertThat(searched()).isNotEqualTo(space);
    FxThread.call(() -> {
      open.session().search().searchIn(space);
      return true;
    });
    assertThat(state()).isInstanceOf(State.Busy.class);
    open.pressAndGoOn(KeyCode.ESCAPE);
    Await.until("it is stopped", SOON, () -> state() instanceof State.Failed);
    assertThat(explained()).contains("was stopped");
    open.settle();
    drill.often(0, "");
    assertThat(open.find("#search-retry", Button.class).isVisible()).isTrue();
    open.press(KeyCode.F5);
    assertThat(searched()).isEqualTo(space);
  }

  @Test
  void whatIsNotAnsweredInTimeIsFoundByWordsAloneAndCanBeAskedAgain() throws InterruptedException {
    // The server asks to be left alone for longer than a person waits.
    drill.quota(1, Duration.ofHours(1));
    ask("mug");
    Await.until("patience is over", SOON, () -> state() instanceof State.Answered);
    assertThat(answer().keyword()).isNotEmpty();
    assertThat(answer().semantic()).isEmpty();
    assertThat(open.find("#search-notes", Label.class).getText())
        .contains("Searched by words only", "it is too busy", "asks to be left alone for");
    var again = open.find("#search-again", Button.class);
    assertThat(again.isVisible()).isTrue();
    drill.quota(1_000, Duration.ofHours(1));
    open.robot().interact(again::fire);
    open.settle();
    assertThat(searched()).isEqualTo(space);
    assertThat(again.isVisible()).isFalse();
  }

  @Test
  void theShellSaysWhatItWaitsFor() throws IOException, InterruptedException {
    drill.next("busy-for-a-second");
    var options = open.app().options();
    try (var shell =
        ChildProcess.with(
            "EMBEDDING_SERVER_URL=" + address(),
            Own.class,
            SAMPLES.toString(),
            "search",
            "text",
            "blue",
            "mug",
            "--space",
            Integer.toString(space),
            "--catalog",
            options.catalog(),
            "--store",
            Objects.requireNonNull(options.store()))) {
      assertThat(shell.end()).as(() -> shell.lines().toString()).isZero();
      assertThat(shell.lines())
          .anyMatch(l -> l.contains("it is too busy; next attempt in 1.") && l.contains("Ctrl+C"))
          .anyMatch(l -> l.startsWith("By meaning"));
    }
  }

  /** The program itself, in a process of its own. */
  static final class Own {
    private Own() {}

    public static void main(String[] args) {
      System.setProperty("cropdesk.samples", args[0]);
      Main.main(Arrays.copyOfRange(args, 1, args.length));
    }
  }
}
