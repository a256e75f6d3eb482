package org.cropdesk.inference.backfill;

import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.cropdesk.backfill.Step;
import org.cropdesk.backfill.WantedCrop;
import org.cropdesk.crop.Box;
import org.cropdesk.crop.PixelBox;
import org.cropdesk.inference.backfill.PictureSource.Fetched;
import org.cropdesk.inference.backfill.Slot.Fault;
import org.cropdesk.inference.crop.Cropper;
import org.cropdesk.inference.encode.Embedder;
import org.cropdesk.inference.image.DecodedImage;
import org.cropdesk.inference.image.ImageDecoder;
import org.cropdesk.inference.image.ImageRejected;
import org.cropdesk.inference.image.PixelImage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * From a picture's key to its crops in the queue, ahead of the encoder: many reads, which mostly
 * wait for a network, few threads for pixels. One picture is decoded once, in full, as the index
 * does it: crops of a reduced photo would have other fingerprints.
 */
final class Pictures implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Pictures.class);

  /** Pictures between their key and their crops, which bounds the bytes in memory. */
  private static final int IN_FLIGHT = 16;

  /** How often a call that waits for its turn looks whether it is over. */
  private static final long PATIENCE_MILLIS = 200;

  private final PictureSource source;
  private final ImageDecoder decoder;
  private final Embedder embedder;
  private final BatchQueue<PixelImage> queue;
  private final Semaphore inFlight = new Semaphore(IN_FLIGHT);
  private final ExecutorService reads =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("cropdesk-fetch-", 0).factory());
  private final ExecutorService pixels;

  /** A crop and where its vector goes. */
  record Cut(String sku, WantedCrop crop, Slot slot) {}

  Pictures(
      PictureSource source,
      ImageDecoder decoder,
      Embedder embedder,
      BatchQueue<PixelImage> queue,
      int threads) {
    this.source = source;
    this.decoder = decoder;
    this.embedder = embedder;
    this.queue = queue;
    var number = new AtomicInteger();
    pixels =
        Executors.newFixedThreadPool(
            threads,
            task -> {
              var thread = new Thread(task, "cropdesk-pixels-" + number.getAndIncrement());
              thread.setDaemon(true);
              return thread;
            });
  }

  /** Starts on one picture as soon as there is room; the crops' slots are filled later. */
  void start(Call call, String objectKey, List<Cut> crops) throws InterruptedException {
    queue.awaitRoom(call);
    while (!inFlight.tryAcquire(PATIENCE_MILLIS, TimeUnit.MILLISECONDS)) {
      if (call.over()) {
        return;
      }
    }
    step(call, reads, () -> fetch(call, objectKey, crops));
  }

  private void fetch(Call call, String objectKey, List<Cut> crops) {
    long start = System.nanoTime();
    Fetched fetched = source.fetch(objectKey);
    call.clock.add(Step.FETCH, System.nanoTime() - start);
    switch (fetched) {
      case Fetched.Bytes bytes ->
          step(
              call,
              pixels,
              () -> {
                cut(call, objectKey, bytes.bytes(), crops);
                inFlight.release();
              });
      case Fetched.Refused refused -> {
        refuse(crops, new Fault(Step.FETCH, refused.code(), refused.message()));
        inFlight.release();
      }
    }
  }

  /** Runs the next step of a picture. One that throws ends the call, and the picture's flight. */
  private void step(Call call, ExecutorService executor, Runnable work) {
    Runnable guarded =
        () -> {
          if (call.over()) {
            inFlight.release();
            return;
          }
          try {
            work.run();
          } catch (Throwable e) {
            call.fail(e);
            inFlight.release();
          }
        };
    try {
      executor.execute(guarded);
    } catch (RejectedExecutionException e) {
      call.fail(new CancellationException("The encoders were closed"));
      inFlight.release();
    }
  }

  private void cut(Call call, String objectKey, byte[] bytes, List<Cut> crops) {
    long start = System.nanoTime();
    DecodedImage image;
    try {
      image = decoder.decode(bytes);
    } catch (RuntimeException e) {
      refuse(crops, undecodable(objectKey, crops.getFirst().sku(), e));
      return;
    } finally {
      call.clock.add(Step.DECODE, System.nanoTime() - start);
    }
    for (Cut wanted : crops) {
      cut(image, objectKey, wanted);
    }
  }

  private void cut(DecodedImage image, String objectKey, Cut wanted) {
    WantedCrop crop = wanted.crop();
    Box box = crop.box();
    if (box.x0() >= image.width() || box.y0() >= image.height() || box.x1() <= 0 || box.y1() <= 0) {
      String message =
          "%s: the box of crop %d lies outside of its picture %s, which is %d x %d pixels now. Index the product again."
              .formatted(wanted.sku(), crop.cropId(), objectKey, image.width(), image.height());
      refuse(List.of(wanted), new Fault(Step.CROP, "outside", message));
      return;
    }
    long start = System.nanoTime();
    PixelBox taken = Cropper.pixelBox(box, crop.margin(), image.width(), image.height());
    PixelImage square = Cropper.render(image, taken, embedder.cropRule(crop.margin()).size());
    wanted.slot().of(Cropper.fingerprint(square));
    wanted.slot().call.clock.add(Step.CROP, System.nanoTime() - start);
    queue.add(square, wanted.slot());
  }

  private void refuse(List<Cut> crops, Fault fault) {
    for (Cut wanted : crops) {
      queue.without(wanted.slot().call);
      wanted.slot().refuse(fault);
    }
  }

  private static Fault undecodable(String objectKey, String sku, RuntimeException e) {
    String where = "%s, %s: ".formatted(sku, objectKey);
    if (e instanceof ImageRejected rejected) {
      return new Fault(Step.DECODE, rejected.code(), where + rejected.explained());
    }
    log.warn("The picture {} met a defect of the decoder", objectKey, e);
    return new Fault(
        Step.DECODE,
        ImageRejected.Reason.CORRUPT.code(),
        where + "The picture cannot be decoded (" + e + "). Report this file.");
  }

  /** Nothing new is begun; what is read or decoded just now ends by itself. */
  @Override
  public void close() {
    reads.shutdownNow();
    pixels.shutdownNow();
  }
}
