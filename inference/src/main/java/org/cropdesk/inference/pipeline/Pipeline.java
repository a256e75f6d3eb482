package org.cropdesk.inference.pipeline;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.Consumer;
import org.cropdesk.crop.Detection;
import org.cropdesk.crop.PixelBox;
import org.cropdesk.crop.Thresholds;
import org.cropdesk.embedding.Aspect;
import org.cropdesk.embedding.Provenance;
import org.cropdesk.embedding.SpaceKey;
import org.cropdesk.failure.CatalogException;
import org.cropdesk.index.BoxInput;
import org.cropdesk.index.CropAnalysis;
import org.cropdesk.index.ProductAnalysis;
import org.cropdesk.index.ProductAnalyzer;
import org.cropdesk.index.ProductInput;
import org.cropdesk.inference.crop.Cropper;
import org.cropdesk.inference.detect.DetectorInfo;
import org.cropdesk.inference.detect.DetectorSettings;
import org.cropdesk.inference.detect.YoloDetector;
import org.cropdesk.inference.encode.DualEncoder;
import org.cropdesk.inference.encode.EncoderInfo;
import org.cropdesk.inference.image.DecodedImage;
import org.cropdesk.inference.image.ImageDecoder;
import org.cropdesk.inference.image.ImageRejected;
import org.cropdesk.inference.image.PixelImage;
import org.cropdesk.inference.label.VocabularyFile;
import org.cropdesk.inference.label.ZeroShotLabeler;
import org.cropdesk.inference.onnx.DeviceReport;
import org.cropdesk.inference.onnx.OnnxRuntime;
import org.cropdesk.inference.onnx.WeightFiles;
import org.cropdesk.inference.quality.QualityFilter;
import org.cropdesk.label.Suggestion;
import org.cropdesk.label.Vocabularies;
import org.jspecify.annotations.Nullable;

/**
 * Detector, crop, quality, primary, labels and encoder behind one door. One {@link #analyze} at a
 * time; everything else may be called from any thread at any time, also during an analysis, and
 * waits for at most one batch.
 */
public final class Pipeline implements ProductAnalyzer, AutoCloseable {
  private final PipelineConfig config;
  private volatile Machines machines;
  private final StageClock clock;
  private final DeviceReport device;
  private final Object lock = new Object();
  private @Nullable AnalysisRun running;
  private @Nullable Thread caller;
  private boolean closing;
  private boolean closed;

  private Pipeline(PipelineConfig config, Machines machines, DeviceReport device) {
    this.config = config;
    this.machines = machines;
    this.device = device;
    clock = new StageClock(config.detectorBatch(), config.encoderBatch());
  }

  /**
   * Opens and proves detector and encoder.
   *
   * @throws CatalogException of kind WEIGHTS when a file cannot be used, USAGE when the vocabulary
   *     is wrong, ENVIRONMENT when ONNX Runtime cannot start
   */
  public static Pipeline open(PipelineConfig config) {
    Vocabularies vocabularies = VocabularyFile.read(config.vocabularies());
    OnnxRuntime runtime = OnnxRuntime.get();
    var hashes = new WeightFiles(config.cacheDir());
    int threads = config.sessionThreads();
    YoloDetector detector =
        YoloDetector.open(runtime, config.detector(), hashes, DetectorSettings.standard(), threads);
    DualEncoder encoder = null;
    try {
      encoder = DualEncoder.open(runtime, config.encoderFolder(), hashes, threads);
      var machines =
          new Machines(
              ImageDecoder.create(),
              detector,
              encoder,
              ZeroShotLabeler.of(encoder, vocabularies, config.cacheDir()),
              new QualityFilter(config.thresholds()),
              encoder.cropRule(config.margin()));
      return new Pipeline(config, machines, runtime.device());
    } catch (RuntimeException e) {
      detector.close();
      if (encoder != null) {
        encoder.close();
      }
      throw e;
    }
  }

  /** Judges by other limits from now on; an analysis that runs goes on with those it began with. */
  public void judgeBy(Thresholds thresholds) {
    Machines now = machines;
    if (!now.quality().thresholds().equals(thresholds)) {
      machines = now.judgingBy(thresholds);
    }
  }

  @Override
  public Provenance provenance() {
    return new Provenance(
        machines.detector().info().hash(),
        machines.encoder().info().hash(),
        machines.encoder().imageFingerprint(machines.rule()),
        machines.quality().thresholds().version(),
        machines.labeler().vocabularies().hash());
  }

  @Override
  public SpaceKey imageSpace() {
    return machines.encoder().imageSpace(machines.rule());
  }

  @Override
  public SpaceKey textSpace() {
    return machines.encoder().textSpace();
  }

  @Override
  public float[] probe(Aspect aspect) {
    return machines.encoder().probe(aspect);
  }

  /** Where the sessions run, and why. */
  public DeviceReport device() {
    return device;
  }

  public DetectorInfo detectorInfo() {
    return machines.detector().info();
  }

  public EncoderInfo encoderInfo() {
    return machines.encoder().info();
  }

  @Override
  public Vocabularies vocabularies() {
    return machines.labeler().vocabularies();
  }

