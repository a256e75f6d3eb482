package org.cropdesk.app.review;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import javafx.scene.image.Image;
import org.cropdesk.app.activity.Lane;
import org.cropdesk.app.activity.RegisteredTask;
import org.cropdesk.app.activity.TaskRegistry;
import org.cropdesk.app.fx.FxImages;
import org.cropdesk.inference.crop.Cropper;
import org.cropdesk.inference.image.ImageDecoder;
import org.cropdesk.inference.image.ImageRejected;
import org.cropdesk.inference.image.PixelImage;
import org.cropdesk.inference.image.Resize;
import org.cropdesk.review.ReviewCrop;
import org.cropdesk.review.ReviewImage;
import org.cropdesk.review.ReviewItem;
import org.cropdesk.storage.ObjectStore;
import org.jspecify.annotations.Nullable;

/**
 * Reads, decodes and crops the pictures of products ahead of the reviewer, with the same code that
 * indexing uses, so that a crop on screen is the crop the encoder sees. Requests for the same
 * product are joined; the newest products stay in memory.
 *
 * <p>JavaFX thread only; the work runs on {@link Lane#PICTURES}.
 */
final class PictureLoader {
  /** Long side of a picture on screen, pixels: enough for a 2× zoom on a large display. */
  static final int SCREEN_SIDE = 2048;

  private static final int KEPT = 32;

  private final ImageDecoder decoder = ImageDecoder.create();
  private final ObjectStore store;
  private final TaskRegistry tasks;
  private final int cropSize;
  private final Map<Long, ItemPictures> ready =
      new LinkedHashMap<>(64, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, ItemPictures> eldest) {
          return size() > KEPT;
        }
      };
  private final Map<Long, Request> waiting = new HashMap<>();

  /** A load under way and who wants it. */
  private record Request(RegisteredTask<?> task, List<Consumer<ItemPictures>> receivers) {}

  /**
   * @param cropSize side of the encoder's input, pixels
   */
  PictureLoader(ObjectStore store, TaskRegistry tasks, int cropSize) {
    this.store = store;
    this.tasks = tasks;
    this.cropSize = cropSize;
  }

  /** What is in memory already; null when it has to be loaded. */
  @Nullable ItemPictures cached(ReviewItem item) {
    return ready.get(key(item));
  }

  /** A product whose crops changed (a re-run, a redraw) is another one to this cache. */
  static long key(ReviewItem item) {
    long key = item.productId() * 1_000_003L;
    for (ReviewCrop crop : item.crops()) {
      key = key * 31 + crop.id() * 17L + crop.pixelBox().hashCode();
    }
    return key;
  }

  /** Loads unless it is there or under way. */
  void load(ReviewItem item, Consumer<ItemPictures> receiver) {
    ItemPictures known = cached(item);
    if (known != null) {
      receiver.accept(known);
      return;
    }
    long key = key(item);
    Request other = waiting.get(key);
    if (other != null) {
      other.receivers().add(receiver);
      return;
    }
    var receivers = new ArrayList<Consumer<ItemPictures>>();
    receivers.add(receiver);
    RegisteredTask<?> task =
        tasks.startQuietly(
            Lane.PICTURES,
            "Load the pictures of " + item.sku(),
            p -> read(item),
            pictures -> finished(key, pictures),
            e -> failed(key, item, e));
    waiting.put(key, new Request(task, receivers));
  }

  /** Drops the loads that have not begun and that nobody who is on, or near, the desk wants. */
  void retain(List<ReviewItem> wanted) {
    var keys = new HashSet<Long>();
    wanted.forEach(item -> keys.add(key(item)));
    waiting
        .entrySet()
        .removeIf(request -> {
          if (keys.contains(request.getKey())) {
            return false;
          }
          request.getValue().task().requestStop();
          return true;
        });
  }

  private void finished(long key, ItemPictures pictures) {
    ready.put(key, pictures);
    deliver(key, pictures);
  }

  private void deliver(long key, ItemPictures pictures) {
    Request request = waiting.remove(key);
    if (request != null) {
      request.receivers().forEach(r -> r.accept(pictures));
    }
  }

  private void failed(long key, ReviewItem item, Throwable e) {
    var failures = new HashMap<Long, String>();
    for (ReviewImage image : item.images()) {
      failures.put(image.id(), RegisteredTask.explain(e));
    }
    deliver(key, new ItemPictures(Map.of(), Map.of(), failures));
  }

  private ItemPictures read(ReviewItem item) {
    var pictures = new HashMap<Long, Image>();
    var crops = new HashMap<Long, Image>();
    var failures = new HashMap<Long, String>();
    for (ReviewImage image : item.images()) {
      String known = image.failure();
      if (known != null) {
        failures.put(image.id(), known);
        continue;
      }
      try {
        PixelImage pixels = decoder.decode(store.read(image.objectKey())).image();
        pictures.put(image.id(), FxImages.of(forScreen(pixels)));
        for (ReviewCrop crop : item.crops()) {
          if (crop.imageId() == image.id()) {
            crops.put(crop.id(), FxImages.of(Cropper.render(pixels, crop.pixelBox(), cropSize)));
          }
        }
      } catch (IOException | ImageRejected e) {
        failures.put(image.id(), RegisteredTask.explain(e));
      }
    }
    return new ItemPictures(pictures, crops, failures);
  }

  private static PixelImage forScreen(PixelImage pixels) {
    int side = Math.max(pixels.width(), pixels.height());
    if (side <= SCREEN_SIDE) {
      return pixels;
    }
    double scale = (double) SCREEN_SIDE / side;
    return Resize.bicubic(
        pixels,
        Math.max(1, (int) Math.round(pixels.width() * scale)),
        Math.max(1, (int) Math.round(pixels.height() * scale)));
  }
}
