package org.cropdesk.dataset;

import java.util.List;

/**
 * A picture of a frozen version with what is on it.
 *
 * @param imageId of the catalog; the name of its files is made of it ({@link #key})
 * @param objectKey of the picture in the store
 * @param sha256 of the stored bytes
 * @param byteSize of the stored bytes
 * @param format as the decoder named it: {@code jpeg}, {@code png}, …
 * @param width in pixels after EXIF orientation
 * @param height in pixels after EXIF orientation
 * @param orientation of EXIF, 1..8; 1 when the stored pixels are upright
 * @param cluster number of its cluster within the version
 * @param objects by crop id
 */
public record DatasetItem(
    long imageId,
    long productId,
    String sku,
    int position,
    String title,
    String description,
    String category,
    String objectKey,
    String sha256,
    long byteSize,
    String format,
    int width,
    int height,
    int orientation,
    Split split,
    int cluster,
    List<DatasetObject> objects) {
  public DatasetItem {
    objects = List.copyOf(objects);
  }

  /**
   * A name for files of a picture or a crop: twelve digits, because readers of tar shards cut names
   * at the first dot and a sku may hold anything.
   */
  public static String key(long id) {
    return "%012d".formatted(id);
  }
}
