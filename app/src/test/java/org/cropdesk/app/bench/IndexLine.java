package org.cropdesk.app.bench;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.cropdesk.catalog.ProductImporter;
import org.cropdesk.crop.PixelBox;
import org.cropdesk.db.CatalogDatabase;
import org.cropdesk.db.TestCatalog;
import org.cropdesk.index.IndexScope;
import org.cropdesk.index.Indexer;
import org.cropdesk.inference.image.DecodedImage;
import org.cropdesk.inference.image.Letterbox;
import org.cropdesk.inference.image.PixelImage;
import org.cropdesk.inference.pipeline.Pipeline;
import org.cropdesk.inference.pipeline.PipelineConfig;
import org.cropdesk.inference.pipeline.PipelineStats;
import org.cropdesk.job.StopSignal;
import org.cropdesk.storage.FolderStore;

/**
 * Indexing a catalog from its files to its committed rows, against nothing but the sessions on the
 * same tensors, in the same batches and with the same threads.
 */
final class IndexLine implements Line {
  private static final int PICTURES = 192;
  private static final int ROUNDS = 3;
  private static final int DETECTOR_SIDE = 640;
  private static final int ENCODER_SIDE = 224;
  private static final double BAR = 0.90;

  /** CLIP, to four digits: what the numbers are does not change the time they take. */
  private static final float[] MEAN = {0.4815f, 0.4578f, 0.4082f};

  private static final float[] STD = {0.2686f, 0.2613f, 0.2758f};

  @Override
  public List<Result> run(Ground ground) throws Exception {
    Path weights = ground.cache().resolve("weights");
    PipelineConfig config =
        PipelineConfig.standard(
            weights.resolve("detector.onnx"),
            weights.resolve("encoder"),
            ground.samples().resolve("vocabularies.yaml"),
            ground.cache().resolve("pipeline"));
    Path images = copies(ground);
    List<String> names = Ground.jpegs(images).stream().map(p -> last(p)).toList();
    Path table = Products.table(ground.scratch().resolve("products.csv"), PICTURES, names);
    // DJL comes first: it cannot start in a process that has an ONNX Runtime environment.
    try (Pipeline pipeline = Pipeline.open(config);
        var bare = new Bare(config, pipeline, images, names)) {
      index(ground, pipeline, table, images);
      bare.run();
      PipelineStats before = pipeline.stats();
      Rounds rounds =
          Rounds.inTurn(ROUNDS, () -> index(ground, pipeline, table, images), bare::run);
      PipelineStats after = pipeline.stats();
      return List.of(
          Result.rates(
              "index (over bare sessions)", "pictures/s", rounds, BAR, note(before, after)));
    }
  }

  private static String note(PipelineStats before, PipelineStats after) {
    double n = after.images() - before.images();
    return String.format(
        Locale.ROOT,
        "ms a picture, summed over threads: decode %.1f, detect %.1f, crop %.1f, encode %.1f, text"
            + " %.2f; fill of batches %.2f and %.2f; crops %.0f",
        (after.decodeMillis() - before.decodeMillis()) / n,
        (after.detectMillis() - before.detectMillis()) / n,
        (after.cropMillis() - before.cropMillis()) / n,
        (after.encodeMillis() - before.encodeMillis()) / n,
        (after.textMillis() - before.textMillis()) / n,
        after.detectorFill(),
        after.encoderFill(),
        (after.crops() - before.crops()) / n);
  }

  /** The first readable sample photos under one roof. */
  private static Path copies(Ground ground) throws IOException {
    Path images = Files.createDirectories(ground.scratch().resolve("images"));
    int n = 0;
    for (Path photo : DecodeLine.plainPhotos(ground)) {
      if (n++ < PICTURES) {
        Files.copy(photo, images.resolve(last(photo)));
      }
    }
    return images;
  }

  private static String last(Path path) {
    return String.valueOf(path.getFileName());
  }

