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
 * indexing uses, so that a crop on screen is the crop the encoder sees. Pictures are made in the
 * size they are shown in: scaling one while drawing costs more than all the rest of a frame.
 * Requests for the same product are joined; the newest products stay in memory.
 *
 * <p>JavaFX thread only; the work runs on {@link Lane#PICTURES}.
 */
final class PictureLoader {
  /** Long side of a picture that somebody zooms into, pixels. */
  static final int DETAIL_SIDE = 4096;

  private static final int KEPT = 32;
  private static final int DETAILS_KEPT = 2;

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

  private final Map<Long, Image> details =
      new LinkedHashMap<>(4, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, Image> eldest) {
          return size() > DETAILS_KEPT;
        }
      };
  private Room room = new Room(1000, 600, 112);

  /**
   * What there is room for, pixels of the display.
   *
   * @param width for a picture
   * @param height for a picture
   * @param card side of a crop
   */
  record Room(int width, int height, int card) {
    /** Pixels of the display for one pixel of a picture that fills the room. */
    double scale(int pictureWidth, int pictureHeight) {
      return Math.min((double) width / pictureWidth, (double) height / pictureHeight);
    }
  }

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

  /** Makes pictures for another room from now on; false when it is the same. */
  boolean fitTo(Room other) {
    if (other.equals(room)) {
      return false;
    }
    room = other;
    ready.clear();
    retain(List.of());
    return true;
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
    Room now = room;
    var receivers = new ArrayList<Consumer<ItemPictures>>();
    receivers.add(receiver);
    RegisteredTask<?> task =
        tasks.startQuietly(
            Lane.PICTURES,
            "Load the pictures of " + item.sku(),
            p -> read(item, now),
            pictures -> finished(key, now, pictures),
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

  private void finished(long key, Room made, ItemPictures pictures) {
    if (made.equals(room)) {
      ready.put(key, pictures);
      deliver(key, pictures);
    }
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

  private ItemPictures read(ReviewItem item, Room room) {
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
        double scale = room.scale(pixels.width(), pixels.height());
        pictures.put(image.id(), FxImages.of(scaled(pixels, scale)));
        for (ReviewCrop crop : item.crops()) {
          if (crop.imageId() == image.id()) {
            PixelImage seen = Cropper.render(pixels, crop.pixelBox(), cropSize);
            crops.put(crop.id(), FxImages.of(Resize.bicubic(seen, room.card(), room.card())));
          }
        }
      } catch (IOException | ImageRejected e) {
        failures.put(image.id(), RegisteredTask.explain(e));
      }
    }
    return new ItemPictures(pictures, crops, failures);
  }

  /** A picture with all its pixels, for somebody who zooms in; null while it is not there. */
  @Nullable Image detail(long imageId) {
    return details.get(imageId);
  }

  /** Reads a picture with all its pixels, up to {@link #DETAIL_SIDE}. */
  void loadDetail(ReviewImage image, Runnable arrived, Consumer<Throwable> failed) {
    tasks.startQuietly(
        Lane.PICTURES,
        "Load a picture in full",
        p -> {
          PixelImage pixels = decoder.decode(store.read(image.objectKey())).image();
          int side = Math.max(pixels.width(), pixels.height());
          return FxImages.of(scaled(pixels, Math.min(1, (double) DETAIL_SIDE / side)));
        },
        full -> {
          details.put(image.id(), full);
          arrived.run();
        },
        failed);
  }

  private static PixelImage scaled(PixelImage pixels, double scale) {
    return Resize.bicubic(
        pixels,
        Math.max(1, (int) Math.round(pixels.width() * scale)),
        Math.max(1, (int) Math.round(pixels.height() * scale)));
  }
}