  /** What decodes JPEG here, for the diagnostics page. */
  public String jpegLibrary() {
    return machines.decoder().jpegLibrary();
  }

  /** Counters since the pipeline was opened. */
  public PipelineStats stats() {
    return clock.snapshot();
  }

  /** Decodes in full, as the pipeline does. */
  public DecodedImage decode(byte[] bytes) {
    return machines.decoder().decode(bytes);
  }

  /** Detections of one picture, best first. */
  public List<Detection> detect(DecodedImage image) {
    return machines.detector().detect(image);
  }

  /** Exactly the picture the encoder sees of a box. */
  public PixelImage renderCrop(PixelImage image, PixelBox box) {
    return Cropper.render(image, box, machines.rule().size());
  }

  /**
   * Exactly the pictures the encoder sees of boxes whose place is known already, from the bytes of
   * their file. Big JPEG photos are decoded only as large as the crops need.
   *
   * @throws ImageRejected when the picture cannot be used
   */
  public List<PixelImage> renderCrops(byte[] bytes, List<PixelBox> boxes) {
    return machines.render(bytes, boxes);
  }

  /**
   * L2-normalised vectors of crops of {@link #renderCrops}, in one run where the graph allows it.
   */
  public float[][] encodeImages(List<PixelImage> images) {
    return machines
        .encoder()
        .encodePixels(images.stream().map(machines.encoder()::pixels).toList());
  }

  /** L2-normalised vectors of texts. */
  public float[][] encodeTexts(List<String> texts) {
    return machines.encoder().encodeTexts(texts);
  }

  /**
   * The L2-normalised vector of a picture: a crop of {@link #renderCrop} as it is, any other
   * picture by the encoder's own resizing.
   */
  public float[] encodeImage(PixelImage image) {
    return machines.encoder().encodeImage(image);
  }

  /** Suggestions for a vector of {@link #encodeImage}, best first within each attribute. */
  public List<Suggestion> label(float[] vector) {
    return machines.labeler().label(vector);
  }

  /**
   * {@inheritDoc}
   *
   * @throws java.util.concurrent.CancellationException when interrupted (the flag stays set) or
   *     closed meanwhile
   * @throws IllegalStateException when another analysis is running
   */
  @Override
  public void analyze(Iterator<ProductInput> products, Consumer<ProductAnalysis> sink) {
    var run = new AnalysisRun(machines, config, clock);
    begin(run);
    try {
      run.run(products, sink);
    } finally {
      end();
    }
  }

  /**
   * Analyses one product on the calling thread, without batches: for a query, or for one picture a
   * person just added. The same steps, the same results.
   */
  public ProductAnalysis analyzeNow(ProductInput input) {
    var work = new ProductWork(input);
    for (ProductWork.Picture picture : work.pictures) {
      analyzeNow(picture);
    }
    if (work.textOpen) {
      work.text = machines.encoder().encodeTexts(List.of(input.text()))[0];
    }
    return new ProductAssembly(work, machines.quality(), machines.labeler()).assemble();
  }

  private void analyzeNow(ProductWork.Picture picture) {
    ProductWork.Loaded loaded;
    try {
      loaded = machines.load(machines.read(picture.input));
    } catch (RuntimeException e) {
      picture.unreadable = Machines.unreadable(picture.input, e);
      return;
    }
    picture.take(loaded);
    picture.drop();
    List<Detection> found = machines.detector().detect(List.of(loaded.detectorInput())).getFirst();
    picture.crops = machines.crops(loaded, found);
    List<float[]> pixels = new ArrayList<>();
    picture.crops.forEach(crop -> pixels.add(crop.pixels));
    float[][] vectors = machines.encoder().encodePixels(pixels);
    for (int i = 0; i < vectors.length; i++) {
      picture.crops.get(i).encoded(vectors[i]);
    }
  }

  @Override
  public List<CropAnalysis> analyzeBoxes(BoxInput input) {
    return new BoxAnalysis(machines).analyze(input);
  }

  private void begin(AnalysisRun run) {
    synchronized (lock) {
      if (closing) {
        throw new IllegalStateException("The pipeline is closed");
      }
      if (running != null) {
        throw new IllegalStateException("An analysis is running already");
      }
      running = run;
      caller = Thread.currentThread();
    }
  }

  private void end() {
    boolean last;
    synchronized (lock) {
      running = null;
      caller = null;
      last = closing;
      lock.notifyAll();
    }
    if (last) {
      closeMachines();
    }
  }

  /**
   * Stops an analysis in progress, waits for its threads, and frees detector and encoder. From
   * within a sink it only asks for the stop; {@link #analyze} then closes on its way out.
   */
  @Override
  public void close() {
    boolean interrupted = false;
    synchronized (lock) {
      closing = true;
      if (running != null) {
        running.cancel();
      }
      if (Thread.currentThread().equals(caller)) {
        return;
      }
      while (running != null) {
        try {
          lock.wait();
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    }
    closeMachines();
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void closeMachines() {
    synchronized (lock) {
      if (closed) {
        return;
      }
      closed = true;
    }
    machines.encoder().close();
    machines.detector().close();
  }
}
