package org.cropdesk.inference.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.within;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.cropdesk.failure.CatalogException;
import org.cropdesk.failure.ErrorKind;
import org.cropdesk.inference.encode.Embedded;
import org.cropdesk.inference.encode.EmbedderInfo;
import org.cropdesk.inference.encode.LocalEmbedder;
import org.cropdesk.inference.encode.Probes;
import org.cropdesk.inference.encode.Side;
import org.cropdesk.inference.encode.Vectors;
import org.cropdesk.inference.image.PixelImage;
import org.cropdesk.inference.onnx.OnnxRuntime;
import org.cropdesk.inference.onnx.WeightFiles;
import org.cropdesk.inference.remote.ServerSettings.Limits;
import org.cropdesk.inference.remote.ServerSettings.Patience;
import org.cropdesk.inference.remote.ServerSettings.Shape;
import org.cropdesk.inference.serve.Drill;
import org.cropdesk.inference.serve.EmbeddingServer;
import org.cropdesk.inference.serve.Fault;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/** The sample encoder behind a real server in this process, asked over a real socket. */
final class ServerEmbedderTest {
  private static final Path SAMPLE =
      Path.of(System.getProperty("cropdesk.root", "..")).resolve("samples/models/encoder");
  private static final InetSocketAddress ANY =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

  /** Backoffs of a millisecond: what is waited for is never time itself. */
  private static final Patience QUICK =
      new Patience(
          Duration.ofSeconds(20),
          Duration.ofSeconds(20),
          4,
          Duration.ofMillis(1),
          Duration.ofMillis(2));

  @TempDir static Path folder;
  private static LocalEmbedder local;

  @BeforeAll
  static void openTheSample() {
    local = LocalEmbedder.open(OnnxRuntime.get(), SAMPLE, new WeightFiles(folder), 1);
  }

  @AfterAll
  static void closeTheSample() {
    local.close();
  }

  private static EmbeddingServer serve(Drill drill) {
    return EmbeddingServer.start(local, ANY, Optional.empty(), drill);
  }

  private static ServerSettings settings(EmbeddingServer server) {
    return ServerSettings.at(URI.create("http://127.0.0.1:" + server.port())).withPatience(QUICK);
  }

  private static ServerEmbedder open(ServerSettings settings) {
    return ServerEmbedder.open(settings, KeySource.none(), line -> {});
  }

  private static float[] vector(Embedded answer) {
    assertThat(answer).isInstanceOf(Embedded.Vector.class);
    return ((Embedded.Vector) answer).values();
  }

  private static List<String> texts(int count) {
    return IntStream.range(0, count).mapToObj(i -> "a red mug, number " + i).toList();
  }

  private static void right(List<Embedded> answers, List<String> texts) {
    assertThat(answers).hasSameSizeAs(texts);
    List<Embedded> expected = local.texts(texts);
    for (int i = 0; i < answers.size(); i++) {
      assertThat(Vectors.dot(vector(answers.get(i)), vector(expected.get(i))))
          .isCloseTo(1, within(1e-5));
    }
  }

  private static String code(Embedded answer) {
    assertThat(answer).isInstanceOf(Embedded.Refused.class);
    return ((Embedded.Refused) answer).code();
  }

  @Test
  void aPersonIsNotKeptWaitingAsLongAsARun() {
    Patience person = Patience.STANDARD.ofPerson();
    assertThat(person.inAll()).isLessThanOrEqualTo(Duration.ofSeconds(30));
    assertThat(person.timeout()).isLessThan(Patience.STANDARD.timeout());
    assertThat(QUICK.ofPerson().longestBackoff())
        .as("never longer")
        .isEqualTo(QUICK.longestBackoff());
    var hasty =
        new Patience(
            Duration.ofSeconds(5),
            Duration.ofMinutes(5),
            1_000_000,
            Duration.ofMillis(1),
            Duration.ofMillis(20),
            Duration.ofSeconds(1));
    for (String fault : List.of("busy", "busy-for-a-second", "unavailable", "error-500")) {
      Drill drill = Drill.none();
      try (EmbeddingServer server = serve(drill);
          ServerEmbedder embedder = open(settings(server).withPatience(hasty))) {
        drill.often(1, fault);
        long start = System.nanoTime();
        assertThatThrownBy(() -> embedder.texts(texts(1)))
            .as(fault)
            .isInstanceOf(CatalogException.class)
            .hasMessageContaining("gave no vectors");
        assertThat(Duration.ofNanos(System.nanoTime() - start))
            .as(fault)
            .isLessThan(Duration.ofSeconds(4));
      }
    }
  }

