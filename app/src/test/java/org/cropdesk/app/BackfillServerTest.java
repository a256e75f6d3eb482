package org.cropdesk.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.cropdesk.backfill.BackfillRun;
import org.cropdesk.backfill.BackfillRunner;
import org.cropdesk.backfill.BackfillScope;
import org.cropdesk.backfill.BackfillSettings;
import org.cropdesk.backfill.BackfillState;
import org.cropdesk.backfill.Backfills;
import org.cropdesk.backfill.EveryProduct;
import org.cropdesk.backfill.VectorMaker;
import org.cropdesk.db.Statements;
import org.cropdesk.embedding.Aspect;
import org.cropdesk.inference.backfill.RecipeRequest;
import org.cropdesk.inference.encode.LocalEmbedder;
import org.cropdesk.inference.known.EncoderChoice;
import org.cropdesk.inference.onnx.OnnxRuntime;
import org.cropdesk.inference.onnx.WeightFiles;
import org.cropdesk.inference.remote.ServerSettings;
import org.cropdesk.inference.serve.Drill;
import org.cropdesk.inference.serve.EmbeddingServer;
import org.cropdesk.inference.serve.Fault;
import org.cropdesk.job.StopSignal;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Whole runs over a real embedding server of OpenAI's shape, which names no revision: what it does
 * wrong on purpose, and what it does when other weights take the place of its own.
 */
final class BackfillServerTest {
  private static final int PRODUCTS = 16;
  private static final int BATCH = 4;

  /** Backoffs of a millisecond: what is waited for is never time itself. */
  private static final ServerSettings.Patience QUICK =
      new ServerSettings.Patience(
          Duration.ofSeconds(60),
          Duration.ofSeconds(60),
          30,
          Duration.ofMillis(1),
          Duration.ofMillis(20));

  @TempDir Path folder;

  private final Drill drill = Drill.none();
  private AppContext app;
  private LocalEmbedder right;
  private EmbeddingServer server;

  @SuppressWarnings("NullAway.Init") // Opened before each test.
  BackfillServerTest() {}

  @BeforeEach
  void open() throws IOException {
    app = SampleApp.indexed(folder, PRODUCTS);
    right = embedder(SampleApp.SAMPLES.resolve("models/encoder"));
    server = serve(right, 0);
  }

  @AfterEach
  void close() {
    server.close();
    right.close();
    app.close();
  }

  private LocalEmbedder embedder(Path encoder) {
    return LocalEmbedder.open(
        OnnxRuntime.get(), encoder, new WeightFiles(app.options().folders().cache()), 1);
  }

  private EmbeddingServer serve(LocalEmbedder embedder, int port) {
    return EmbeddingServer.start(
        embedder,
        new InetSocketAddress(InetAddress.getLoopbackAddress(), port),
        Optional.empty(),
        drill);
  }

  private VectorMaker maker() {
    var settings =
        ServerSettings.at(URI.create("http://127.0.0.1:" + server.port() + "/v1"))
            .withPatience(QUICK)
            .withLimits(new ServerSettings.Limits(2, 0, 4, 1 << 20));
    return app.vectorMakers()
        .open(RecipeRequest.of(Aspect.IMAGE, new EncoderChoice.Server(settings)));
  }

  private Backfills runs() {
    return new Backfills(app.database(), Clock.systemUTC());
  }

  private BackfillRun begin(VectorMaker maker, int batches) {
    var settings =
        new BackfillSettings(
            BATCH, batches, true, 0, false, 1, BackfillScope.of(BackfillScope.Kind.ALL));
    return runs().begin(maker, settings, "ops", "");
  }

  private BackfillRun work(BackfillRun run, VectorMaker maker, Consumer<BackfillRun> progress) {
    return new BackfillRunner(app.database(), Clock.systemUTC())
        .work(run.id(), maker, new StopSignal(), progress);
  }

  /** What waits 5 and 30 s before it is tried again need not here. */
  private void retryNow(BackfillRun run) {
    String sql =
        "update backfill_failure set next_try_at = now()"
            + " where run_id = ? and next_try_at < now() + interval '50 minutes'";
    app.database().write("let time pass", c -> Statements.update(c, sql, run.id()));
  }

  /** Every product has its one right vector for each crop in the end, whatever the server did. */
  @ParameterizedTest
  @EnumSource(
      value = Fault.class,
      names = {
        "BUSY",
        "BUSY_FOR_A_SECOND",
        "ERROR_500",
        "BAD_GATEWAY",
        "UNAVAILABLE",
        "HALF",
        "CUT_JSON",
        "MISSING",
        "NAN",
        "ZERO"
      })
  void aServerThatFailsNowAndThenCostsNoProductItsVectors(Fault fault) {
    try (VectorMaker maker = maker()) {
      BackfillRun run = begin(maker, 2);
      // The first question of a run is a probe; every other one after that goes wrong.
      for (int i = 0; i < 5; i++) {
        drill.next(Fault.NONE, fault);
      }
      long before = server.requests();
      BackfillRun end = work(run, maker, this::retryNow);
      assertThat(end.message()).isNull();
      assertThat(end.state()).isEqualTo(BackfillState.DONE);
      assertThat(end.done()).isEqualTo(PRODUCTS);
      assertThat(server.requests() - before).as("all of it went wrong").isGreaterThanOrEqualTo(10);
      EveryProduct.isRightOrListed(app.database(), run.id(), maker);
    }
  }

