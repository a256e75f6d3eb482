package org.cropdesk.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringReader;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Executors;
import javafx.scene.control.Label;
import javafx.scene.input.KeyCode;
import org.apache.commons.csv.CSVFormat;
import org.cropdesk.app.shell.MainWindow;
import org.cropdesk.app.shell.OpenDesk;
import org.cropdesk.backfill.BackfillState;
import org.cropdesk.backfill.Backfills;
import org.cropdesk.db.Await;
import org.cropdesk.db.ChildProcess;
import org.cropdesk.db.Statements;
import org.cropdesk.inference.encode.LocalEmbedder;
import org.cropdesk.inference.onnx.OnnxRuntime;
import org.cropdesk.inference.onnx.WeightFiles;
import org.cropdesk.inference.serve.Drill;
import org.cropdesk.inference.serve.EmbeddingServer;
import org.cropdesk.inference.serve.Fault;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.testfx.api.FxToolkit;

/** Runs from the command line, beside an open desk. */
final class BackfillCommandTest {
  private static final int PRODUCTS = 12;
  private static final InetSocketAddress ANY =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

  @TempDir Path folder;

  private OpenDesk open;

  @SuppressWarnings("NullAway.Init") // JUnit fills the fields before each test.
  BackfillCommandTest() {}

  @BeforeEach
  void open() throws Exception {
    FxToolkit.registerPrimaryStage();
    open = OpenDesk.on(folder, PRODUCTS);
  }

  @AfterEach
  void close() throws Exception {
    open.close();
    FxToolkit.cleanupStages();
  }

  private Shell.Result run(String... args) {
    var all = new String[args.length + 7];
    System.arraycopy(args, 0, all, 0, args.length);
    var options = open.app().options();
    String[] more = {
      "--catalog", options.catalog(), "--store", options.store(), "--actor", "ops", "--json"
    };
    System.arraycopy(more, 0, all, args.length, more.length);
    return Shell.run(all);
  }

  private static String second() {
    return Shell.SAMPLES.resolve("models/encoder-256").toString();
  }

  @Test
  void aPlanSaysWhatItLookedAtAndWhatIsWrong() {
    var plan = run("backfill", "plan", "--with", second()).endsWith(ExitCode.DONE).json();
    assertThat(plan.path("products").asLong()).isEqualTo(PRODUCTS);
    assertThat(plan.path("checks")).hasSize(8);
    assertThat(plan.path("checks").findValuesAsText("level")).containsOnly("OK");
    var wrong = run("backfill", "plan", "--with", "http://127.0.0.1:1", "--batch-size", "many");
    assertThat(wrong.endsWith(ExitCode.WRONG_USAGE).err())
        .contains("--batch-size: A batch has 1 to");
    var away = run("backfill", "plan", "--with", "http://127.0.0.1:1");
    assertThat(away.endsWith(ExitCode.FAILED_IN_PART).json().path("checks").toString())
        .contains("Nobody answers at http://127.0.0.1:1");
  }

  /** Settings, who, total time, vectors a second, cost, memory, notes. */
  @Test
  void everythingThatIsKeptOfARunIsShownAndExported() throws Exception {
    var cache = new WeightFiles(open.app().options().folders().cache());
    try (var embedder = LocalEmbedder.open(OnnxRuntime.get(), Path.of(second()), cache, 1);
        var server = EmbeddingServer.start(embedder, ANY, Optional.empty(), Drill.none())) {
      var done =
          run(
                  "backfill",
                  "start",
                  "--with",
                  "http://127.0.0.1:" + server.port(),
                  "--price",
                  "0.5",
                  "--notes",
                  "for the price")
              .endsWith(ExitCode.DONE)
              .json();
      long vectors = done.path("vectors").asLong();
      assertThat(done.path("price").asDouble()).isEqualTo(0.5);
      assertThat(done.path("cost").asDouble()).isGreaterThanOrEqualTo(vectors * 0.5 / 1000);
      assertThat(done.path("vectorsPerSecond").asDouble()).isPositive();
      assertThat(done.path("elapsedSeconds").asDouble()).isPositive();
      assertThat(done.path("peakMemory").asLong()).isPositive();
      String id = done.path("id").asText();
      var shown =
          Shell.run("backfill", "show", id, "--catalog", open.app().options().catalog())
              .endsWith(ExitCode.DONE)
              .out();
      assertThat(shown)
          .contains("by ops", "150 products", "0.50 for 1,000", "vectors a second", "of work")
          .containsPattern("Most memory +[\\d.]+ [MG]B of Java")
          .contains("for the price");
      var table = CSVFormat.RFC4180.builder().setHeader().setSkipHeaderRecord(true).get();
      String csv =
          Shell.run("backfill", "--csv", "--catalog", open.app().options().catalog())
              .endsWith(ExitCode.DONE)
              .out();
      var row = table.parse(new StringReader(csv)).getRecords().getFirst();
      assertThat(row.get("run")).isEqualTo(id);
      assertThat(row.get("price_of_1000")).isEqualTo("0.5");
      assertThat(row.get("begun_by")).isEqualTo("ops");
      assertThat(row.get("vectors")).isEqualTo(Long.toString(vectors));
      assertThat(row.get("notes")).isEqualTo("for the price");
      assertThat(Double.parseDouble(row.get("seconds_of_work"))).isPositive();
    }
  }

