package org.cropdesk.inference.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.cropdesk.crop.CropSource;
import org.cropdesk.embedding.Aspect;
import org.cropdesk.index.CropAnalysis;
import org.cropdesk.index.ImageAnalysis;
import org.cropdesk.index.ImageAnalysis.Analyzed;
import org.cropdesk.index.ImageAnalysis.Unreadable;
import org.cropdesk.index.ImageInput;
import org.cropdesk.index.PrimaryBasis;
import org.cropdesk.index.ProductAnalysis;
import org.cropdesk.index.ProductInput;
import org.cropdesk.inference.encode.Vectors;
import org.cropdesk.inference.image.DecodedImage;
import org.cropdesk.inference.image.ImageFile;
import org.cropdesk.inference.image.PixelImage;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(120)
final class PipelineTest {
  private Pipeline pipeline;
  private Path cache;
  private List<ProductInput> holdout;

  @BeforeAll
  void open(@TempDir Path folder) throws IOException {
    cache = folder;
    pipeline = Pipeline.open(Samples.config(cache));
    holdout = Samples.products("holdout");
  }

  @AfterAll
  void close() {
    pipeline.close();
  }

  private List<ProductAnalysis> analyze(List<ProductInput> products) {
    List<ProductAnalysis> results = new ArrayList<>();
    pipeline.analyze(products.iterator(), results::add);
    return results;
  }

  private static ProductInput product(int id, String title, ImageInput... images) {
    return new ProductInput(id, 1, "P-" + id, title, "", List.of(images));
  }

  private static ImageInput image(String name, byte[] bytes) {
    return new ImageInput(1, name, () -> bytes);
  }

