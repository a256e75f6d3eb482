package org.cropdesk.inference.evaluation;

import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import org.cropdesk.dataset.DatasetItem;
import org.cropdesk.dataset.DatasetSource;
import org.cropdesk.dataset.Split;
import org.cropdesk.failure.CatalogException;
import org.cropdesk.failure.ErrorKind;
import org.cropdesk.inference.image.DecodedImage;
import org.cropdesk.inference.image.ImageDecoder;
import org.cropdesk.job.StopSignal;
import org.cropdesk.storage.ObjectStore;
import org.jspecify.annotations.Nullable;

/**
 * The pictures of a split, decoded ahead on several threads and handed out in their order. Every
 * one is needed: a number over other pictures is another number, so a picture that is missing or
 * changed ends the evaluation.
 */
final class TestPictures implements AutoCloseable {
  private static final int PAGE = 200;

  private final DatasetSource source;
  private final ObjectStore store;
  private final ImageDecoder decoder = ImageDecoder.create();
  private final int threads = Math.max(2, Runtime.getRuntime().availableProcessors());
  private final ExecutorService pool = Executors.newFixedThreadPool(threads, TestPictures::thread);

  /** Makes of a decoded picture what the model takes; several threads at a time. */
  @FunctionalInterface
  interface Preparation<T> {
    T prepare(DatasetItem item, DecodedImage image);
  }

  /** A picture and what was made of it. */
  record Prepared<T>(DatasetItem item, T value) {}

  TestPictures(DatasetSource source, ObjectStore store) {
    this.source = source;
    this.store = store;
  }

  private static Thread thread(Runnable task) {
    var thread = new Thread(task, "cropdesk-evaluation");
    thread.setDaemon(true);
    return thread;
  }

  /**
   * @param batch pictures handed out at a time; the last may be fewer
   * @return whether it came to the end, and was not stopped
   */
  <T> boolean each(
      Split split,
      int batch,
      StopSignal stop,
      Preparation<T> preparation,
      Consumer<List<Prepared<T>>> reader) {
    Queue<Future<Prepared<T>>> ahead = new ArrayDeque<>();
    var ready = new ArrayList<Prepared<T>>();
    long after = Long.MIN_VALUE;
    List<DatasetItem> page;
    do {
      page = source.items(split, after, PAGE);
      for (DatasetItem item : page) {
        after = item.imageId();
        ahead.add(pool.submit(() -> new Prepared<>(item, preparation.prepare(item, decode(item)))));
        if (ahead.size() > 2 * threads) {
          ready.add(take(ahead.remove()));
        }
        if (ready.size() == batch) {
          reader.accept(List.copyOf(ready));
          ready.clear();
        }
        if (stop.isRequested()) {
          return false;
        }
      }
    } while (page.size() == PAGE);
    for (Future<Prepared<T>> pending : ahead) {
      ready.add(take(pending));
      if (ready.size() == batch) {
        reader.accept(List.copyOf(ready));
        ready.clear();
      }
    }
    if (!ready.isEmpty()) {
      reader.accept(List.copyOf(ready));
    }
    return !stop.isRequested();
  }

  private DecodedImage decode(DatasetItem item) {
    byte[] bytes;
    try {
      bytes = store.read(item.objectKey());
    } catch (IOException e) {
      throw fault(item, "cannot be read from " + store.location(), e);
    }
    if (!sha256(bytes).equals(item.sha256())) {
      throw fault(item, "is not the one that was frozen", null);
    }
    try {
      return decoder.decode(bytes);
    } catch (CatalogException e) {
      throw fault(item, "cannot be decoded any more: " + e.getMessage(), e);
    }
  }

  private static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("SHA-256 is part of every JDK", e);
    }
  }

  private static CatalogException fault(DatasetItem item, String what, @Nullable Throwable cause) {
    return new CatalogException(
        ErrorKind.STORE,
        ("Picture %d of %s (%s) %s. Nothing was written down: numbers over other pictures cannot be"
                + " compared.")
            .formatted(item.position(), item.sku(), item.objectKey(), what),
        "Put the picture back and evaluate again, or freeze a version without it.",
        cause);
  }

  private static <T> T take(Future<T> pending) {
    try {
      return pending.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CatalogException(
          ErrorKind.ENVIRONMENT, "The evaluation was interrupted.", "Start it again.", e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof CatalogException known) {
        throw known;
      }
      throw new IllegalStateException("An evaluation met a defect", e);
    }
  }

  @Override
  public void close() {
    pool.shutdownNow();
  }
}