  @Test
  void aSlowServerIsWaitedFor() {
    try (VectorMaker maker = maker()) {
      BackfillRun run = begin(maker, 2);
      drill.slow(Duration.ofMillis(150));
      assertThat(work(run, maker, r -> {}).state()).isEqualTo(BackfillState.DONE);
      drill.slow(Duration.ZERO);
      EveryProduct.isRightOrListed(app.database(), run.id(), maker);
    }
  }

  /** Of another length is another encoder: the run waits for a person, and nothing is mixed. */
  @Test
  void vectorsOfAnotherLengthPauseTheRunUntilTheRightServerIsBack() {
    try (VectorMaker maker = maker()) {
      BackfillRun run = begin(maker, 2);
      var once = new AtomicBoolean(true);
      BackfillRun paused =
          work(
              run,
              maker,
              r -> {
                if (once.getAndSet(false)) {
                  drill.often(1, "wrong-dimensions");
                }
              });
      assertThat(paused.state()).isEqualTo(BackfillState.PAUSED);
      assertThat(paused.message()).contains("numbers instead of", "what is done is kept");
      assertThat(paused.done()).isBetween((long) BATCH, PRODUCTS - 1L);
      assertThat(paused.failed()).as("no product is to blame").isZero();
      drill.often(0, "");
      EveryProduct.whatIsFreshIsRight(app.database(), run.id(), maker);
      runs().resume(run.id(), "ops");
      assertThat(work(run, maker, this::retryNow).state()).isEqualTo(BackfillState.DONE);
      EveryProduct.isRightOrListed(app.database(), run.id(), maker);
    }
  }

  /** statewave#421: of the same size and name; only its numbers are others. */
  @Test
  void otherWeightsBehindTheAddressInTheMiddleOfARunLeaveNothingThatCountsAsFresh()
      throws IOException {
    swap(BATCH, 3);
  }

  /** Between the last look at the encoder and the end of a run there was up to a minute. */
  @Test
  void otherWeightsBehindTheAddressInTheLastMomentAreFoundOut() throws IOException {
    swap(PRODUCTS - BATCH, 1);
  }

  /** Other weights take the place of the right ones as soon as so many products are done. */
  private void swap(int done, int batches) throws IOException {
    try (VectorMaker maker = maker();
        LocalEmbedder other = embedder(turned())) {
      BackfillRun run = begin(maker, batches);
      var once = new AtomicBoolean(true);
      BackfillRun paused =
          work(
              run,
              maker,
              r -> {
                if (r.done() >= done && once.getAndSet(false)) {
                  serveInstead(other);
                }
              });
      assertThat(once).isFalse();
      assertThat(paused.state()).isEqualTo(BackfillState.PAUSED);
      assertThat(paused.message())
          .contains("no longer computes the vectors", "nothing was written", "Resume it");
      assertThat(paused.done()).isBetween((long) done, PRODUCTS - 1L);
      serveInstead(right);
      EveryProduct.whatIsFreshIsRight(app.database(), run.id(), maker);
      runs().resume(run.id(), "ops");
      assertThat(work(run, maker, r -> {}).state()).isEqualTo(BackfillState.DONE);
      EveryProduct.isRightOrListed(app.database(), run.id(), maker);
    }
  }

  private void serveInstead(LocalEmbedder embedder) {
    int port = server.port();
    server.close();
    server = serve(embedder, port);
  }

  /** The sample's encoder under the same name, with the sign of every other weight turned. */
  private Path turned() throws IOException {
    Path from = SampleApp.SAMPLES.resolve("models/encoder");
    Path to = folder.resolve("turned/encoder");
    try (var files = Files.walk(from)) {
      for (Path file : files.toList()) {
        Path target = to.resolve(from.relativize(file).toString());
        if (Files.isDirectory(file)) {
          Files.createDirectories(target);
        } else if (!file.endsWith("golden.json")) {
          Files.copy(file, target);
        }
      }
    }
    Path graph = to.resolve("onnx/vision_model.onnx");
    byte[] bytes = Files.readAllBytes(graph);
    // Field 9, raw_data, of 4 x 384 x 128 bytes; the projection is the only weight of that size.
    byte[] head = {0x4a, (byte) 0x80, (byte) 0x80, 0x0c};
    int at = 0;
    while (!Arrays.equals(bytes, at, at + head.length, head, 0, head.length)) {
      at++;
    }
    for (int i = 0; i < 4 * 384 * 128; i += 8) {
      bytes[at + head.length + i + 3] ^= (byte) 0x80;
    }
    Files.write(graph, bytes);
    return to;
  }
}