  private byte[] bytes(int product) {
    try {
      return holdout.get(product).images().getFirst().bytes().read();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @Test
  void resultsComeInOrderAndBatchesAreFull() {
    PipelineStats before = pipeline.stats();
    List<ProductAnalysis> results = analyze(holdout.subList(0, 64));
    assertThat(results).extracting(ProductAnalysis::input).isEqualTo(holdout.subList(0, 64));
    PipelineStats after = pipeline.stats();
    assertThat(after.images() - before.images()).isEqualTo(64);
    long detectorRuns = after.detectorBatches() - before.detectorBatches();
    long crops = after.crops() - before.crops();
    long encoderRuns = after.encoderBatches() - before.encoderBatches();
    // One picture a product: eight of them fill a batch, so batches cross products.
    assertThat(detectorRuns).isBetween(8L, 12L);
    assertThat(encoderRuns).isBetween(Math.ceilDiv(crops, 32L), Math.ceilDiv(crops, 32L) + 3);
  }

  @Test
  void onePictureAtATimeGivesTheSame() {
    List<ProductInput> some = holdout.subList(0, 12);
    List<ProductAnalysis> batched = analyze(some);
    for (int i = 0; i < some.size(); i++) {
      ProductAnalysis single = pipeline.analyzeNow(some.get(i));
      assertThat(single.primaryCrop()).isEqualTo(batched.get(i).primaryCrop());
      List<CropAnalysis> a = crops(single);
      List<CropAnalysis> b = crops(batched.get(i));
      assertThat(a).hasSameSizeAs(b);
      for (int c = 0; c < a.size(); c++) {
        assertThat(a.get(c).fingerprint()).isEqualTo(b.get(c).fingerprint());
        assertThat(a.get(c).vector()).containsExactly(b.get(c).vector(), within(1e-5f));
        assertThat(Vectors.dot(a.get(c).vector(), a.get(c).vector())).isCloseTo(1, within(1e-5));
      }
    }
  }

  private static List<CropAnalysis> crops(ProductAnalysis product) {
    return product.images().stream().flatMap(i -> ((Analyzed) i).crops().stream()).toList();
  }

  @Test
  void poisonIsReportedWhileItsNeighboursSurvive() {
    byte[] good = bytes(0);
    List<ImageInput> poison =
        List.of(
            image("cut.jpg", Arrays.copyOf(good, good.length / 2)),
            image("page.jpg", "<html>no picture</html>".getBytes(StandardCharsets.UTF_8)),
            image("huge.png", hugePng()),
            new ImageInput(
                4,
                "gone.jpg",
                () -> {
                  throw new IOException("no such object");
                }),
            new ImageInput(
                5,
                "bug.jpg",
                () -> {
                  throw new IllegalStateException("a source with a defect");
                }),
            new ImageInput(
                6,
                "error.jpg",
                () -> {
                  throw new StackOverflowError("a source without end");
                }));
    List<ProductInput> products = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      ImageInput bad = poison.get(i % poison.size());
      products.add(product(i, "a mug", image("good.jpg", good), bad, image("again.jpg", good)));
    }
    List<ProductAnalysis> results = analyze(products);
    assertThat(results).hasSize(30);
    for (int i = 0; i < 5; i++) {
      ProductAnalysis alone = pipeline.analyzeNow(products.get(i));
      assertThat(alone.images().get(1)).isInstanceOf(Unreadable.class);
    }
    List<String> codes =
        List.of(
            "truncated", "not_an_image", "too_large_pixels", "unreadable", "unreadable", "corrupt");
    for (int i = 0; i < 30; i++) {
      List<ImageAnalysis> images = results.get(i).images();
      assertThat(images.get(0)).isInstanceOf(Analyzed.class);
      assertThat(images.get(2)).isInstanceOf(Analyzed.class);
      var unreadable = (Unreadable) images.get(1);
      assertThat(unreadable.code()).isEqualTo(codes.get(i % codes.size()));
      assertThat(unreadable.message()).endsWith(".");
      assertThat(results.get(i).primaryImage()).isZero();
    }
  }

  private static byte[] hugePng() {
    java.nio.ByteBuffer png = java.nio.ByteBuffer.allocate(200);
    png.put(new byte[] {(byte) 0x89, 'P', 'N', 'G', 13, 10, 26, 10});
    png.putInt(13).put("IHDR".getBytes(StandardCharsets.US_ASCII)).putInt(10_000).putInt(7_000);
    return png.array();
  }

  @Test
  void aPictureWithoutDetectionStandsForItself() {
    byte[] empty = ImageFile.png(new PixelImage(300, 200, new byte[3 * 300 * 200]));
    ProductAnalysis result = analyze(List.of(product(1, "", image("black.png", empty)))).getFirst();
    var image = (Analyzed) result.images().getFirst();
    assertThat(image.format()).isEqualTo("png");
    assertThat(image.crops()).hasSize(1);
    CropAnalysis crop = image.crops().getFirst();
    assertThat(crop.source()).isEqualTo(CropSource.WHOLE_IMAGE);
    assertThat(crop.detection().classId()).isEqualTo(-1);
    assertThat(crop.vector()).hasSize(pipeline.encoderInfo().dimensions());
    // Black from edge to edge: rejected, but with a vector and labels for whoever knows better.
    assertThat(crop.verdict().keep()).isFalse();
    assertThat(crop.scores()).isNull();
    assertThat(crop.labels()).isNotEmpty();
    assertThat(result.textVector()).isNull();
    assertThat(result.basis()).isEqualTo(PrimaryBasis.NO_CANDIDATE);
    assertThat(result.primaryImage()).isEqualTo(-1);
  }

  @Test
  void productsWithoutPicturesOrTextArePassedThrough() {
    List<ProductAnalysis> results = analyze(List.of(product(1, ""), product(2, "a red mug")));
    assertThat(results.get(0).images()).isEmpty();
    assertThat(results.get(0).textVector()).isNull();
    assertThat(results.get(1).textVector()).isNotNull();
    assertThat(analyze(List.of())).isEmpty();
  }

  @Test
  void aSourceThatPausesHoldsNothingBack() {
    var delivered = new CountDownLatch(1);
    Iterator<ProductInput> slow =
        new Iterator<>() {
          private int next;

          @Override
          public boolean hasNext() {
            return next < 2;
          }

          @Override
          public ProductInput next() {
            if (next == 1) {
              try {
                delivered.await();
              } catch (InterruptedException e) {
                throw new IllegalStateException(e);
              }
            }
            return holdout.get(next++);
          }
        };
    var count = new AtomicInteger();
    pipeline.analyze(
        slow,
        result -> {
          count.incrementAndGet();
          delivered.countDown();
        });
    assertThat(count).hasValue(2);
  }

  @Test
  void aFailingSinkOrSourceStopsTheRunAndThePipelineLivesOn() {
    assertThatThrownBy(() ->
            pipeline.analyze(
                holdout.iterator(),
                result -> {
                  throw new IllegalStateException("the sink is full");
                }))
        .hasMessage("the sink is full");
    Iterator<ProductInput> broken =
        Stream.<ProductInput>generate(
                () -> {
                  throw new IllegalStateException("the cursor is gone");
                })
            .iterator();
    assertThatThrownBy(() -> pipeline.analyze(broken, result -> {}))
        .hasMessage("the cursor is gone");
    assertThat(ourThreads()).isEmpty();
    assertThat(analyze(holdout.subList(0, 3))).hasSize(3);
  }

  @Test
  void anInterruptEndsTheRunAndLeavesNoThread() {
    assertThatThrownBy(() ->
            pipeline.analyze(
                endless(),
                result -> {
                  Thread.currentThread().interrupt();
                }))
        .isInstanceOf(CancellationException.class);
    assertThat(Thread.interrupted()).isTrue();
    assertThat(ourThreads()).isEmpty();
  }

  private Iterator<ProductInput> endless() {
    return IntStream.iterate(0, i -> (i + 1) % holdout.size()).mapToObj(holdout::get).iterator();
  }

  private static List<String> ourThreads() {
    return Thread.getAllStackTraces().keySet().stream()
        .map(Thread::getName)
        .filter(name -> name.startsWith("cropdesk-"))
        .toList();
  }

  @Test
  void closingInTheMiddleEndsTheRun() throws InterruptedException {
    Pipeline other = Pipeline.open(Samples.config(cache));
    var failure = new AtomicReference<Throwable>();
    var started = new CountDownLatch(1);
    Thread runner =
        Thread.ofPlatform()
            .start(() -> {
              try {
                other.analyze(endless(), result -> started.countDown());
              } catch (RuntimeException e) {
                failure.set(e);
              }
            });
    started.await();
    other.close();
    other.close();
    runner.join();
    assertThat(failure.get()).isInstanceOf(CancellationException.class);
    assertThat(ourThreads()).isEmpty();
    assertThatThrownBy(() -> other.analyze(endless(), result -> {}))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void closingFromTheSinkClosesOnTheWayOut() {
    Pipeline other = Pipeline.open(Samples.config(cache));
    assertThatThrownBy(() -> other.analyze(endless(), result -> other.close()))
        .isInstanceOf(CancellationException.class);
    assertThatThrownBy(() -> other.encodeTexts(List.of("a mug")))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void oneAnalysisAtATimeButQueriesAnyTime() {
    var vectors = new AtomicReference<float[][]>();
    pipeline.analyze(
        holdout.subList(0, 2).iterator(),
        result -> {
          vectors.set(pipeline.encodeTexts(List.of("a red mug")));
          assertThatThrownBy(() -> pipeline.analyze(holdout.iterator(), r -> {}))
              .hasMessageContaining("running already");
        });
    assertThat(vectors.get()[0]).hasSize(pipeline.encoderInfo().dimensions());
  }

  @Test
  void aCropCanBeRenderedAndEncodedAgain() {
    ProductAnalysis product = analyze(holdout.subList(0, 1)).getFirst();
    DecodedImage image = pipeline.decode(bytes(0));
    CropAnalysis crop = crops(product).getFirst();
    PixelImage square = pipeline.renderCrop(image.image(), crop.pixelBox());
    assertThat(pipeline.encodeImage(square)).containsExactly(crop.vector(), within(1e-5f));
    List<PixelImage> fromFile = pipeline.renderCrops(bytes(0), List.of(crop.pixelBox()));
    assertThat(pipeline.encodeImages(fromFile)[0]).containsExactly(crop.vector(), within(1e-5f));
    assertThat(pipeline.detect(image).getFirst().box()).isEqualTo(crop.detection().box());
    assertThat(pipeline.label(crop.vector())).isEqualTo(crop.labels());
  }

  @Test
  void theyAllSayWhereTheyComeFrom() {
    assertThat(pipeline.provenance().detectorHash()).hasSize(64);
    assertThat(pipeline.provenance().encoderHash()).isEqualTo(pipeline.imageSpace().encoderHash());
    assertThat(pipeline.provenance().preprocessFingerprint())
        .isEqualTo(pipeline.imageSpace().preprocessFingerprint());
    assertThat(pipeline.textSpace().aspect()).isEqualTo(Aspect.TEXT);
    assertThat(pipeline.probe(Aspect.IMAGE)).hasSize(pipeline.imageSpace().dimensions());
    assertThat(pipeline.vocabularies().attribute("colour")).isPresent();
    assertThat(pipeline.detectorInfo().classNames()).contains("mug");
    assertThat(pipeline.device().reason()).isNotBlank();
    assertThat(pipeline.jpegLibrary()).isNotBlank();
  }

  @Test
  void theSampleCatalogIsReadAsItsTruthSays() throws IOException {
    var truth = Samples.truth("catalog");
    int unreadable = 0;
    for (ProductAnalysis product : analyze(Samples.products("catalog"))) {
      for (ImageAnalysis image : product.images()) {
        var expected = truth.path(product.input().sku()).path("images").path(image.input().name());
        String fault = expected.path("fault").asText();
        if (image instanceof Unreadable bad) {
          unreadable++;
          assertThat(bad.code()).isEqualTo(fault.replace('-', '_'));
        } else {
          var analyzed = (Analyzed) image;
          assertThat(analyzed.width()).isEqualTo(expected.path("size").path(0).asInt());
          assertThat(analyzed.height()).isEqualTo(expected.path("size").path(1).asInt());
        }
      }
    }
    assertThat(unreadable).isEqualTo(3);
  }

  @Test
  void configurationsAreChecked() throws IOException {
    PipelineConfig good = Samples.config(cache);
    assertThatThrownBy(() ->
            new PipelineConfig(
                good.detector(),
                good.encoderFolder(),
                good.vocabularies(),
                good.thresholds(),
                0.3,
                8,
                32,
                2,
                2,
                cache))
        .hasMessageContaining(".10 to .20");
    Path pointer =
        Files.writeString(cache.resolve("lfs.onnx"), "version https://git-lfs.github.com/spec/v1");
    var config = PipelineConfig.standard(pointer, good.encoderFolder(), good.vocabularies(), cache);
    assertThatThrownBy(() -> Pipeline.open(config)).hasMessageContaining("Git LFS");
  }
}
