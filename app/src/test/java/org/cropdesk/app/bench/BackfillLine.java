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
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.cropdesk.app.StorePictures;
import org.cropdesk.backfill.MadeProduct;
import org.cropdesk.backfill.Step;
import org.cropdesk.backfill.StepClock;
import org.cropdesk.backfill.VectorMaker;
import org.cropdesk.backfill.WantedCrop;
import org.cropdesk.backfill.WantedProduct;
import org.cropdesk.crop.Box;
import org.cropdesk.crop.CropSource;
import org.cropdesk.embedding.Aspect;
import org.cropdesk.inference.backfill.RecipeMaker;
import org.cropdesk.inference.backfill.RecipeRequest;
import org.cropdesk.inference.backfill.VectorMakers;
import org.cropdesk.inference.image.ImageDecoder;
import org.cropdesk.inference.known.EncoderChoice;
import org.cropdesk.inference.known.EncoderSettings;
import org.cropdesk.inference.known.KnownEncoders;
import org.cropdesk.inference.remote.KeySource;
import org.cropdesk.storage.FolderStore;

/**
 * What fills a space, from the files in the store to the vectors of three chunks at once, against
 * nothing but the session on the same number of tensors, in full batches and with the same threads.
 */
final class BackfillLine implements Line {
  private static final int CHUNK = 150;
  private static final int CHUNKS = 3;
  private static final int BATCH = 32;
  private static final int ROUNDS = 3;
  private static final int SIDE = 224;
  private static final double BAR = 0.95;

  @Override
  public List<Result> run(Ground ground) throws Exception {
    Path folder = ground.cache().resolve("weights").resolve("encoder");
    int threads = Runtime.getRuntime().availableProcessors();
    List<List<WantedProduct>> chunks = chunks(ground);
    var settings =
        new EncoderSettings(
            List.of(folder),
            null,
            KeySource.none(),
            threads,
            0.15,
            ground.cache().resolve("pipeline"));
    // DJL comes first: it cannot start in a process that has an ONNX Runtime environment.
    try (var store = new FolderStore(ground.scratch().resolve("store"));
        var known = new KnownEncoders(settings, line -> {});
        var maker =
            new VectorMakers(known, new StorePictures(store), RecipeMaker.Threads.standard())
                .open(RecipeRequest.of(Aspect.IMAGE, new EncoderChoice.Folder(folder)));
        var bare = new Bare(folder, threads);
        ExecutorService callers = Executors.newFixedThreadPool(CHUNKS)) {
      var clock = new StepClock();
      make(maker, chunks, callers, clock);
      bare.run();
      clock.take();
      Rounds rounds = Rounds.inTurn(ROUNDS, () -> make(maker, chunks, callers, clock), bare::run);
      return List.of(
          Result.rates(
              "backfill, make (over bare session)", "crops/s", rounds, BAR, note(clock.take())));
    }
  }

  private static String note(Map<Step, Double> seconds) {
    double n = ROUNDS * CHUNKS * CHUNK / 1000.0;
    return String.format(
        Locale.ROOT,
        "ms a crop, summed over threads: fetch %.2f, decode %.1f, crop %.1f, encode %.1f",
        seconds.getOrDefault(Step.FETCH, 0.0) / n,
        seconds.getOrDefault(Step.DECODE, 0.0) / n,
        seconds.getOrDefault(Step.CROP, 0.0) / n,
        seconds.getOrDefault(Step.ENCODE, 0.0) / n);
  }

  /** One crop, nearly the whole picture, of each of the sample photos, again and again. */
  private static List<List<WantedProduct>> chunks(Ground ground) throws IOException {
    List<Path> photos = DecodeLine.plainPhotos(ground);
    List<Box> boxes = new ArrayList<>();
    try (var store = new FolderStore(ground.scratch().resolve("store"))) {
      for (Path photo : photos) {
        byte[] bytes = Files.readAllBytes(photo);
        store.putIfAbsent(String.valueOf(photo.getFileName()), bytes);
        var image = ImageDecoder.create().decode(bytes);
        boxes.add(
            new Box(
                0.1 * image.width(),
                0.1 * image.height(),
                0.9 * image.width(),
                0.9 * image.height()));
      }
    }
    List<List<WantedProduct>> chunks = new ArrayList<>();
    for (int c = 0; c < CHUNKS; c++) {
      List<WantedProduct> chunk = new ArrayList<>();
      for (int i = 0; i < CHUNK; i++) {
        int photo = (c * CHUNK + i) % photos.size();
        long id = (long) c * CHUNK + i;
        String key = String.valueOf(photos.get(photo).getFileName());
        var crop = new WantedCrop(id, id, key, boxes.get(photo), 0.15, CropSource.DETECTION);
        chunk.add(new WantedProduct(id, "B-" + id, 1, "", List.of(crop)));
      }
      chunks.add(chunk);
    }
    return chunks;
  }

  private static double make(
      VectorMaker maker, List<List<WantedProduct>> chunks, ExecutorService callers, StepClock clock)
      throws InterruptedException, ExecutionException {
    long start = System.nanoTime();
    List<Callable<List<MadeProduct>>> calls = new ArrayList<>();
    chunks.forEach(chunk -> calls.add(() -> maker.make(chunk, clock)));
    int made = 0;
    for (Future<List<MadeProduct>> each : callers.invokeAll(calls)) {
      made += (int) each.get().stream().filter(MadeProduct.Done.class::isInstance).count();
    }
    if (made != CHUNKS * CHUNK) {
      throw new IllegalStateException("Only " + made + " of all were made");
    }
    return made / ((System.nanoTime() - start) / 1e9);
  }

  /** The session as ONNX Runtime's own API makes it, on a tensor that is there already. */
  private static final class Bare implements AutoCloseable {
    private final OrtEnvironment environment = OrtEnvironment.getEnvironment();
    private final OrtSession.SessionOptions options = new OrtSession.SessionOptions();
    private final OrtSession encoder;
    private final OnnxTensor full;
    private final OnnxTensor last;

    Bare(Path folder, int threads) throws OrtException {
      options.setIntraOpNumThreads(threads);
      options.setInterOpNumThreads(1);
      options.addConfigEntry("session.intra_op.allow_spinning", "0");
      Path vision = folder.resolve("onnx").resolve("vision_model.onnx");
      encoder = environment.createSession(vision.toString(), options);
      full = tensor(BATCH);
      last = tensor(CHUNKS * CHUNK % BATCH);
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
      for (int done = 0; done + BATCH <= CHUNKS * CHUNK; done += BATCH) {
        encoder.run(Map.of(input, full)).close();
      }
      encoder.run(Map.of(input, last)).close();
      return CHUNKS * CHUNK / ((System.nanoTime() - start) / 1e9);
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