  /** One picture in a request, and so few requests an hour that what is left is soon used up. */
  @Test
  void aPlanSaysHowLongTheQuotaOfTheServerMakesIt() {
    var cache = new WeightFiles(open.app().options().folders().cache());
    try (var embedder = LocalEmbedder.open(OnnxRuntime.get(), Path.of(second()), cache, 1)) {
      for (String path : new String[] {"", "/v1"}) {
        assertThat(quota(embedder, path, 10_000))
            .matches("OK about \\d+ requests, 9,9\\d\\d of 10,000 left");
        assertThat(quota(embedder, path, 40))
            .matches("NOTE about \\d+ requests, \\d+ of 40 left: at least .+ under its quota");
      }
    }
  }

  @Test
  void aPlanSaysWhatItWaitsForAndHowLong() {
    var cache = new WeightFiles(open.app().options().folders().cache());
    var drill = Drill.none().next(Fault.NONE, Fault.BUSY_FOR_A_SECOND);
    try (var embedder = LocalEmbedder.open(OnnxRuntime.get(), Path.of(second()), cache, 1);
        var server = EmbeddingServer.start(embedder, ANY, Optional.empty(), drill)) {
      var plan = run("backfill", "plan", "--with", "http://127.0.0.1:" + server.port());
      assertThat(plan.endsWith(ExitCode.DONE).err())
          .containsPattern(
              "127\\.0\\.0\\.1:\\d+: it is too busy; next attempt in 1\\.\\d s, .*Ctrl\\+C"
                  + " stops\\.");
    }
  }

  /** A batch that would wait for its server for minutes is another machine's at once. */
  @Test
  void aSecondCtrlCGivesBackWhatIsInHandAndEnds() throws Exception {
    var cache = new WeightFiles(open.app().options().folders().cache());
    Drill drill = Drill.none().slow(Duration.ofMillis(200));
    try (var embedder = LocalEmbedder.open(OnnxRuntime.get(), Path.of(second()), cache, 1);
        var server = EmbeddingServer.start(embedder, ANY, Optional.empty(), drill);
        var child = child("http://127.0.0.1:" + server.port())) {
      var runs = new Backfills(open.app().database(), Clock.systemUTC());
      Await.until(
          "a product is done",
          Duration.ofSeconds(90),
          () -> {
            assertThat(child.isAlive()).as(() -> child.lines().toString()).isTrue();
            return runs.list(1).stream().anyMatch(r -> r.done() > 0);
          });
      drill.often(1, "unavailable");
      Await.until("it waits", () -> said(child, "it is not ready (503); next attempt in"));
      child.interrupt();
      Await.until("it says so", () -> said(child, "Stopping: the batches in hand are finished"));
      assertThat(child.isAlive()).isTrue();
      assertThat(taken()).isPositive();
      child.interrupt();
      assertThat(child.end()).isEqualTo(130);
      assertThat(taken()).as("all was given back").isZero();
      assertThat(runs.list(1).getFirst().state()).isEqualTo(BackfillState.RUNNING);
    }
  }

