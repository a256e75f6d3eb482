package org.cropdesk.dataset.export;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.cropdesk.dataset.DatasetItem;
import org.cropdesk.dataset.DatasetObject;
import org.cropdesk.dataset.export.ExportOptions.Pixels;
import org.jspecify.annotations.Nullable;

/**
 * What a loader gets in one go: a picture or a crop.
 *
 * @param object of a crop, the crop; of a whole picture the chosen one that says most about it,
 *     null when none was chosen
 * @param key name of its files, without an extension
 */
record Sample(DatasetItem item, @Nullable DatasetObject object, String key, Pixels pixels) {
  /** Primary first, then the largest, then the oldest. */
  private static final Comparator<DatasetObject> TELLING =
      Comparator.comparingInt((DatasetObject o) -> o.primary() ? 0 : 1)
          .thenComparingDouble(o -> -o.box().area())
          .thenComparingLong(DatasetObject::cropId);

  /** The samples of a picture, in the order of their ids. */
  static List<Sample> of(DatasetItem item, Pixels pixels) {
    if (pixels == Pixels.PICTURES) {
      var telling = item.objects().stream().filter(DatasetObject::chosen).min(TELLING);
      return List.of(
          new Sample(item, telling.orElse(null), DatasetItem.key(item.imageId()), pixels));
    }
    var samples = new ArrayList<Sample>();
    item.objects().stream()
        .filter(DatasetObject::chosen)
        .sorted(Comparator.comparingLong(DatasetObject::cropId))
        .forEach(o -> samples.add(new Sample(item, o, DatasetItem.key(o.cropId()), pixels)));
    return samples;
  }
}
