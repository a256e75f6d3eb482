package org.cropdesk.app.grid;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.cropdesk.app.activity.Lane;
import org.cropdesk.app.activity.TaskRegistry;
import org.cropdesk.grid.CropGrid;
import org.cropdesk.grid.CropTile;
import org.jspecify.annotations.Nullable;

/**
 * What is shown of the crops in sight. At most one read is under way; what was scrolled away before
 * its turn is never read. A tile that is out of date is shown until the new one is there, so that
 * nothing flickers. JavaFX thread only.
 */
final class TileCache {
  private static final int KEPT = 20_000;
  private static final int AT_ONCE = 250;

  private final CropGrid grid;
  private final TaskRegistry tasks;
  private final Runnable onArrived;
  private final Consumer<Throwable> onFailed;
  private final Cache<Long, CropTile> tiles =
      Caffeine.newBuilder().maximumSize(KEPT).executor(Runnable::run).build();
  private final Set<Long> outOfDate = new HashSet<>();
  private final Set<Long> missing = new HashSet<>();
  private List<Long> wanted = List.of();
  private boolean reading;

  TileCache(CropGrid grid, TaskRegistry tasks, Runnable onArrived, Consumer<Throwable> onFailed) {
    this.grid = grid;
    this.tasks = tasks;
    this.onArrived = onArrived;
    this.onFailed = onFailed;
  }

  /** Null while it is not there. */
  @Nullable CropTile get(long crop) {
    return tiles.getIfPresent(crop);
  }

  /** Whether the crop was looked for and is gone. */
  boolean isGone(long crop) {
    return missing.contains(crop);
  }

  /** Whether everything that was asked for last is there. */
  boolean hasAll() {
    return wanted.stream().allMatch(crop -> get(crop) != null || isGone(crop));
  }

  /** Reads what is not there or out of date of the crops in sight. */
  void want(List<Long> inSight) {
    wanted = inSight;
    read();
  }

  /** Somebody changed these products. */
  void changed(Collection<Long> products) {
    tiles
        .asMap()
        .forEach((crop, tile) -> {
          if (products.contains(tile.productId())) {
            outOfDate.add(crop);
          }
        });
    read();
  }

  /** Anything may have changed. */
  void allChanged() {
    outOfDate.addAll(tiles.asMap().keySet());
    missing.clear();
    read();
  }

  private void read() {
    if (reading) {
      return;
    }
    var next = new ArrayList<Long>();
    for (long crop : wanted) {
      boolean needed =
          outOfDate.contains(crop) || (tiles.getIfPresent(crop) == null && !missing.contains(crop));
      if (needed && next.size() < AT_ONCE) {
        next.add(crop);
      }
    }
    if (next.isEmpty()) {
      return;
    }
    reading = true;
    outOfDate.removeAll(next);
    tasks.startQuietly(
        Lane.CATALOG,
        "Read crops for the grid",
        p -> grid.tiles(next),
        found -> arrived(next, found),
        e -> {
          reading = false;
          wanted = List.of();
          onFailed.accept(e);
        });
  }

  private void arrived(List<Long> asked, List<CropTile> found) {
    reading = false;
    missing.addAll(asked);
    for (CropTile tile : found) {
      tiles.put(tile.cropId(), tile);
      missing.remove(tile.cropId());
    }
    for (long crop : asked) {
      if (missing.contains(crop)) {
        tiles.invalidate(crop);
      }
    }
    onArrived.run();
    read();
  }
}
