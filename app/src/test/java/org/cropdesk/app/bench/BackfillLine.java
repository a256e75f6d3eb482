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
import java.time.Clock;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.cropdesk.app.StorePictures;
import org.cropdesk.backfill.BackfillRun;
import org.cropdesk.backfill.BackfillRunner;
import org.cropdesk.backfill.BackfillScope;
import org.cropdesk.backfill.BackfillSettings;
import org.cropdesk.backfill.BackfillState;
import org.cropdesk.backfill.Backfills;
import org.cropdesk.backfill.Step;
import org.cropdesk.backfill.VectorMaker;
import org.cropdesk.catalog.ProductImporter;
import org.cropdesk.db.CatalogDatabase;
import org.cropdesk.db.TestCatalog;
import org.cropdesk.embedding.Aspect;
import org.cropdesk.embedding.Spaces;
import org.cropdesk.index.IndexScope;
import org.cropdesk.index.Indexer;
import org.cropdesk.inference.backfill.RecipeMaker;
import org.cropdesk.inference.backfill.RecipeRequest;
import org.cropdesk.inference.backfill.VectorMakers;
import org.cropdesk.inference.known.EncoderChoice;
import org.cropdesk.inference.known.EncoderSettings;
import org.cropdesk.inference.known.KnownEncoders;
import org.cropdesk.inference.pipeline.Pipeline;
import org.cropdesk.inference.pipeline.PipelineConfig;
import org.cropdesk.inference.remote.KeySource;
import org.cropdesk.job.StopSignal;
import org.cropdesk.storage.FolderStore;

/**
 * A run that fills a new space, from the pictures in the store to the committed vectors and their
 * index, against nothing but the session on as many tensors, in full batches and with the same
 * threads.
 */
final class BackfillLine implements Line {
  /**
   * So many that beginning and ending, a few tenths of a second, weigh as little as in a catalog.
   */
  private static final int PRODUCTS = 400;

  private static final int BATCH = 32;
  private static final int ROUNDS = 3;
  private static final int SIDE = 224;
  private static final double BAR = 0.95;

  private static final BackfillSettings SETTINGS =
      new BackfillSettings(40, 3, true, 0, false, 0.1, BackfillScope.of(BackfillScope.Kind.ALL));

  private final Map<Step, Double> steps = new EnumMap<>(Step.class);
  private long vectors;
  private int spaces;

  @Override
  public List<Result> run(Ground ground) throws Exception {
    Path encoder = ground.cache().resolve("weights").resolve("encoder");
    Path folder = ground.scratch().resolve("store");
    try (var database = CatalogDatabase.open(TestCatalog.fresh(), InstantSource.system());
        var store = new FolderStore(folder)) {
      // DJL comes first: it cannot start in a process that has an ONNX Runtime environment.
      long crops = index(ground, database, store);
      try (var bare = new Bare(encoder, crops)) {
        fill(ground, encoder, database, store, crops);
        bare.run();
        steps.clear();
        vectors = 0;
        Rounds rounds =
            Rounds.inTurn(ROUNDS, () -> fill(ground, encoder, database, store, crops), bare::run);
        return List.of(
            Result.rates("backfill (over bare session)", "crops/s", rounds, BAR, note()));
      }
    }
  }

  private String note() {
    var text = new StringBuilder("ms a crop, summed over threads:");
    steps.forEach((step, seconds) ->
        text.append(
            String.format(
                Locale.ROOT,
                " %s %.2f",
                step.name().toLowerCase(Locale.ROOT),
                1000 * seconds / vectors)));
    return text.toString();
  }

