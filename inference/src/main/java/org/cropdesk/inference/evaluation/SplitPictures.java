package org.cropdesk.inference.evaluation;

import java.util.ArrayDeque;
import java.util.ArrayList;
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
import org.cropdesk.evaluation.FrozenPictures;
import org.cropdesk.failure.CatalogException;
import org.cropdesk.failure.ErrorKind;
import org.cropdesk.inference.image.DecodedImage;
import org.cropdesk.inference.image.ImageDecoder;
import org.cropdesk.job.StopSignal;

/**
 * The pictures of a split, decoded ahead on several threads and handed out in their order. One that
 * is missing or changed ends the evaluation.
 */
final class SplitPictures implements AutoCloseable {
  private static final int PAGE = 200;

  private final DatasetSource source;
  private final FrozenPictures bytesOf;
  private final ImageDecoder decoder = ImageDecoder.create();
  private final int threads = Math.max(2, Runtime.getRuntime().availableProcessors());
  private final ExecutorService pool = Executors.newFixedThreadPool(threads, SplitPictures::thread);

  /** Makes of a decoded picture what the model takes; several threads at a time. */
  @FunctionalInterface
  interface Preparation<T> {
    T prepare(DatasetItem item, DecodedImage image);
  }

  /** A picture and what was made of it. */
  record Prepared<T>(DatasetItem item, T value) {}

  SplitPictures(DatasetSource source, FrozenPictures bytesOf) {
    this.source = source;
    this.bytesOf = bytesOf;
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
    byte[] bytes = bytesOf.read(item);
    try {
      return decoder.decode(bytes);
    } catch (CatalogException e) {
      throw FrozenPictures.fault(item, "cannot be decoded any more: " + e.getMessage(), e);
    }
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
