package org.cropdesk.app.crops;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import javafx.scene.image.Image;
import org.cropdesk.app.activity.Lane;
import org.cropdesk.app.activity.TaskRegistry;
import org.cropdesk.app.fx.FxImages;
import org.cropdesk.crop.PixelBox;
import org.cropdesk.inference.crop.Cropper;
import org.cropdesk.inference.image.ImageDecoder;
import org.cropdesk.inference.image.PixelImage;
import org.cropdesk.inference.image.Resize;
import org.cropdesk.storage.ObjectStore;
import org.cropdesk.thresholds.Glimpse;

/**
 * Small pictures of crops, as the encoder sees them. Requests for the same crop are joined, the
 * newest stay in memory. JavaFX thread only; the work runs on {@link Lane#PICTURES}.
 */
public final class CropThumbs {
  private static final int KEPT = 256;

  /** What a picture is made of; a crop whose box was moved is another one. */
  private record Key(long crop, PixelBox box, int side) {}

  private final ImageDecoder decoder = ImageDecoder.create();
  private final ObjectStore store;
  private final TaskRegistry tasks;
  private final int cropSize;
  private final Map<Key, List<Consumer<Image>>> waiting = new HashMap<>();
  private final Map<Key, Image> ready =
      new LinkedHashMap<>(64, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, Image> eldest) {
          return size() > KEPT;
        }
      };

  /**
   * @param cropSize side of the encoder's input, pixels
   */
  public CropThumbs(ObjectStore store, TaskRegistry tasks, int cropSize) {
    this.store = store;
    this.tasks = tasks;
    this.cropSize = cropSize;
  }

  /**
   * Loads unless it is there; a picture that cannot be read is not delivered, and its failure
   * stands in Activity.
   *
   * @param side of the picture, pixels
   */
  public void load(Glimpse crop, int side, Consumer<Image> receiver) {
    var key = new Key(crop.cropId(), crop.pixelBox(), side);
    Image known = ready.get(key);
    if (known != null) {
      receiver.accept(known);
      return;
    }
    var others = waiting.get(key);
    if (others != null) {
      others.add(receiver);
      return;
    }
    var receivers = new ArrayList<Consumer<Image>>();
    receivers.add(receiver);
    waiting.put(key, receivers);
    tasks.startQuietly(
        Lane.PICTURES,
        "Load a crop of " + crop.sku(),
        p -> {
          PixelImage pixels = decoder.decode(store.read(crop.objectKey())).image();
          PixelImage seen = Cropper.render(pixels, crop.pixelBox(), cropSize);
          return FxImages.of(Resize.bicubic(seen, side, side));
        },
        image -> {
          ready.put(key, image);
          deliver(key, image);
        },
        e -> waiting.remove(key));
  }

  private void deliver(Key key, Image image) {
    var receivers = waiting.remove(key);
    if (receivers != null) {
      receivers.forEach(r -> r.accept(image));
    }
  }
}