  @Test
  void picturesAndTextsComeBackAsTheEncoderMakesThem() {
    try (EmbeddingServer server = serve(Drill.none());
        ServerEmbedder embedder = open(settings(server).withCost(2))) {
      EmbedderInfo info = embedder.info();
      assertThat(info.kind()).isEqualTo(EmbedderInfo.Kind.SERVER);
      assertThat(info.imageDimensions()).isEqualTo(128);
      assertThat(info.imageSide()).isEqualTo(96);
      PixelImage picture = Probes.picture(96);
      assertThat(vector(embedder.images(List.of(picture)).getFirst()))
          .usingComparatorWithPrecision(1e-5f)
          .containsExactly(vector(local.images(List.of(picture)).getFirst()));
      right(embedder.texts(texts(3)), texts(3));
      assertThat(Probes.same(embedder.probe(Side.IMAGE), local.probe(Side.IMAGE))).isTrue();
      assertThat(embedder.consumption().items()).isEqualTo(4);
      assertThat(embedder.consumption().cost()).isCloseTo(0.008, within(1e-9));
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Shape.class,
      names = {"OPENAI", "OPENAI_DATA_URL"})
  void theShapeOfOpenAiForTextsAndPictures(Shape shape) {
    try (EmbeddingServer server = serve(Drill.none());
        ServerEmbedder embedder =
            open(settings(server).withShape(shape).withImageSide(96).withModel("encoder"))) {
      assertThat(embedder.info().imageDimensions()).isEqualTo(128);
      assertThat(embedder.info().textDimensions()).isEqualTo(128);
      right(embedder.texts(texts(2)), texts(2));
      assertThat(vector(embedder.images(List.of(Probes.picture(96))).getFirst()))
          .usingComparatorWithPrecision(1e-5f)
          .containsExactly(local.probe(Side.IMAGE));
      assertThat(embedder.consumption().tokens()).isPositive();
    }
  }

  @Test
  void anAddressThatEndsInV1MeansOpenAi() {
    try (EmbeddingServer server = serve(Drill.none());
        ServerEmbedder embedder =
            open(
                ServerSettings.at(URI.create("http://127.0.0.1:" + server.port() + "/v1"))
                    .withPatience(QUICK))) {
      assertThat(embedder.info().textDimensions()).isEqualTo(128);
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Fault.class,
      mode = Mode.EXCLUDE,
      names = {"NONE", "NAN", "ZERO", "WRONG_DIMENSIONS", "HANG"})
  void whatPassesIsTriedAgain(Fault fault) {
    var drill = Drill.none();
    try (EmbeddingServer server = serve(drill);
        ServerEmbedder embedder = open(settings(server))) {
      drill.next(fault);
      right(embedder.texts(texts(3)), texts(3));
      assertThat(embedder.consumption().retries()).isEqualTo(1);
      assertThat(server.requests()).isEqualTo(2);
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Fault.class,
      names = {"BUSY", "ERROR_500", "HALF", "CUT_JSON", "MISSING"})
  void whatDoesNotPassIsGivenUpWithASentence(Fault fault) {
    var drill = Drill.none();
    try (EmbeddingServer server = serve(drill);
        ServerEmbedder embedder = open(settings(server))) {
      drill.next(fault, fault, fault, fault, fault);
      var failure = catchThrowableOfType(CatalogException.class, () -> embedder.texts(texts(3)));
      assertThat(failure.kind()).isEqualTo(ErrorKind.ENVIRONMENT);
      assertThat(failure)
          .hasMessageContaining("127.0.0.1:" + server.port())
          .hasMessageContaining("4 attempts");
      assertThat(failure.remedy()).isNotEmpty();
      assertThat(server.requests()).isEqualTo(4);
    }
  }

  @Test
  void aServerThatHangsIsLeftAfterTheTimeout() {
    var drill = Drill.none();
    var impatient =
        new Patience(
            Duration.ofMillis(700),
            Duration.ofSeconds(5),
            2,
            Duration.ofMillis(1),
            Duration.ofMillis(2));
    try (EmbeddingServer server = serve(drill);
        ServerEmbedder embedder = open(settings(server).withPatience(impatient))) {
      drill.next(Fault.HANG, Fault.HANG);
      assertThatThrownBy(() -> embedder.texts(texts(1)))
          .isInstanceOf(CatalogException.class)
          .hasMessageContaining("did not answer within 0.7 s");
    }
  }

  @Test
  void aVectorThatIsNoneIsRefusedAndTheOthersAreKept() {
    var drill = Drill.none();
    try (EmbeddingServer server = serve(drill);
        ServerEmbedder embedder = open(settings(server))) {
      drill.next(Fault.NAN, Fault.ZERO);
      List<Embedded> first = embedder.texts(texts(3));
      assertThat(code(first.get(0))).isEqualTo(Embedded.NOT_A_NUMBER);
      assertThat(vector(first.get(1))).hasSize(128);
      List<Embedded> second = embedder.texts(texts(3));
      assertThat(code(second.get(0))).isEqualTo(Embedded.ZERO);
      assertThat(vector(second.get(2))).hasSize(128);
      assertThat(server.requests()).isEqualTo(2);
    }
  }

  @Test
  void aBatchOfWrongLengthsIsRefusedAsLongAsTheProbeIsRight() {
    var drill = Drill.none();
    try (EmbeddingServer server = serve(drill);
        ServerEmbedder embedder = open(settings(server))) {
      drill.next(Fault.WRONG_DIMENSIONS);
      assertThat(embedder.texts(texts(2)))
          .allSatisfy(a -> assertThat(code(a)).isEqualTo(Embedded.WRONG_DIMENSIONS));
      drill.next(Fault.WRONG_DIMENSIONS, Fault.WRONG_DIMENSIONS);
      var failure = catchThrowableOfType(CatalogException.class, () -> embedder.texts(texts(2)));
      assertThat(failure.kind()).isEqualTo(ErrorKind.WEIGHTS);
      assertThat(failure).hasMessageContaining("129 numbers instead of 128");
    }
  }

  @Test
  void oneItemOfABatchIsFoundByHalvingAndTheOthersAreKept() {
    var drill = Drill.none().refuse(text -> text.endsWith("number 11"), false);
    try (EmbeddingServer server = serve(drill);
        ServerEmbedder embedder = open(settings(server))) {
      List<Embedded> answers = embedder.texts(texts(32));
      assertThat(code(answers.get(11))).isEqualTo(Embedded.REFUSED);
      List<Embedded> others = new ArrayList<>(answers);
      others.remove(11);
      List<String> kept = new ArrayList<>(texts(32));
      kept.remove(11);
      right(others, kept);
      // Two for each of five halvings, the whole, and one probe before somebody is blamed.
      assertThat(server.requests()).isEqualTo(12);
      // 31 items are taken once; sent are the whole, its halves down to the one, and the probe.
      assertThat(server.items()).isEqualTo(32 + 32 + 16 + 8 + 4 + 2 + 1);
      assertThat(embedder.consumption().items()).isEqualTo(31);
      assertThat(embedder.info().maxBatch()).isEqualTo(32);
    }
  }

  @Test
  void aServerThatNamesTheItemIsBelievedAtOnce() {
    var drill = Drill.none().refuse(text -> text.matches(".*number (3|30)"), true);
    try (EmbeddingServer server = serve(drill);
        ServerEmbedder embedder = open(settings(server))) {
      List<Embedded> answers = embedder.texts(texts(32));
      assertThat(answers.get(3))
          .isInstanceOfSatisfying(
              Embedded.Refused.class, r -> assertThat(r.message()).contains("drill refuses"));
      assertThat(code(answers.get(30))).isEqualTo(Embedded.REFUSED);
      assertThat(server.requests()).isEqualTo(2);
    }
  }

  @Test
  void aPictureTheServerCannotReadIsItsOwnFaultOnly() {
    var drill = Drill.none();
    var refused = new AtomicReference<>("");
    drill.refuse(item -> item.equals(refused.get()), false);
    try (EmbeddingServer server = serve(drill);
        ServerEmbedder embedder = open(settings(server))) {
      List<PixelImage> crops =
          IntStream.range(0, 5).mapToObj(i -> new PixelImage(8, 8, grey(40 * i))).toList();
      refused.set(ServerEmbedder.picture(crops.get(4)));
      List<Embedded> answers = embedder.images(crops);
      assertThat(code(answers.get(4))).isEqualTo(Embedded.REFUSED);
      assertThat(answers.subList(0, 4)).allSatisfy(a -> assertThat(vector(a)).hasSize(128));
    }
  }

  private static byte[] grey(int level) {
    var rgb = new byte[3 * 64];
    Arrays.fill(rgb, (byte) level);
    return rgb;
  }

  @Test
  void aServerThatRefusesEverythingBlamesNoItem() {
    var drill = Drill.none();
    try (EmbeddingServer server = serve(drill);
        ServerEmbedder embedder = open(settings(server))) {
      drill.refuse(text -> true, false);
      assertThatThrownBy(() -> embedder.texts(texts(4)))
          .isInstanceOf(CatalogException.class)
          .hasMessageContaining("refuses everything");
    }
  }

  @Test
  void aBatchThatIsTooLargeIsHalvedAndRememberedWithoutBlame() {
    try (EmbeddingServer server = serve(Drill.none());
        ServerEmbedder embedder =
            open(
                settings(server)
                    .withShape(Shape.OPENAI)
                    .withImageSide(96)
                    .withLimits(new Limits(64, 0, 4, 64L << 20)))) {
      long before = server.requests();
      right(embedder.texts(texts(64)), texts(64));
      assertThat(server.requests() - before).isEqualTo(3);
      right(embedder.texts(texts(64)), texts(64));
      assertThat(server.requests() - before).isEqualTo(5);
    }
  }

  @Test
  void aColdServerIsWaitedForAndThePersonIsTold() {
    List<String> told = new CopyOnWriteArrayList<>();
    try (EmbeddingServer server = serve(Drill.none().cold(Duration.ofMillis(600)));
        ServerEmbedder embedder =
            ServerEmbedder.open(settings(server), KeySource.none(), told::add)) {
      right(embedder.texts(texts(1)), texts(1));
      assertThat(told).isNotEmpty().first().asString().contains("not ready").contains("503");
      // Many more attempts than a confused server would get.
      assertThat(embedder.consumption().retries()).isGreaterThan(QUICK.attempts());
    }
  }

  @Test
  void nobodyThereIsSaidAfterTheWarmUp() throws Exception {
    int port;
    try (var socket = new ServerSocket(0)) {
      port = socket.getLocalPort();
    }
    var brief =
        new Patience(
            Duration.ofSeconds(5),
            Duration.ofMillis(300),
            4,
            Duration.ofMillis(1),
            Duration.ofMillis(20));
    var settings = ServerSettings.at(URI.create("http://127.0.0.1:" + port)).withPatience(brief);
    assertThatThrownBy(() -> open(settings))
        .isInstanceOf(CatalogException.class)
        .hasMessageContaining("nobody listens there");
  }

  @Test
  void retryAfterIsObeyedInSecondsAndAsADate() {
    var drill = Drill.none();
    try (EmbeddingServer server = serve(drill);
        ServerEmbedder embedder = open(settings(server))) {
      drill.next(Fault.BUSY_FOR_A_SECOND);
      long start = System.nanoTime();
      right(embedder.texts(texts(1)), texts(1));
      assertThat(Duration.ofNanos(System.nanoTime() - start))
          .isGreaterThanOrEqualTo(Duration.ofSeconds(1));
    }
  }

  @Test
  void aServerThatWantsToBeLeftAloneTooLongIsGivenUpAtOnce() {
    var drill = Drill.none();
    var brief =
        new Patience(
            Duration.ofSeconds(20),
            Duration.ofMillis(500),
            4,
            Duration.ofMillis(1),
            Duration.ofMillis(2));
    try (EmbeddingServer server = serve(drill);
        ServerEmbedder embedder = open(settings(server).withPatience(brief))) {
      drill.next(Fault.BUSY_FOR_A_SECOND);
      assertThatThrownBy(() -> embedder.texts(texts(1))).hasMessageContaining("left alone for 1 s");
      assertThat(server.requests()).isEqualTo(1);
    }
  }

  private static KeySource ofServer(ServerSettings settings, String key) {
    return KeySource.standard(
        Map.of(KeySource.VARIABLE, key, KeySource.URL_VARIABLE, settings.url().toString()));
  }

  @Test
  void theKeyIsSentAndNeverShown() {
    String key = "sk-very-secret-4711";
    try (EmbeddingServer server =
        EmbeddingServer.start(local, ANY, Optional.of(key), Drill.none())) {
      ServerSettings settings = settings(server);
      KeySource keys = ofServer(settings, key);
      try (ServerEmbedder embedder = ServerEmbedder.open(settings, keys, line -> {})) {
        right(embedder.texts(texts(1)), texts(1));
        assertThat(settings + " " + keys.key(settings.url())).doesNotContain(key);
      }
      assertThatThrownBy(() -> open(settings)).hasMessageContaining("asks for a key");
      KeySource wrong = ofServer(settings, "sk-wrong-one");
      Throwable refused = catchThrowable(() -> ServerEmbedder.open(settings, wrong, line -> {}));
      assertThat(refused).hasMessageContaining("does not accept the key");
      assertThat(refused.toString()).doesNotContain("sk-wrong-one");
      KeySource odd = ofServer(settings, "sk-two\nlines");
      Throwable unsendable = catchThrowable(() -> ServerEmbedder.open(settings, odd, line -> {}));
      assertThat(unsendable).isInstanceOf(CatalogException.class);
      assertThat(unsendable.toString()).doesNotContain("sk-two").doesNotContain("lines");
    }
  }

  @Test
  void anInterruptEndsAWaitSoonAndKeepsTheMark() throws Exception {
    var drill = Drill.none();
    try (EmbeddingServer server = serve(drill);
        ServerEmbedder embedder = open(settings(server));
        var thread = Executors.newSingleThreadExecutor()) {
      drill.next(Fault.HANG);
      var marked = new AtomicReference<>(false);
      Future<?> waiting =
          thread.submit(() -> {
            try {
              return embedder.texts(texts(1));
            } finally {
              marked.set(Thread.currentThread().isInterrupted());
            }
          });
      while (server.requests() == 0) {
        Thread.onSpinWait();
      }
      thread.shutdownNow();
      assertThat(catchThrowable(waiting::get)).hasRootCauseInstanceOf(CancellationException.class);
      assertThat(marked.get()).isTrue();
    }
  }

  @Test
  void manyThreadsShareItWithinItsLimits() throws Exception {
    try (EmbeddingServer server =
            serve(new Drill(7).often(0.2, "busy,error-500,half,cut-json,missing"));
        ServerEmbedder embedder =
            open(
                settings(server)
                    .withLimits(new Limits(8, 500, 2, 64L << 20))
                    .withPatience(
                        new Patience(
                            Duration.ofSeconds(20),
                            Duration.ofSeconds(20),
                            30,
                            Duration.ofMillis(1),
                            Duration.ofMillis(2))));
        var threads = Executors.newFixedThreadPool(6)) {
      List<Callable<List<Embedded>>> work = new ArrayList<>();
      for (int i = 0; i < 12; i++) {
        work.add(() -> embedder.texts(texts(20)));
      }
      for (Future<List<Embedded>> done : threads.invokeAll(work)) {
        right(done.get(), texts(20));
      }
      assertThat(embedder.consumption().items()).isEqualTo(240);
    }
  }

  @Test
  void theSameEncoderAtAnotherAddressIsTheSameEncoder() {
    try (EmbeddingServer one = serve(Drill.none());
        EmbeddingServer two = serve(Drill.none());
        ServerEmbedder first = open(settings(one));
        ServerEmbedder second = open(settings(two))) {
      assertThat(first.info().hash()).isEqualTo(second.info().hash());
      assertThat(first.textFingerprint()).isEqualTo(second.textFingerprint());
      var rule = first.cropRule(0.15);
      assertThat(first.imageFingerprint(rule)).isEqualTo(second.imageFingerprint(rule));
      assertThat(first.imageFingerprint(rule))
          .isNotEqualTo(first.imageFingerprint(first.cropRule(0.10)));
    }
  }

  @Test
  void anAnswerBeyondAllBoundsIsNotRead() {
    try (EmbeddingServer server = serve(Drill.none());
        ServerEmbedder embedder = open(settings(server).withLimits(new Limits(64, 0, 4, 4_096)))) {
      assertThatThrownBy(() -> embedder.texts(texts(30)))
          .isInstanceOf(CatalogException.class)
          .hasMessageContaining("4,096 bytes");
    }
  }
}