  /** Pictures per second of one run over a fresh catalog. */
  private static double index(Ground ground, Pipeline pipeline, Path table, Path images)
      throws IOException {
    Path folder = ground.scratch().resolve("store");
    try (var database = CatalogDatabase.open(TestCatalog.fresh(), InstantSource.system());
        var store = new FolderStore(folder)) {
      new ProductImporter(database, store, InstantSource.system()).importCsv(table, images);
      var indexer = new Indexer(database, store, InstantSource.system());
      long start = System.nanoTime();
      var report = indexer.run(pipeline, IndexScope.MISSING, s -> {}, new StopSignal());
      double seconds = (System.nanoTime() - start) / 1e9;
      if (report.products() != PICTURES || report.crops() != PICTURES || report.unreadable() != 0) {
        throw new IllegalStateException("Not one crop a picture: " + report);
      }
      return PICTURES / seconds;
    }
  }

  /** Both sessions as ONNX Runtime's own API makes them, on tensors that are there already. */
  private static final class Bare implements AutoCloseable {
    private final OrtEnvironment environment = OrtEnvironment.getEnvironment();
    private final OrtSession.SessionOptions options = new OrtSession.SessionOptions();
    private final OrtSession detector;
    private final OrtSession encoder;
    private final List<OnnxTensor> detectorBatches = new ArrayList<>();
    private final List<OnnxTensor> encoderBatches = new ArrayList<>();

    Bare(PipelineConfig config, Pipeline pipeline, Path images, List<String> names)
        throws OrtException, IOException {
      options.setIntraOpNumThreads(config.sessionThreads());
      options.setInterOpNumThreads(1);
      boolean spin = Boolean.getBoolean("bench.spin");
      options.addConfigEntry("session.intra_op.allow_spinning", spin ? "1" : "0");
      detector = environment.createSession(config.detector().toString(), options);
      Path vision = config.encoderFolder().resolve("onnx").resolve("vision_model.onnx");
      encoder = environment.createSession(vision.toString(), options);
      List<float[]> whole = new ArrayList<>();
      List<float[]> crops = new ArrayList<>();
      for (int i = 0; i < PICTURES; i++) {
        DecodedImage image =
            pipeline.decode(Files.readAllBytes(images.resolve(names.get(i % names.size()))));
        whole.add(unit(Letterbox.of(image, DETECTOR_SIDE, DETECTOR_SIDE).image()));
        var box = new PixelBox(0, 0, image.width(), image.height());
        crops.add(normalised(pipeline.renderCrop(image.image(), box)));
      }
      fill(detectorBatches, whole, config.detectorBatch(), DETECTOR_SIDE);
      fill(encoderBatches, crops, config.encoderBatch(), ENCODER_SIDE);
    }

    private void fill(List<OnnxTensor> batches, List<float[]> all, int batch, int side)
        throws OrtException {
      for (int from = 0; from < all.size(); from += batch) {
        int count = Math.min(batch, all.size() - from);
        FloatBuffer buffer =
            ByteBuffer.allocateDirect(4 * 3 * side * side * count)
                .order(ByteOrder.nativeOrder())
                .asFloatBuffer();
        all.subList(from, from + count).forEach(buffer::put);
        batches.add(
            OnnxTensor.createTensor(environment, buffer.flip(), new long[] {count, 3, side, side}));
      }
    }

    private static float[] unit(PixelImage image) {
      return planes(image, new float[] {0, 0, 0}, new float[] {1, 1, 1});
    }

    private static float[] normalised(PixelImage image) {
      return planes(image, MEAN, STD);
    }

    private static float[] planes(PixelImage image, float[] mean, float[] std) {
      int plane = image.width() * image.height();
      var out = new float[3 * plane];
      for (int i = 0; i < 3 * plane; i++) {
        int c = i % 3;
        out[c * plane + i / 3] = ((image.rgb()[i] & 0xff) / 255f - mean[c]) / std[c];
      }
      return out;
    }

    double run() throws OrtException {
      long start = System.nanoTime();
      run(detector, detectorBatches);
      run(encoder, encoderBatches);
      return PICTURES / ((System.nanoTime() - start) / 1e9);
    }

    private static void run(OrtSession session, List<OnnxTensor> batches) throws OrtException {
      String input = session.getInputNames().iterator().next();
      for (OnnxTensor batch : batches) {
        session.run(Map.of(input, batch)).close();
      }
    }

    @Override
    public void close() throws OrtException {
      detectorBatches.forEach(OnnxTensor::close);
      encoderBatches.forEach(OnnxTensor::close);
      detector.close();
      encoder.close();
      options.close();
    }
  }
}
