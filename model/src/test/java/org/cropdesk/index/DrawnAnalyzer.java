package org.cropdesk.index;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import org.cropdesk.crop.Box;
import org.cropdesk.crop.CropScores;
import org.cropdesk.crop.CropSource;
import org.cropdesk.crop.Detection;
import org.cropdesk.crop.Measure;
import org.cropdesk.crop.PixelBox;
import org.cropdesk.crop.QualityCheck;
import org.cropdesk.crop.Thresholds;
import org.cropdesk.crop.Verdict;
import org.cropdesk.embedding.Aspect;
import org.cropdesk.embedding.Provenance;
import org.cropdesk.embedding.SpaceKey;
import org.cropdesk.failure.CatalogException;
import org.cropdesk.failure.ErrorKind;
import org.cropdesk.label.Attribute;
import org.cropdesk.label.Suggestion;
import org.cropdesk.label.Vocabularies;
import org.jspecify.annotations.Nullable;

/**
 * The port to the machines without machines: a picture is a text that says what is to be found in
 * it, one box per line as {@code class score x0 y0 x1 y1 [sharpness]}. Everything else follows from
 * that text, so two runs say the same. A picture that begins with {@code broken} is unreadable.
 */
public final class DrawnAnalyzer implements ProductAnalyzer {
  public static final int DIMENSIONS = 16;
  private static final double SIDE = 100;

  private final String detector;
  private final String encoder;
  private Thresholds thresholds = Thresholds.standard();
  private double probeShift;
  private double boxShift;
  private int analyzedBoxes;
  private Runnable whileLooking = () -> {};

  public DrawnAnalyzer() {
    this("detector-1", "encoder-1");
  }

  public DrawnAnalyzer(String detector, String encoder) {
    this.detector = detector;
    this.encoder = encoder;
  }

  /** As after a change of runtime that nobody noticed: same files, other vectors. */
  public DrawnAnalyzer withMovedProbe() {
    probeShift = 1;
    return this;
  }

  public DrawnAnalyzer judgingBy(Thresholds limits) {
    thresholds = limits;
    return this;
  }

  /** Every box found lies this many pixels further right. */
  public DrawnAnalyzer withMovedBoxes(double pixels) {
    boxShift = pixels;
    return this;
  }

  @Override
  public Provenance provenance() {
    return new Provenance(detector, encoder, "pixels-1", thresholds.version(), "words-1");
  }

  @Override
  public Vocabularies vocabularies() {
    return new Vocabularies(
        List.of(
            new Attribute("category", List.of("mug", "shoe", "bag", "other"), List.of("{}")),
            new Attribute("colour", List.of("red", "green"), List.of("{}"))),
        "words-1");
  }

  @Override
  public SpaceKey imageSpace() {
    return new SpaceKey(Aspect.IMAGE, "drawn", encoder, "pixels-1", DIMENSIONS);
  }

  @Override
  public SpaceKey textSpace() {
    return new SpaceKey(Aspect.TEXT, "drawn", encoder, "pixels-1", DIMENSIONS);
  }

  @Override
  public float[] probe(Aspect aspect) {
    float[] probe = vector("probe " + aspect);
    probe[0] += (float) probeShift;
    return probe;
  }

  /** The vector of any text; equal texts have equal ones, others are nearly orthogonal. */
  public static float[] vector(String text) {
    var random = new Random(text.hashCode());
    var vector = new float[DIMENSIONS];
    double length = 0;
    for (int i = 0; i < DIMENSIONS; i++) {
      vector[i] = (float) random.nextGaussian();
      length += vector[i] * vector[i];
    }
    for (int i = 0; i < DIMENSIONS; i++) {
      vector[i] /= (float) Math.sqrt(length);
    }
    return vector;
  }

  @Override
  public void analyze(Iterator<ProductInput> products, Consumer<ProductAnalysis> sink) {
    while (products.hasNext()) {
      sink.accept(analyze(products.next()));
    }
  }

  @Override
  public List<CropAnalysis> analyzeBoxes(BoxInput input) {
    analyzedBoxes += input.boxes().size();
    whileLooking.run();
    try {
      input.image().bytes().read();
    } catch (IOException e) {
      throw new CatalogException(ErrorKind.IMAGE, "The picture is gone.", "Put it back.", e);
    }
    return input.boxes().stream().map(b -> crop(b.source(), b.detection(), 0.9)).toList();
  }