  private static boolean said(ChildProcess child, String words) {
    return child.lines().stream().anyMatch(l -> l.contains(words));
  }

  /** Batches that are some process's. */
  private long taken() {
    return open.app()
        .database()
        .read(
            "look at chunks",
            c ->
                Statements.number(
                    c, "select count(*) from backfill_chunk where worker <> ?", new UUID(0, 0)));
  }

  private ChildProcess child(String server) throws IOException {
    var options = open.app().options();
    return ChildProcess.hearing(
        Own.class,
        Shell.SAMPLES.toString(),
        "backfill",
        "start",
        "--with",
        server,
        "--no-canary",
        "--batch-size",
        "1",
        "--catalog",
        options.catalog(),
        "--store",
        Objects.requireNonNull(options.store()));
  }

  /** The program itself, in a process of its own. */
  static final class Own {
    private Own() {}

    public static void main(String[] args) {
      System.setProperty("cropdesk.samples", args[0]);
      Main.main(Arrays.copyOfRange(args, 1, args.length));
    }
  }

  private String quota(LocalEmbedder embedder, String path, int anHour) {
    Drill drill = Drill.none().quota(anHour, Duration.ofHours(1));
    try (var server = EmbeddingServer.start(new OneByOne(embedder), ANY, Optional.empty(), drill)) {
      String address = "http://127.0.0.1:" + server.port() + path;
      var plan = run("backfill", "plan", "--sample", "1", "--with", address);
      for (var check : plan.endsWith(ExitCode.DONE).json().path("checks")) {
        if (check.path("check").asText().equals("QUOTA")) {
          return check.path("level").asText() + " " + check.path("value").asText();
        }
      }
    }
    throw new AssertionError("Nothing is said of a quota");
  }

  /** The run of another process is drawn as it goes, and its end is said on another page. */
  @Test
  void aRunOfTheCommandLineIsShownLiveAtTheDesk() throws Exception {
    var runs = open.session().filling().runs();
    try (var aside = Executors.newSingleThreadExecutor();
        Connection held = open.app().database().dedicated("hold a product")) {
      held.setAutoCommit(false);
      Statements.list(
          held,
          "select id from product where id = (select max(id) from product) for update",
          r -> r.getLong(1));
      var result =
          aside.submit(() ->
              run(
                  "backfill",
                  "start",
                  "--with",
                  second(),
                  "--no-canary",
                  "--batch-size",
                  "1",
                  "--max-batches",
                  "1"));
      open.press(KeyCode.CONTROL, KeyCode.SHIFT, KeyCode.DIGIT2);
      Await.until(
          "all but one are done",
          () -> {
            var live = runs.liveProperty().get();
            return live != null && live.run().done() == PRODUCTS - 1 && live.working() == 1;
          });
      Await.until(
          "it is drawn",
          () ->
              open.find("#run-far", Label.class)
                  .getText()
                  .equals((PRODUCTS - 1) + " of " + PRODUCTS + " products"));
      assertThat(open.find("#run-state", Label.class).getText()).isEqualTo("running");
      assertThat(Objects.requireNonNull(runs.liveProperty().get()).workers().getFirst().name())
          .startsWith("ops on ");
      open.robot().press(KeyCode.CONTROL, KeyCode.DIGIT1).release(KeyCode.CONTROL, KeyCode.DIGIT1);
      Await.until("another page is up", () -> open.page() == MainWindow.Page.REVIEW);
      held.rollback();
      result.get().endsWith(ExitCode.DONE);
    }
    Await.until(
        "its end is said",
        () -> open.find("#run-notice", Label.class).getText().contains("is done: 12 of 12"));
  }

