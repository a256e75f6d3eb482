package org.cropdesk.app.grid;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.cropdesk.app.activity.Lane;
import org.cropdesk.app.activity.RegisteredTask;
import org.cropdesk.app.activity.TaskProgress;
import org.cropdesk.app.activity.TaskRegistry;
import org.cropdesk.app.fx.FxCanvas;
import org.cropdesk.grid.CropTile;
import org.cropdesk.inference.crop.Cropper;
import org.cropdesk.inference.image.DecodedPart;
import org.cropdesk.inference.image.ImageDecoder;
import org.cropdesk.inference.image.ImageRejected;
import org.cropdesk.storage.ObjectStore;
import org.jspecify.annotations.Nullable;

/**
 * Crops as small pictures. Each picture of a product is decoded once for all its crops in sight, as
 * small as the largest of them allows; what is scrolled away before its turn is never decoded. Kept
 * up to a number of bytes, outside of the heap. Safe for use by several threads; the work runs on
 * {@link Lane#TILES}.
 */
final class TilePictures {
  private static final long KEPT_BYTES = 64L << 20;

  /** The cropper keeps two pixels for one; half of that is good enough to look at. */
  private static final int OVERSAMPLED = 2;

  /** The crops of one picture that are to be made, in one size. */
  private record Work(String objectKey, List<CropTile> tiles, int side) {}

  private final ImageDecoder decoder = ImageDecoder.create();
  private final ObjectStore store;
  private final TaskRegistry tasks;
  private final Runnable onArrived;
  private final TileSlots slots = new TileSlots(KEPT_BYTES);

  // What follows is shared with the workers.
  private final Object lock = new Object();
  private final Set<String> underWay = new HashSet<>();
  private List<CropTile> wanted = List.of();
  private int side = 128;
  private int workers;
  private int allowed = Pace.RESTING.workers();

  /**
   * @param onArrived told on any thread when there is something new
   */
  TilePictures(ObjectStore store, TaskRegistry tasks, Runnable onArrived) {
    this.store = store;
    this.tasks = tasks;
    this.onArrived = onArrived;
  }

  /** Null while it is not there. */
  TileSlots.@Nullable Made get(CropTile tile, int pixels) {
    String failure = tile.imageFailure();
    return failure != null ? new TileSlots.Made(0, failure) : slots.get(key(tile, pixels));
  }

  /**
   * Draws a picture that is there.
   *
   * @return false when it has made room for another one meanwhile
   */
  boolean draw(CropTile tile, TileSlots.Made made, FxCanvas canvas) {
    var drawn = new boolean[1];
    canvas.draw(into -> drawn[0] = slots.copy(key(tile, canvas.width()), made, into));
    return drawn[0];
  }

  private static TileSlots.Key key(CropTile tile, int side) {
    return new TileSlots.Key(tile.cropId(), tile.box(), side);
  }

  /**
   * @param tiles in sight, what is to come first in front
   * @param pixels side of a picture
   * @param pace how fast they go by
   */
  void want(List<CropTile> tiles, int pixels, Pace pace) {
    int more;
    synchronized (lock) {
      wanted = tiles;
      side = pixels;
      slots.fit(pixels);
      allowed = pace.workers();
      more = next(false) == null ? 0 : Math.max(0, allowed - workers);
      workers += more;
    }
    for (int i = 0; i < more; i++) {
      tasks.startQuietly(Lane.TILES, "Load crops for the grid", this::work, n -> {}, e -> {});
    }
  }

  /** The first picture in sight that nobody has begun; null when there is none. */
  private @Nullable Work next(boolean begin) {
    Map<String, List<CropTile>> some = new LinkedHashMap<>();
    for (CropTile tile : wanted) {
      boolean missing = get(tile, side) == null && !underWay.contains(tile.objectKey());
      if (missing && (some.isEmpty() || some.containsKey(tile.objectKey()))) {
        some.computeIfAbsent(tile.objectKey(), _ -> new ArrayList<>()).add(tile);
      }
    }
    for (Map.Entry<String, List<CropTile>> entry : some.entrySet()) {
      if (begin) {
        underWay.add(entry.getKey());
      }
      return new Work(entry.getKey(), entry.getValue(), side);
    }
    return null;
  }

  /** Makes what is wanted, as long as anything is; what is wanted may change meanwhile. */
  private int work(TaskProgress progress) {
    int count = 0;
    boolean leaving = false;
    while (!leaving) {
      Work work;
      synchronized (lock) {
        work = progress.stopRequested() || workers > allowed ? null : next(true);
        if (work == null) {
          workers--;
          leaving = true;
        }
      }
      if (work != null) {
        count += make(work);
        onArrived.run();
      }
    }
    return count;
  }

  private int make(Work work) {
    try {
      make(work.objectKey(), work.tiles(), work.side());
    } catch (IOException | ImageRejected e) {
      failed(work, e);
    } catch (RuntimeException e) {
      // One picture that trips over our own mistake must not hold up all the others.
      failed(work, e);
    } finally {
      synchronized (lock) {
        underWay.remove(work.objectKey());
      }
    }
    return work.tiles().size();
  }

  private void failed(Work work, Exception e) {
    for (CropTile tile : work.tiles()) {
      slots.fail(key(tile, work.side()), RegisteredTask.explain(e));
    }
  }

  private void make(String objectKey, List<CropTile> tiles, int pixels)
      throws IOException, ImageRejected {
    int reduction =
        tiles.stream()
            .mapToInt(t -> Cropper.reduction(t.box(), pixels / OVERSAMPLED))
            .min()
            .orElse(1);
    // In parts: whole pictures are arrays so large that collecting them costs frames.
    var parts =
        decoder.decodeParts(
            store.read(objectKey), reduction, tiles.stream().map(CropTile::box).toList());
    for (int i = 0; i < tiles.size(); i++) {
      CropTile tile = tiles.get(i);
      DecodedPart part = parts.get(i);
      slots.put(key(tile, pixels), Cropper.render(part.image(), part.within(tile.box()), pixels));
    }
  }
}
