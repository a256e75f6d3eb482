package org.cropdesk.dataset.export;

import java.util.List;
import org.cropdesk.dataset.DatasetItem;
import org.cropdesk.dataset.DatasetObject;

/** Pixels as a training set wants them. Safe for use by several threads. */
public interface DatasetPictures {
  /**
   * A file.
   *
   * @param extension {@code jpg} or {@code png}
   * @param width of the pixels every reader gets
   * @param asStored whether these are the stored bytes
   */
  record Picture(byte[] bytes, String extension, int width, int height, boolean asStored) {}

  /**
   * The picture as every loader reads it alike: the stored bytes where all agree on them, else the
   * oriented pixels without loss. Never with an orientation left to apply.
   *
   * @throws org.cropdesk.failure.CatalogException of kind IMAGE when it cannot be decoded
   */
  Picture whole(DatasetItem item, byte[] stored);

  /**
   * The very pixels the encoder sees of crops, without loss, in their order.
   *
   * @throws org.cropdesk.failure.CatalogException of kind IMAGE when it cannot be decoded
   */
  List<Picture> crops(DatasetItem item, byte[] stored, List<DatasetObject> crops);

  /** What else than version and options decides about the bytes, for the manifest. */
  String describe();
}
