package org.cropdesk.inference.backfill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.cropdesk.backfill.MadeProduct;
import org.cropdesk.backfill.Step;
import org.cropdesk.backfill.StepClock;
import org.cropdesk.backfill.WantedCrop;
import org.cropdesk.backfill.WantedProduct;
import org.cropdesk.crop.Box;
import org.cropdesk.crop.CropSource;
import org.cropdesk.embedding.Aspect;
import org.cropdesk.embedding.SourceType;
import org.cropdesk.embedding.SpaceRecipe;
import org.cropdesk.failure.CatalogException;
import org.cropdesk.failure.ErrorKind;
import org.cropdesk.index.TextFingerprint;
import org.cropdesk.inference.backfill.PictureSource.Fetched;
import org.cropdesk.inference.crop.Cropper;
import org.cropdesk.inference.encode.Combination;
import org.cropdesk.inference.encode.Embedded;
import org.cropdesk.inference.encode.Embedder;
import org.cropdesk.inference.encode.LocalEmbedder;
import org.cropdesk.inference.encode.Side;
import org.cropdesk.inference.encode.Vectors;
import org.cropdesk.inference.image.DecodedImage;
import org.cropdesk.inference.image.ImageDecoder;
import org.cropdesk.inference.image.ImageRejected;
import org.cropdesk.inference.image.PixelImage;
import org.cropdesk.inference.onnx.OnnxRuntime;
import org.cropdesk.inference.onnx.WeightFiles;
import org.cropdesk.inference.remote.KeySource;
import org.cropdesk.inference.remote.ServerEmbedder;
import org.cropdesk.inference.remote.ServerSettings;
import org.cropdesk.inference.serve.Drill;
import org.cropdesk.inference.serve.EmbeddingServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The sample encoder on the sample photos. */
@Timeout(120)
final class RecipeMakerTest {
  private static final Path SAMPLES =
      Path.of(System.getProperty("cropdesk.root", "..")).resolve("samples");
  private static final Path IMAGES = SAMPLES.resolve("catalog/images");
  private static final String PHOTO = "cd-1001-1.jpg";
  private static final RecipeMaker.Threads THREADS = new RecipeMaker.Threads(2, 2);
  private static final double MARGIN = 0.15;

  @TempDir static Path cache;
  private static LocalEmbedder real;
  private static List<String> photos;

  private final Map<String, Integer> fetched = new ConcurrentHashMap<>();

  @BeforeAll
  static void open() throws IOException {
    real =
        LocalEmbedder.open(
            OnnxRuntime.get(), SAMPLES.resolve("models/encoder"), new WeightFiles(cache), 2);
    try (var files = Files.list(IMAGES)) {
      photos =
          files
              .map(f -> String.valueOf(f.getFileName()))
              .filter(n -> n.startsWith("cd-10"))
              .filter(n -> n.endsWith(".jpg"))
              .filter(RecipeMakerTest::whole)
              .sorted()
              .limit(60)
              .toList();
    }
  }

  @AfterAll
  static void close() {
    real.close();
  }

  /** Photos by name; {@code cut:}, {@code page:} and {@code gone:} before it spoil them. */
  private Fetched fetch(String key) {
    fetched.merge(key, 1, Integer::sum);
    byte[] whole = bytes(key.substring(key.indexOf(':') + 1));
    return switch (key.substring(0, Math.max(0, key.indexOf(':')))) {
      case "cut" -> new Fetched.Bytes(Arrays.copyOf(whole, whole.length / 2));
      case "page" -> new Fetched.Bytes("<html>no picture</html>".getBytes(StandardCharsets.UTF_8));
      case "gone" -> new Fetched.Refused("missing", "The picture " + key + " is not there.");
      default -> new Fetched.Bytes(whole);
    };
  }

  /** The samples hold some spoilt pictures of their own. */
  private static boolean whole(String photo) {
    try {
      return ImageDecoder.create().decode(bytes(photo)).width() > 300;
    } catch (ImageRejected e) {
      return false;
    }
  }

