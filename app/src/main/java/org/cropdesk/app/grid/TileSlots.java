package org.cropdesk.app.grid;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.IntBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.cropdesk.crop.PixelBox;
import org.cropdesk.inference.image.PixelImage;
import org.jspecify.annotations.Nullable;

/**
 * Small pictures of one size in one block outside of the heap; the one that was not looked at for
 * longest makes room. Safe for use by several threads.
 */
final class TileSlots {
  /** One picture to make: another box or size is another picture. */
  record Key(long crop, PixelBox box, int side) {}

  /**
   * A picture that is there, or why there is none.
   *
   * @param serial another one for every picture that was ever kept
   * @param failure empty for a picture
   */
  record Made(long serial, String failure) {
    boolean isPicture() {
      return failure.isEmpty();
    }
  }

  /** With its place in the block, -1 for none. */
  private record Kept(Made made, int slot) {}

  private final long bytes;
  private final Map<Key, Kept> kept = new LinkedHashMap<>(256, 0.75f, true);
  private final Deque<Integer> free = new ArrayDeque<>();
  private IntBuffer block = IntBuffer.allocate(0);
  private int side;
  private long serial;

  /**
   * @param bytes of all pictures together
   */
  TileSlots(long bytes) {
    this.bytes = bytes;
  }

  /** Null while it is not there. */
  synchronized @Nullable Made get(Key key) {
    Kept found = kept.get(key);
    return found == null ? null : found.made();
  }

  /** From now on pictures have this side; those of another one are forgotten. */
  synchronized void fit(int pixels) {
    if (pixels == side) {
      return;
    }
    side = pixels;
    kept.clear();
    free.clear();
    int one = pixels * pixels;
    int slots = Math.max(1, (int) (bytes / Integer.BYTES / one));
    block =
        ByteBuffer.allocateDirect(slots * one * Integer.BYTES)
            .order(ByteOrder.nativeOrder())
            .asIntBuffer();
    for (int i = 0; i < slots; i++) {
      free.add(i);
    }
  }

  /** Keeps a picture, unless it is of a side that is no longer wanted. */
  synchronized void put(Key key, PixelImage picture) {
    if (key.side() != side || picture.width() != side || picture.height() != side) {
      return;
    }
    forget(key);
    if (free.isEmpty()) {
      Iterator<Map.Entry<Key, Kept>> eldest = kept.entrySet().iterator();
      while (free.isEmpty() && eldest.hasNext()) {
        Kept gone = eldest.next().getValue();
        eldest.remove();
        release(gone);
      }
    }
    int slot = free.remove();
    int at = slot * side * side;
    byte[] rgb = picture.rgb();
    for (int from = 0; from < rgb.length; from += 3) {
      int pixel =
          0xff000000
              | (rgb[from] & 0xff) << 16
              | (rgb[from + 1] & 0xff) << 8
              | (rgb[from + 2] & 0xff);
      block.put(at++, pixel);
    }
    kept.put(key, new Kept(new Made(++serial, ""), slot));
  }

  /** Keeps why there is no picture. */
  synchronized void fail(Key key, String failure) {
    if (key.side() == side) {
      forget(key);
      kept.put(key, new Kept(new Made(++serial, failure), -1));
    }
  }

  private void forget(Key key) {
    Kept gone = kept.remove(key);
    if (gone != null) {
      release(gone);
    }
  }

  private void release(Kept gone) {
    if (gone.slot() >= 0) {
      free.add(gone.slot());
    }
  }

  /**
   * Copies a picture's pixels.
   *
   * @param into room for {@code side * side}
   * @return false when it is no longer there
   */
  synchronized boolean copy(Key key, Made made, IntBuffer into) {
    Kept found = kept.get(key);
    if (found == null || !found.made().equals(made) || found.slot() < 0) {
      return false;
    }
    into.put(0, block, found.slot() * side * side, side * side);
    return true;
  }
}
