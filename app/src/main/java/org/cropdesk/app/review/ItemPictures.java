package org.cropdesk.app.review;

import java.util.Map;
import javafx.scene.image.Image;
import org.jspecify.annotations.Nullable;

/**
 * The pictures of one product, ready to draw. Immutable.
 *
 * @param pictures by image id, oriented, as large as they fit on the desk
 * @param crops by crop id, the pixels the encoder sees, reduced to the size of a card
 * @param failures by image id, why a picture cannot be shown
 */
record ItemPictures(Map<Long, Image> pictures, Map<Long, Image> crops, Map<Long, String> failures) {
  static final ItemPictures NONE = new ItemPictures(Map.of(), Map.of(), Map.of());

  ItemPictures {
    pictures = Map.copyOf(pictures);
    crops = Map.copyOf(crops);
    failures = Map.copyOf(failures);
  }

  @Nullable Image picture(long imageId) {
    return pictures.get(imageId);
  }

  @Nullable Image crop(long cropId) {
    return crops.get(cropId);
  }
}
