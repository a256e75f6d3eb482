package org.cropdesk.inference.pipeline;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.cropdesk.crop.Detection;
import org.cropdesk.index.ProductAnalysis;
import org.cropdesk.index.ProductInput;
import org.cropdesk.inference.detect.DetectorBatch;
import org.cropdesk.inference.pipeline.ProductWork.Picture;
import org.cropdesk.inference.pipeline.StageClock.Stage;
import org.jspecify.annotations.Nullable;

/**
 * The coordinator. One thread owns all state and never computes anything itself: workers hand their
 * results back as events, and after each event it starts whatever can be started. A batch goes out
 * when it is full, or when nothing that could fill it is on its way; so batches are full whatever
 * the products look like, and nothing can wait for itself.
 */
final class Stages implements Runnable {
  /** Reads at a time; they mostly wait for a network. */
  private static final int READS = 16;

  /** Batches under way to each graph: one in it, one ready, one being filled or read. */
  private static final int BATCHES_AHEAD = 3;

  private static final int TEXT_BATCH = 32;

  /** A source that pauses this long must not hold finished work back. */
  private static final long LINGER_MILLIS = 100;

  private final Machines machines;
  private final StageClock clock;
  private final RunThreads threads;
  private final Consumer<ProductAnalysis> sink;
  private final Consumer<@Nullable Throwable> end;
  private final int detectorBatch;
  private final int encoderBatch;
  private final int cropTasks;
  private final int loadedAhead;
  private final long memory;
  private final BlockingQueue<Runnable> events = new LinkedBlockingQueue<>();

  private final Deque<ProductWork> products = new ArrayDeque<>();
  private final Deque<Picture> waiting = new ArrayDeque<>();
  private final Deque<Picture> toDetect = new ArrayDeque<>();
  private final Deque<CropTask> toCrop = new ArrayDeque<>();
  private final Deque<EncodeTask> toEncode = new ArrayDeque<>();
  private final Deque<ProductWork> toEncodeTexts = new ArrayDeque<>();
  private boolean inputEnded;
  private boolean finished;
  private int untaken;
  private int loading;
  private int decoding;
  private int detecting;
  private int detectorRuns;
  private int cropping;
  private int encoderRuns;
  private int textRuns;
  private long retained;

  private record CropTask(Picture picture, List<Detection> detections) {}

  private record EncodeTask(Picture picture, CropWork crop) {}

  Stages(
      Machines machines,
      PipelineConfig config,
      StageClock clock,
      RunThreads threads,
      Consumer<ProductAnalysis> sink,
      Consumer<@Nullable Throwable> end) {
    this.machines = machines;
    this.clock = clock;
    this.threads = threads;
    this.sink = sink;
    this.end = end;
    detectorBatch = config.detectorBatch();
    encoderBatch = config.encoderBatch();
    cropTasks = 2 * config.decodeThreads();
    loadedAhead = BATCHES_AHEAD * detectorBatch + config.decodeThreads();
    memory = Runtime.getRuntime().maxMemory() / 4;
  }

  /** Hands an event to the coordinator; any thread. */
  void post(Runnable event) {
    events.add(event);
  }

  /** Ends the run with a failure; any thread. */
  void fail(Throwable failure) {
    post(() -> finish(failure));
  }