  @Test
  void aRunIsLookedAtFirstThenWatchedFromAnotherShellUntilItIsDone() throws Exception {
    var runs = new Backfills(open.app().database(), Clock.systemUTC());
    var lines = new StringWriter();
    var redrawn = new StringWriter();
    String run;
    try (var aside = Executors.newFixedThreadPool(3);
        Connection held = open.app().database().dedicated("hold a product")) {
      held.setAutoCommit(false);
      Statements.list(
          held,
          "select id from product where id = (select max(id) from product) for update",
          r -> r.getLong(1));
      String[] start = {
        "backfill",
        "start",
        "--with",
        second(),
        "--no-canary",
        "--batch-size",
        "1",
        "--max-batches",
        "1"
      };
      var working = aside.submit(() -> run(start));
      Await.until(
          "all but one are done",
          Duration.ofSeconds(90),
          () -> runs.list(1).stream().anyMatch(r -> r.done() == PRODUCTS - 1));
      long id = runs.list(1).getFirst().id();
      run = Long.toString(id);
      var second = Duration.ofSeconds(1);
      try (var watch = new RunWatch(runs, id, new PrintWriter(lines), RunWatch.Look.LINES, second);
          var drawing =
              new RunWatch(runs, id, new PrintWriter(redrawn), RunWatch.Look.REDRAWN, second)) {
        var watching = aside.submit(watch::go);
        var drawn = aside.submit(drawing::go);
        Await.until("it is watched", () -> lines.toString().contains("11 of 12 (91 %)"));
        Await.until("and drawn", () -> redrawn.toString().contains("\rrun " + id + " main: 11 of"));
        var shown = run("backfill", "show", run).endsWith(ExitCode.DONE).json();
        assertThat(shown.path("live").path("done").asInt()).isEqualTo(PRODUCTS - 1);
        assertThat(shown.path("live").has("secondsLeft")).isTrue();
        held.rollback();
        watching.get();
        drawn.get();
      }
      assertThat(working.get().endsWith(ExitCode.DONE).err())
          .containsPattern("ok +Products +12 products")
          .containsPattern("ok +Time +about")
          .contains("So the run can begin.", "run " + run + " main: ")
          .doesNotContain("[y/N]");
    }
    assertThat(lines.toString())
        .contains("vectors/s, left: ", "0 failed, 0 skipped, free", "encode ", "1 at work")
        .contains("run " + run + " done: 12 of 12 (100 %)");
    var last = run("backfill", "watch", run).endsWith(ExitCode.DONE).json();
    assertThat(last.path("state").asText()).isEqualTo("DONE");
    assertThat(last.path("workers").get(0).path("name").asText()).startsWith("ops on ");
    assertThat(last.path("steps").path("ENCODE").asDouble()).isPositive();

    run("backfill", "note", run, "the first").endsWith(ExitCode.DONE);
    assertThat(run("backfill", "note", run, "the better one").endsWith(ExitCode.DONE).out())
        .contains("in place of: the first");
    assertThat(run("backfill", "show", run).json().path("notes").asText())
        .isEqualTo("the better one");
    assertThat(run("backfill", "log", run).json().path("log")).isNotEmpty();
    var quick = run("backfill", "start", "--with", second(), "--yes").endsWith(ExitCode.DONE);
    assertThat(quick.err()).doesNotContain("So the run can begin.").contains("0 products");
  }

  @Test
  void skusOfAFileThatNobodyKnowsAreNamed() throws IOException {
    String known =
        open.app()
            .database()
            .read(
                "ask",
                c ->
                    Statements.first(c, "select min(sku) from product", r -> r.getString(1))
                        .orElseThrow());
    Path some =
        Files.write(
            folder.resolve("some.txt"),
            List.of("\ufeff" + known, "NO-3", "NO-1", "NO-2", "NO-4", "NO-5", "NO-6", "NO-1"));
    var plan = run("backfill", "plan", "--with", second(), "--skus", some.toString());
    assertThat(plan.endsWith(ExitCode.DONE).json().path("checks").toString())
        .contains("1 of 7 are in the catalog; not there: NO-1, NO-2, NO-3, NO-4, NO-5 and 1 more");
    Path none = Files.write(folder.resolve("none.txt"), List.of("NO-1"));
    var refused = run("backfill", "start", "--with", second(), "--skus", none.toString());
    assertThat(refused.endsWith(ExitCode.WRONG_USAGE).err())
        .contains("The run was not begun.", "0 of 1 are in the catalog");
    var runs = new Backfills(open.app().database(), Clock.systemUTC());
    assertThat(runs.list(1)).isEmpty();
    var anyway = run("backfill", "start", "--with", second(), "--skus", some.toString(), "--yes");
    assertThat(anyway.endsWith(ExitCode.DONE).err()).contains("not there: NO-1");
  }
}