  private static byte[] bytes(String name) {
    try {
      return Files.readAllBytes(IMAGES.resolve(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static SpaceRecipe.Part imagePart(Embedder embedder) {
    return new SpaceRecipe.Part(
        "sample",
        embedder.info().hash(),
        embedder.imageFingerprint(embedder.cropRule(MARGIN)),
        embedder.info().imageDimensions());
  }

  private static SpaceRecipe.Part textPart(Embedder embedder) {
    return new SpaceRecipe.Part(
        "sample",
        embedder.info().hash(),
        embedder.textFingerprint(),
        embedder.info().textDimensions());
  }

  private RecipeMaker images(Embedder embedder, PictureSource source) {
    var recipe = SpaceRecipe.ofImages(imagePart(embedder), 128);
    return new RecipeMaker(recipe, embedder, null, source, ImageDecoder.create(), THREADS);
  }

  private static WantedCrop crop(long id, String key, Box box) {
    return new WantedCrop(id, id, key, box, MARGIN, CropSource.DETECTION, false);
  }

  private static WantedCrop crop(long id, String key) {
    return crop(id, key, new Box(40 + id % 50, 60, 300, 280 + id % 40));
  }

  private static WantedProduct product(long id, String text, WantedCrop... crops) {
    return new WantedProduct(id, "P-" + id, 1, text, List.of(crops));
  }

  private static PixelImage square(WantedCrop crop) {
    DecodedImage image = ImageDecoder.create().decode(bytes(crop.objectKey()));
    var box = Cropper.pixelBox(crop.box(), crop.margin(), image.width(), image.height());
    return Cropper.render(image, box, 96);
  }

  private static float[] vector(Embedded answer) {
    assertThat(answer).isInstanceOf(Embedded.Vector.class);
    return ((Embedded.Vector) answer).values();
  }

  private static MadeProduct.Vector only(MadeProduct made) {
    assertThat(made).isInstanceOf(MadeProduct.Done.class);
    assertThat(((MadeProduct.Done) made).vectors()).hasSize(1);
    return ((MadeProduct.Done) made).vectors().getFirst();
  }

  private static void same(float[] actual, float[] expected) {
    assertThat(Vectors.dot(actual, expected)).isCloseTo(1, within(1e-5));
  }

  /** Fifty products with a crop or two; three of them have pictures that cannot be used. */
  private static List<WantedProduct> chunk(int number) {
    List<WantedProduct> products = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      long id = 100L * number + i;
      String photo = photos.get((number * 7 + i) % photos.size());
      String key =
          switch (i) {
            case 3 -> "cut:" + photo;
            case 17 -> "gone:" + photo;
            case 44 -> "page:" + photo;
            default -> photo;
          };
      products.add(
          i % 3 == 0
              ? product(id, "", crop(2 * id, key), crop(2 * id + 1, key))
              : product(id, "", crop(2 * id, key)));
    }
    return products;
  }

  private static <T> List<T> together(List<Callable<T>> calls) throws Exception {
    try (var threads = Executors.newFixedThreadPool(calls.size())) {
      List<T> results = new ArrayList<>();
      for (Future<T> each : threads.invokeAll(calls)) {
        results.add(each.get());
      }
      return results;
    }
  }

  @Test
  void threeChunksShareFullBatchesAndOnlySpoiltPicturesAreLeftOut() throws Exception {
    var watched = new WatchedEmbedder(real);
    var clock = new StepClock();
    List<List<WantedProduct>> chunks = IntStream.range(0, 6).mapToObj(i -> chunk(i)).toList();
    List<List<MadeProduct>> made;
    try (RecipeMaker maker = images(watched, this::fetch)) {
      made = new ArrayList<>();
      for (int from = 0; from < 6; from += 3) {
        made.addAll(
            together(
                chunks.subList(from, from + 3).stream()
                    .<Callable<List<MadeProduct>>>map(c -> () -> maker.make(c, clock))
                    .toList()));
      }
    }
    int crops = 0;
    for (int c = 0; c < 6; c++) {
      assertThat(made.get(c))
          .extracting(MadeProduct::productId)
          .containsExactlyElementsOf(chunks.get(c).stream().map(WantedProduct::productId).toList());
      for (int i = 0; i < 50; i++) {
        switch (made.get(c).get(i)) {
          case MadeProduct.Done done -> {
            crops += done.vectors().size();
            assertThat(done.vectors()).hasSameSizeAs(chunks.get(c).get(i).crops());
          }
          case MadeProduct.Failed failed -> {
            assertThat(failed.step()).isEqualTo(i == 17 ? Step.FETCH : Step.DECODE);
            assertThat(failed.code())
                .isEqualTo(i == 17 ? "missing" : i == 3 ? "truncated" : "not_an_image");
            assertThat(failed.message()).contains("cd-10");
          }
        }
      }
      assertThat(made.get(c)).filteredOn(MadeProduct.Failed.class::isInstance).hasSize(3);
    }
    assertThat(watched.imageBatches.stream().mapToInt(n -> n).sum()).isEqualTo(crops);
    // Two rounds of three chunks: each may leave one batch that nothing could fill, or two at most
    // when the machine is busy enough for the source to pause.
    assertThat(watched.imageBatches).hasSizeLessThanOrEqualTo(crops / 32 + 6);
    assertThat(fetched.values().stream().mapToInt(n -> n).sum()).isLessThanOrEqualTo(300);
    assertThat(clock.take())
        .allSatisfy((step, seconds) -> {
          if (step != Step.WRITE) {
            assertThat(seconds).as(step.name()).isPositive();
          }
        });
  }

  @Test
  void aVectorIsThatOfItsOwnCropAndItsPictureIsReadOnce() {
    WantedCrop left = crop(7, PHOTO, new Box(10, 20, 200, 220));
    WantedCrop right = crop(8, PHOTO, new Box(150, 30, 420.5, 260));
    try (RecipeMaker maker = images(new WatchedEmbedder(real), this::fetch)) {
      var made = maker.make(List.of(product(1, "", left, right)), new StepClock()).getFirst();
      List<MadeProduct.Vector> vectors = ((MadeProduct.Done) made).vectors();
      assertThat(vectors).extracting(MadeProduct.Vector::cropId).containsExactly(7L, 8L);
      assertThat(vectors).noneMatch(MadeProduct.Vector::ofProduct);
      for (int i = 0; i < 2; i++) {
        PixelImage square = square(i == 0 ? left : right);
        assertThat(vectors.get(i).fingerprint()).isEqualTo(Cropper.fingerprint(square));
        assertThat(vectors.get(i).source()).isEqualTo(SourceType.IMAGE);
        same(vectors.get(i).values(), vector(real.images(List.of(square)).getFirst()));
      }
    }
    assertThat(fetched).containsExactly(Map.entry(PHOTO, 1));
  }

  @Test
  void aBoxBesideItsPictureIsToldNotGuessed() {
    WantedCrop beside = crop(7, PHOTO, new Box(5000, 20, 5200, 220));
    try (RecipeMaker maker = images(new WatchedEmbedder(real), this::fetch)) {
      var made = maker.make(List.of(product(1, "", beside)), new StepClock()).getFirst();
      assertThat(made)
          .isInstanceOfSatisfying(
              MadeProduct.Failed.class,
              failed -> {
                assertThat(failed.step()).isEqualTo(Step.CROP);
                assertThat(failed.message()).contains("P-1", "crop 7", PHOTO);
              });
    }
  }

  @Test
  void pictureAndTextMeetByTheirWeightsAndEitherStandsInAlone() {
    var recipe = SpaceRecipe.ofBoth(imagePart(real), textPart(real), 0.7, 0.3, List.of("title"));
    var watched = new WatchedEmbedder(real);
    WantedCrop crop = crop(7, PHOTO);
    List<MadeProduct> made;
    try (var maker =
        new RecipeMaker(recipe, watched, watched, this::fetch, ImageDecoder.create(), THREADS)) {
      assertThat(maker.probes()).hasSize(2);
      made =
          maker.make(
              List.of(
                  product(1, "a red mug", crop),
                  product(2, "a red mug"),
                  product(3, "  ", crop(9, PHOTO)),
                  product(4, ""),
                  product(5, "a red mug", crop(11, "cut:" + PHOTO))),
              new StepClock());
    }
    float[] text = vector(real.texts(List.of("a red mug")).getFirst());
    float[] image = vector(real.images(List.of(square(crop))).getFirst());
    MadeProduct.Vector both = only(made.get(0));
    assertThat(both.source()).isEqualTo(SourceType.BOTH);
    assertThat(both.cropId()).isEqualTo(7);
    assertThat(both.ofProduct()).isTrue();
    assertThat(both.fingerprint())
        .isEqualTo(Cropper.fingerprint(square(crop)) + "+" + TextFingerprint.of("a red mug"));
    same(both.values(), new Combination(128, 0.7, 0.3).combine(image, text).values());
    MadeProduct.Vector alone = only(made.get(1));
    assertThat(alone.source()).isEqualTo(SourceType.TEXT);
    assertThat(alone.cropId()).isNull();
    assertThat(alone.fingerprint()).isEqualTo(TextFingerprint.of("a red mug"));
    same(alone.values(), text);
    assertThat(only(made.get(2)).source()).isEqualTo(SourceType.IMAGE);
    assertThat(only(made.get(2)).cropId()).isEqualTo(9);
    assertThat(((MadeProduct.Done) made.get(3)).vectors()).isEmpty();
    // A spoilt picture is no missing one: the text does not silently stand in for it.
    assertThat(made.get(4)).isInstanceOf(MadeProduct.Failed.class);
  }

  @Test
  void textsAreCutToTheSpaceAndBatchesOfTextsAreFull() {
    var recipe = SpaceRecipe.ofTexts(Aspect.FEATURE, textPart(real), 48, List.of("features"));
    var watched = new WatchedEmbedder(real);
    List<WantedProduct> products =
        IntStream.range(0, 150).mapToObj(i -> product(i, "mug number " + i)).toList();
    List<MadeProduct> made;
    try (var maker =
        new RecipeMaker(recipe, null, watched, this::fetch, ImageDecoder.create(), THREADS)) {
      made = maker.make(products, new StepClock());
    }
    assertThat(watched.textBatches).containsExactlyInAnyOrder(32, 32, 32, 32, 22);
    MadeProduct.Vector last = only(made.get(149));
    assertThat(last.ofProduct()).isTrue();
    float[] whole = vector(real.texts(List.of("mug number 149")).getFirst());
    same(last.values(), Combination.cut(whole, 48));
    assertThat(last.values()).hasSize(48);
  }

  @Test
  void anInterruptEndsOneCallAndLeavesTheOthersAlone() throws Exception {
    var reading = new CountDownLatch(1);
    var never = new CountDownLatch(1);
    PictureSource slow =
        key -> {
          if (key.startsWith("slow:")) {
            reading.countDown();
            try {
              never.await();
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
            }
          }
          return fetch(key);
        };
    try (RecipeMaker maker = images(new WatchedEmbedder(real), slow)) {
      var outcome = new AtomicReference<Throwable>();
      var marked = new AtomicBoolean();
      var caller =
          new Thread(() -> {
            try {
              maker.make(List.of(product(1, "", crop(1, "slow:" + PHOTO))), new StepClock());
            } catch (RuntimeException e) {
              outcome.set(e);
              marked.set(Thread.currentThread().isInterrupted());
            }
          });
      caller.start();
      reading.await();
      caller.interrupt();
      caller.join();
      assertThat(outcome.get()).isInstanceOf(CancellationException.class);
      assertThat(marked).isTrue();
      assertThat(
              only(maker.make(List.of(product(2, "", crop(2, PHOTO))), new StepClock()).getFirst()))
          .isNotNull();
    }
  }

  @Test
  void aStoreOutOfReachIsNobodysFault() {
    PictureSource gone =
        key -> {
          throw new CatalogException(ErrorKind.STORE, "The store does not answer.", "", null);
        };
    try (RecipeMaker maker = images(new WatchedEmbedder(real), gone)) {
      assertThatThrownBy(() -> maker.make(chunk(1), new StepClock()))
          .isInstanceOfSatisfying(
              CatalogException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.STORE));
    }
  }

  @Test
  void closingEndsACallThatWaits() throws Exception {
    var reading = new CountDownLatch(1);
    var never = new CountDownLatch(1);
    RecipeMaker maker =
        images(
            new WatchedEmbedder(real),
            key -> {
              reading.countDown();
              try {
                never.await();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
              return fetch(key);
            });
    try (var threads = Executors.newSingleThreadExecutor()) {
      Future<?> call = threads.submit(() -> maker.make(chunk(1), new StepClock()));
      reading.await();
      maker.close();
      assertThatThrownBy(call::get).hasCauseInstanceOf(CancellationException.class);
    }
  }

  @Test
  void whatTheServerRefusesIsListedAndCostsAreCounted() {
    var any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    Drill drill = new Drill(1).refuse(item -> item.contains("poison"), false);
    try (EmbeddingServer server = EmbeddingServer.start(real, any, Optional.empty(), drill)) {
      var settings = ServerSettings.at(URI.create("http://127.0.0.1:" + server.port())).withCost(2);
      var served = ServerEmbedder.open(settings, KeySource.none(), line -> {});
      var recipe = SpaceRecipe.ofTexts(Aspect.TEXT, textPart(served), 128, List.of("title"));
      List<WantedProduct> products =
          IntStream.range(0, 100)
              .mapToObj(i -> product(i, i == 41 ? "poison" : "mug number " + i))
              .toList();
      try (var maker =
          new RecipeMaker(recipe, null, served, this::fetch, ImageDecoder.create(), THREADS)) {
        List<MadeProduct> made = maker.make(products, new StepClock());
        assertThat(made.get(41))
            .isInstanceOfSatisfying(
                MadeProduct.Failed.class,
                failed -> {
                  assertThat(failed.step()).isEqualTo(Step.ENCODE);
                  assertThat(failed.code()).isEqualTo(Embedded.REFUSED);
                });
        assertThat(made).filteredOn(MadeProduct.Done.class::isInstance).hasSize(99);
        same(only(made.get(99)).values(), vector(real.texts(List.of("mug number 99")).getFirst()));
        assertThat(maker.costPer1000()).isEqualTo(2);
        assertThat(maker.cost()).isCloseTo(0.198, within(0.003));
        assertThat(maker.probes().getFirst()).hasSize(128);
        same(maker.probes().getFirst(), real.probe(Side.TEXT));
      }
    }
  }
}