  @Override
  public void run() {
    try {
      while (!finished) {
        Runnable event = events.poll(LINGER_MILLIS, TimeUnit.MILLISECONDS);
        boolean idle = event == null;
        while (event != null && !finished) {
          event.run();
          event = events.poll();
        }
        advance(idle);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RejectedExecutionException e) {
      // The run is being stopped; whoever stops it tells the caller.
      finished = true;
    } catch (RuntimeException | Error e) {
      finish(e);
    }
  }

  private void finish(@Nullable Throwable failure) {
    if (!finished) {
      finished = true;
      end.accept(failure);
    }
  }

  void pulled(ProductInput input) {
    var work = new ProductWork(input);
    products.add(work);
    waiting.addAll(work.pictures);
    if (work.textOpen) {
      toEncodeTexts.add(work);
    }
  }

  void inputEnded() {
    inputEnded = true;
  }

  /** The sink has taken a result. */
  void taken() {
    untaken--;
  }

  private void advance(boolean idle) {
    if (finished) {
      return;
    }
    while (!waiting.isEmpty() && mayLoad()) {
      load(waiting.remove());
    }
    detectBatches(idle);
    while (!toCrop.isEmpty() && cropping < cropTasks && toEncode.size() < 4 * encoderBatch) {
      crop(toCrop.remove());
    }
    encodeBatches(idle);
    encodeTexts(idle);
    emit();
  }

  private boolean mayLoad() {
    return loading < READS
        && loading + toDetect.size() + detecting < loadedAhead
        && toCrop.size() < loadedAhead
        && toEncode.size() < 4 * encoderBatch
        && retained < memory;
  }

  /** Whether a further picture may still come without anything else leaving first. */
  private boolean moreToLoad() {
    if (!waiting.isEmpty()) {
      return mayLoad();
    }
    return !inputEnded && products.size() + untaken < AnalysisRun.PRODUCT_WINDOW;
  }

  private void load(Picture picture) {
    loading++;
    task(threads.read, () -> read(picture), bytes -> decode(picture, bytes), e -> bad(picture, e));
  }

  private byte[] read(Picture picture) {
    long start = System.nanoTime();
    byte[] bytes = machines.read(picture.input);
    clock.add(Stage.READ, start, 1);
    return bytes;
  }

  private void decode(Picture picture, byte[] bytes) {
    decoding++;
    task(
        threads.pixels,
        () -> {
          long start = System.nanoTime();
          ProductWork.Loaded loaded = machines.load(bytes);
          clock.add(Stage.DECODE, start, 1);
          return loaded;
        },
        loaded -> loaded(picture, loaded),
        e -> badPixels(picture, e));
  }

  private void loaded(Picture picture, ProductWork.Loaded loaded) {
    decoding--;
    loading--;
    retained += loaded.retained();
    picture.take(loaded);
    toDetect.add(picture);
  }

  private void badPixels(Picture picture, Throwable failure) {
    decoding--;
    bad(picture, failure);
  }

  /** A picture that cannot be loaded; the run goes on. */
  private void bad(Picture picture, Throwable failure) {
    loading--;
    picture.unreadable = Machines.unreadable(picture.input, failure);
    pictureDone(picture);
  }

  private void detectBatches(boolean idle) {
    while (detectorRuns < BATCHES_AHEAD && toDetect.size() >= detectorBatch) {
      detect(take(toDetect, detectorBatch));
    }
    boolean paused = idle && decoding == 0;
    boolean starved = paused || (loading == 0 && !moreToLoad());
    if (!toDetect.isEmpty() && detectorRuns == 0 && starved) {
      detect(take(toDetect, detectorBatch));
    }
  }

  private void detect(List<Picture> batch) {
    detecting += batch.size();
    detectorRuns++;
    var inputs = batch.stream().map(p -> p.content().detectorInput()).toList();
    task(
        threads.pixels,
        () -> machines.detector().fill(inputs),
        filled -> run(batch, filled),
        this::finish);
  }

  private void run(List<Picture> batch, DetectorBatch filled) {
    task(
        threads.session,
        () -> {
          long start = System.nanoTime();
          machines.detector().run(filled);
          return clock.add(Stage.DETECT, start, batch.size());
        },
        millis -> read(batch, filled, millis),
        this::finish);
  }

  private void read(List<Picture> batch, DetectorBatch filled, double millis) {
    task(
        threads.pixels,
        () -> machines.detector().read(filled),
        found -> detected(batch, new Timed<>(found, millis)),
        this::finish);
  }

  private void detected(List<Picture> batch, Timed<List<List<Detection>>> found) {
    detecting -= batch.size();
    detectorRuns--;
    for (int i = 0; i < batch.size(); i++) {
      batch.get(i).product.detectMillis += found.millis() / batch.size();
      toCrop.add(new CropTask(batch.get(i), found.value().get(i)));
    }
  }

  private void crop(CropTask todo) {
    cropping++;
    Picture picture = todo.picture();
    ProductWork.Loaded content = picture.content();
    task(
        threads.pixels,
        () -> {
          long start = System.nanoTime();
          List<CropWork> crops = machines.crops(content, todo.detections());
          return new Timed<>(crops, clock.add(Stage.CROP, start, crops.size()));
        },
        crops -> cropped(picture, crops),
        e -> badCrop(picture, e));
  }

  private void cropped(Picture picture, Timed<List<CropWork>> crops) {
    release(picture);
    picture.product.cropMillis += crops.millis();
    picture.crops = crops.value();
    picture.openCrops = crops.value().size();
    crops.value().forEach(crop -> toEncode.add(new EncodeTask(picture, crop)));
  }

  private void badCrop(Picture picture, Throwable failure) {
    release(picture);
    picture.unreadable = Machines.unreadable(picture.input, failure);
    pictureDone(picture);
  }

  private void release(Picture picture) {
    cropping--;
    retained -= picture.content().retained();
    picture.drop();
  }

  private void encodeBatches(boolean idle) {
    while (encoderRuns < BATCHES_AHEAD && toEncode.size() >= encoderBatch) {
      encode(take(toEncode, encoderBatch));
    }
    boolean starved = (idle && nothingComputed()) || nothingUpstream();
    if (!toEncode.isEmpty() && encoderRuns == 0 && starved) {
      encode(take(toEncode, encoderBatch));
    }
  }

  /** Whether all that could still come is in the hands of the source. */
  private boolean nothingComputed() {
    return decoding + toDetect.size() + detecting + toCrop.size() + cropping == 0;
  }

  private boolean nothingUpstream() {
    return loading == 0 && nothingComputed() && !moreToLoad();
  }

  private void encode(List<EncodeTask> batch) {
    encoderRuns++;
    List<float[]> pixels = batch.stream().map(t -> t.crop().pixels).toList();
    task(
        threads.session,
        () -> {
          long start = System.nanoTime();
          float[][] vectors = machines.encoder().encodePixels(pixels);
          return new Timed<>(vectors, clock.add(Stage.ENCODE, start, batch.size()));
        },
        vectors -> encoded(batch, vectors),
        this::finish);
  }

  private void encoded(List<EncodeTask> batch, Timed<float[][]> vectors) {
    encoderRuns--;
    for (int i = 0; i < batch.size(); i++) {
      Picture picture = batch.get(i).picture();
      batch.get(i).crop().encoded(vectors.value()[i]);
      picture.product.encodeMillis += vectors.millis() / batch.size();
      if (--picture.openCrops == 0) {
        pictureDone(picture);
      }
    }
  }

  private void encodeTexts(boolean idle) {
    boolean full = toEncodeTexts.size() >= TEXT_BATCH;
    boolean starved = (idle && nothingComputed()) || inputEnded || nothingUpstream();
    if (textRuns > 0 || toEncodeTexts.isEmpty() || !(full || starved)) {
      return;
    }
    textRuns++;
    List<ProductWork> batch = take(toEncodeTexts, TEXT_BATCH);
    List<String> texts = batch.stream().map(p -> p.input.text()).toList();
    task(
        threads.session,
        () -> {
          long start = System.nanoTime();
          float[][] vectors = machines.encoder().encodeTexts(texts);
          return new Timed<>(vectors, clock.add(Stage.TEXT, start, batch.size()));
        },
        vectors -> textsEncoded(batch, vectors),
        this::finish);
  }

  private void textsEncoded(List<ProductWork> batch, Timed<float[][]> vectors) {
    textRuns--;
    for (int i = 0; i < batch.size(); i++) {
      ProductWork product = batch.get(i);
      product.text = vectors.value()[i];
      product.textOpen = false;
      product.encodeMillis += vectors.millis() / batch.size();
    }
  }

  private void pictureDone(Picture picture) {
    clock.imageDone(picture.unreadable == null);
    picture.product.openPictures--;
  }

  private void emit() {
    while (!products.isEmpty() && products.getFirst().done()) {
      ProductWork work = products.remove();
      untaken++;
      sink.accept(new ProductAssembly(work, machines.quality(), machines.labeler()).assemble());
    }
    if (inputEnded && products.isEmpty()) {
      finish(null);
    }
  }

  private record Timed<T>(T value, double millis) {}

  /** Runs work on an executor and comes back to the coordinator with the result or the failure. */
  private <T> void task(
      ExecutorService executor, Callable<T> work, Consumer<T> done, Consumer<Throwable> failed) {
    executor.execute(() -> {
      try {
        T result = work.call();
        post(() -> done.accept(result));
      } catch (Throwable e) {
        // Errors too: what is not reported would be waited for without end.
        post(() -> failed.accept(e));
      }
    });
  }

  private static <T> List<T> take(Deque<T> queue, int count) {
    List<T> taken = new ArrayList<>(count);
    while (taken.size() < count && !queue.isEmpty()) {
      taken.add(queue.remove());
    }
    return taken;
  }
}