  /** Fills the catalog with crops by the samples' small weights; tells how many. */
  private static long index(Ground ground, CatalogDatabase database, FolderStore store)
      throws IOException {
    Path images = Files.createDirectories(ground.scratch().resolve("images"));
    for (Path photo : DecodeLine.plainPhotos(ground)) {
      Files.copy(photo, images.resolve(String.valueOf(photo.getFileName())));
    }
    List<String> names =
        Ground.jpegs(images).stream().map(p -> String.valueOf(p.getFileName())).toList();
    Path table = Products.table(ground.scratch().resolve("products.csv"), PRODUCTS, names);
    new ProductImporter(database, store, InstantSource.system()).importCsv(table, images);
    Path models = ground.samples().resolve("models");
    var config =
        PipelineConfig.standard(
            models.resolve("detector.onnx"),
            models.resolve("encoder"),
            ground.samples().resolve("vocabularies.yaml"),
            ground.cache().resolve("pipeline"));
    try (Pipeline pipeline = Pipeline.open(config)) {
      new Indexer(database, store, InstantSource.system())
          .run(pipeline, IndexScope.MISSING, s -> {}, new StopSignal());
    }
    var counted = new Spaces(database);
    return counted.check(counted.active(Aspect.IMAGE).orElseThrow()).expected();
  }

  /** Crops per second of one run; its margin is its own, so that its space is new. */
  private double fill(
      Ground ground, Path encoder, CatalogDatabase database, FolderStore store, long crops) {
    var settings =
        new EncoderSettings(
            List.of(encoder),
            null,
            KeySource.none(),
            Runtime.getRuntime().availableProcessors(),
            0.10 + 0.01 * spaces++,
            ground.cache().resolve("pipeline"));
    try (var known = new KnownEncoders(settings, line -> {});
        VectorMaker maker =
            new VectorMakers(known, new StorePictures(store), RecipeMaker.Threads.standard())
                .open(RecipeRequest.of(Aspect.IMAGE, new EncoderChoice.Folder(encoder)))) {
      long start = System.nanoTime();
      BackfillRun begun =
          new Backfills(database, Clock.systemUTC()).begin(maker, SETTINGS, "bench", "");
      BackfillRun run =
          new BackfillRunner(database, Clock.systemUTC())
              .work(begun.id(), maker, new StopSignal(), r -> {});
      double seconds = (System.nanoTime() - start) / 1e9;
      if (run.state() != BackfillState.DONE || run.vectors() != crops || run.failed() != 0) {
        throw new IllegalStateException("Not every crop has its vector: " + run);
      }
      run.steps().forEach((step, spent) -> steps.merge(step, spent, Double::sum));
      vectors += crops;
      return crops / seconds;
    }
  }

  /** The session as ONNX Runtime's own API makes it, on a tensor that is there already. */
  private static final class Bare implements AutoCloseable {
    private final OrtEnvironment environment = OrtEnvironment.getEnvironment();
    private final OrtSession.SessionOptions options = new OrtSession.SessionOptions();
    private final OrtSession encoder;
    private final OnnxTensor full;
    private final OnnxTensor last;
    private final long items;

    Bare(Path folder, long items) throws OrtException {
      this.items = items;
      options.setIntraOpNumThreads(Runtime.getRuntime().availableProcessors());
      options.setInterOpNumThreads(1);
      options.addConfigEntry("session.intra_op.allow_spinning", "0");
      Path vision = folder.resolve("onnx").resolve("vision_model.onnx");
      encoder = environment.createSession(vision.toString(), options);
      full = tensor(BATCH);
      last = tensor((int) ((items - 1) % BATCH) + 1);
    }

    private OnnxTensor tensor(int count) throws OrtException {
      FloatBuffer buffer =
          ByteBuffer.allocateDirect(4 * 3 * SIDE * SIDE * count)
              .order(ByteOrder.nativeOrder())
              .asFloatBuffer();
      for (int i = 0; i < buffer.capacity(); i++) {
        buffer.put(i, (i % 255) / 127f - 1);
      }
      return OnnxTensor.createTensor(environment, buffer, new long[] {count, 3, SIDE, SIDE});
    }

    double run() throws OrtException {
      String input = encoder.getInputNames().iterator().next();
      long start = System.nanoTime();
      for (long left = items; left > BATCH; left -= BATCH) {
        encoder.run(Map.of(input, full)).close();
      }
      encoder.run(Map.of(input, last)).close();
      return items / ((System.nanoTime() - start) / 1e9);
    }

    @Override
    public void close() throws OrtException {
      full.close();
      last.close();
      encoder.close();
      options.close();
    }
  }
}