  /** What happens in the catalog while boxes are looked at again. */
  public DrawnAnalyzer whileLooking(Runnable action) {
    whileLooking = action;
    return this;
  }

  /** How many boxes this analyzer was asked to look at again. */
  public int analyzedBoxes() {
    return analyzedBoxes;
  }

  private ProductAnalysis analyze(ProductInput input) {
    var images = input.images().stream().map(this::analyze).toList();
    int primaryImage = -1;
    int primaryCrop = -1;
    double best = -1;
    for (int i = 0; i < images.size(); i++) {
      if (images.get(i) instanceof ImageAnalysis.Analyzed a) {
        for (int k = 0; k < a.crops().size(); k++) {
          var scores = a.crops().get(k).scores();
          if (scores != null && scores.total() > best) {
            best = scores.total();
            primaryImage = i;
            primaryCrop = k;
          }
        }
      }
    }
    boolean text = !input.text().isEmpty();
    float @Nullable [] textVector = null;
    if (text) {
      textVector = vector(input.text());
    }
    var basis = text ? PrimaryBasis.TEXT : PrimaryBasis.NO_TEXT;
    return new ProductAnalysis(
        input,
        images,
        primaryImage,
        primaryCrop,
        primaryImage < 0 ? PrimaryBasis.NO_CANDIDATE : basis,
        textVector,
        List.of(),
        new ProductAnalysis.Timings(1, 2, 3, 4));
  }

  private ImageAnalysis analyze(ImageInput input) {
    String text;
    try {
      text = new String(input.bytes().read(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      return new ImageAnalysis.Unreadable(input, "unreachable", "The picture cannot be fetched.");
    }
    if (text.startsWith("broken")) {
      return new ImageAnalysis.Unreadable(input, "truncated", "The picture ends too early.");
    }
    var crops = new ArrayList<CropAnalysis>();
    text.lines().filter(l -> !l.startsWith("#")).forEach(line -> crops.add(crop(line)));
    if (crops.isEmpty()) {
      crops.add(whole());
    }
    crops.sort((a, b) -> Double.compare(b.detection().score(), a.detection().score()));
    return new ImageAnalysis.Analyzed(input, (int) SIDE, (int) SIDE, "drawn", 1, crops);
  }

  private CropAnalysis crop(String line) {
    String[] w = line.strip().split("\\s+");
    var box =
        new Box(
            Double.parseDouble(w[2]) + boxShift,
            Double.parseDouble(w[3]),
            Double.parseDouble(w[4]) + boxShift,
            Double.parseDouble(w[5]));
    double sharpness = w.length > 6 ? Double.parseDouble(w[6]) : 0.9;
    var detection = new Detection(w[0].length(), w[0], Double.parseDouble(w[1]), box);
    return crop(CropSource.DETECTION, detection, sharpness);
  }

  private CropAnalysis whole() {
    var detection = new Detection(-1, "", 0, new Box(0, 0, SIDE, SIDE));
    return crop(CropSource.WHOLE_IMAGE, detection, 0.9);
  }

  private CropAnalysis crop(CropSource source, Detection d, double sharpness) {
    var box = d.box();
    var measures = new ArrayList<Measure>();
    measures.add(measure(QualityCheck.SIZE, Math.min(box.width(), box.height())));
    measures.add(measure(QualityCheck.BLUR, sharpness));
    if (source == CropSource.DETECTION) {
      measures.add(measure(QualityCheck.CONFIDENCE, d.score()));
    }
    var verdict = new Verdict(measures);
    String fingerprint = sha256(encoder + d + source);
    return new CropAnalysis(
        source,
        d,
        new PixelBox((int) box.x0(), (int) box.y0(), (int) box.x1() + 1, (int) box.y1() + 1),
        0.15,
        fingerprint,
        verdict,
        verdict.keep() ? scores(d) : null,
        labels(d),
        vector(encoder + d.className() + (int) box.y0()));
  }

  private Measure measure(QualityCheck check, double value) {
    return new Measure(check, value, thresholds.limit(check));
  }

  private static CropScores scores(Detection d) {
    return new CropScores(d.score() / 2, 0.5, 0.5, d.score());
  }

  private static List<Suggestion> labels(Detection d) {
    String name = d.className().isEmpty() ? "thing" : d.className();
    return List.of(
        new Suggestion("category", name, 0.75, 1),
        new Suggestion("category", "other", 0.25, 2),
        new Suggestion("colour", "red", 0.5, 1));
  }

  private static String sha256(String text) {
    try {
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
