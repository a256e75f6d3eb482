package org.cropdesk.app.bench;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.cropdesk.embedding.Aspect;
import org.cropdesk.embedding.Provenance;
import org.cropdesk.embedding.SpaceKey;
import org.cropdesk.index.BoxInput;
import org.cropdesk.index.CropAnalysis;
import org.cropdesk.index.DrawnAnalyzer;
import org.cropdesk.index.ImageAnalysis;
import org.cropdesk.index.ImageInput;
import org.cropdesk.index.ProductAnalysis;
import org.cropdesk.index.ProductAnalyzer;
import org.cropdesk.index.ProductInput;
import org.cropdesk.label.Vocabularies;
import org.jspecify.annotations.Nullable;

/**
 * Results at the speed of memory: {@link DrawnAnalyzer} with vectors of the length a CLIP encoder
 * has, on pictures of a known size that it never opens. Counts how long the sink kept it.
 */
final class DrawnCatalog implements ProductAnalyzer {
  /** Oriented pixels of a picture. */
  record Size(int width, int height) {}

  private final DrawnAnalyzer drawn = new DrawnAnalyzer();
  private final int repeats;
  private final Map<String, Size> sizes;
  private final Size standard;
  private final AtomicLong sinkNanos = new AtomicLong();
  private final AtomicLong drawNanos = new AtomicLong();
  private Runnable atEnd = () -> {};

  /**
   * @param dimensions of the vectors, a multiple of 16
   * @param sizes by the object key of the picture
   */
  DrawnCatalog(int dimensions, Map<String, Size> sizes, Size standard) {
    this.repeats = dimensions / DrawnAnalyzer.DIMENSIONS;
    this.sizes = Map.copyOf(sizes);
    this.standard = standard;
  }

  /** Runs when the last product was handed over, before the run ends. */
  DrawnCatalog atEnd(Runnable action) {
    atEnd = action;
    return this;
  }

  double sinkSeconds() {
    return sinkNanos.get() / 1e9;
  }

  double drawSeconds() {
    return drawNanos.get() / 1e9;
  }

  @Override
  public Provenance provenance() {
    return drawn.provenance();
  }

  @Override
  public Vocabularies vocabularies() {
    return drawn.vocabularies();
  }

  @Override
  public SpaceKey imageSpace() {
    return sized(drawn.imageSpace());
  }

  @Override
  public SpaceKey textSpace() {
    return sized(drawn.textSpace());
  }

  private SpaceKey sized(SpaceKey key) {
    return new SpaceKey(
        key.aspect(),
        key.encoderName(),
        key.encoderHash(),
        key.preprocessFingerprint(),
        repeats * DrawnAnalyzer.DIMENSIONS);
  }

  @Override
  public float[] probe(Aspect aspect) {
    return sized(drawn.probe(aspect));
  }

  private float[] sized(float[] vector) {
    var longer = new float[repeats * vector.length];
    double scale = 1 / Math.sqrt(repeats);
    for (int i = 0; i < longer.length; i++) {
      longer[i] = (float) (vector[i % vector.length] * scale);
    }
    return longer;
  }

  @Override
  public List<CropAnalysis> analyzeBoxes(BoxInput input) {
    return drawn.analyzeBoxes(input);
  }

  @Override
  public void analyze(Iterator<ProductInput> products, Consumer<ProductAnalysis> sink) {
    while (products.hasNext()) {
      ProductInput next = products.next();
      boolean last = !products.hasNext();
      long start = System.nanoTime();
      ProductAnalysis analysis = analyse(next);
      long drawnAt = System.nanoTime();
      drawNanos.addAndGet(drawnAt - start);
      sink.accept(analysis);
      sinkNanos.addAndGet(System.nanoTime() - drawnAt);
      if (last) {
        atEnd.run();
      }
    }
  }

  private ProductAnalysis analyse(ProductInput input) {
    var pictures = input.images().stream().map(i -> text(i, input.sku())).toList();
    var renamed =
        new ProductInput(
            input.productId(),
            input.version(),
            input.sku(),
            input.title(),
            input.description(),
            pictures);
    var results = new ProductAnalysis[1];
    drawn.analyze(List.of(renamed).iterator(), a -> results[0] = a);
    ProductAnalysis a = results[0];
    return new ProductAnalysis(
        input,
        a.images().stream().map(this::sized).toList(),
        a.primaryImage(),
        a.primaryCrop(),
        a.basis(),
        text(a.textVector()),
        a.alike(),
        a.timings());
  }

  private float @Nullable [] text(float @Nullable [] vector) {
    return vector == null ? null : sized(vector);
  }

  /** Three boxes well inside the picture, at places and scores that differ by product. */
  private ImageInput text(ImageInput image, String sku) {
    Size size = sizes.getOrDefault(image.name(), standard);
    int mix = Math.floorMod(sku.hashCode() * 0x9E3779B1, 97);
    var text = new StringBuilder();
    String[] names = {"mug", "lamp", "chair"};
    for (int k = 0; k < names.length; k++) {
      double x0 = size.width() * (0.04 + 0.30 * k);
      double y0 = size.height() * (0.10 + 0.002 * mix);
      text.append(
          "%s %.4f %.1f %.1f %.1f %.1f\n"
              .formatted(
                  names[k],
                  0.95 - 0.1 * k - 0.001 * mix,
                  x0,
                  y0,
                  x0 + size.width() * 0.28,
                  y0 + size.height() * 0.6));
    }
    byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
    return new ImageInput(image.imageId(), image.name(), () -> bytes);
  }

  private ImageAnalysis sized(ImageAnalysis image) {
    return switch (image) {
      case ImageAnalysis.Unreadable u -> u;
      case ImageAnalysis.Analyzed a -> {
        Size size = sizes.getOrDefault(a.input().name(), standard);
        yield new ImageAnalysis.Analyzed(
            a.input(),
            size.width(),
            size.height(),
            "jpeg",
            1,
            a.crops().stream().map(this::sized).toList());
      }
    };
  }

  private CropAnalysis sized(CropAnalysis c) {
    return new CropAnalysis(
        c.source(),
        c.detection(),
        c.pixelBox(),
        c.margin(),
        c.fingerprint(),
        c.verdict(),
        c.scores(),
        c.labels(),
        sized(Arrays.copyOf(c.vector(), c.vector().length)));
  }
}
