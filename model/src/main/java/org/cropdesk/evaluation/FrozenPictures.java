package org.cropdesk.evaluation;

import java.io.IOException;
import org.cropdesk.dataset.DatasetItem;
import org.cropdesk.dataset.export.Hashes;
import org.cropdesk.failure.CatalogException;
import org.cropdesk.failure.ErrorKind;
import org.cropdesk.storage.ObjectStore;
import org.jspecify.annotations.Nullable;

/**
 * The pictures of a frozen version, byte by byte as they were frozen. Every one is needed: a number
 * over other pictures is another number. Safe for use by several threads.
 */
public final class FrozenPictures {
  private final ObjectStore store;

  public FrozenPictures(ObjectStore store) {
    this.store = store;
  }

  /**
   * @throws CatalogException of kind STORE when it is missing or not the one that was frozen
   */
  public byte[] read(DatasetItem item) {
    byte[] bytes;
    try {
      bytes = store.read(item.objectKey());
    } catch (IOException e) {
      throw fault(item, "cannot be read from " + store.location(), e);
    }
    if (!Hashes.of(bytes).equals(item.sha256())) {
      throw fault(item, "is not the one that was frozen", null);
    }
    return bytes;
  }

  /** What an evaluation says of a picture that it cannot do without. */
  public static CatalogException fault(DatasetItem item, String what, @Nullable Throwable cause) {
    return new CatalogException(
        ErrorKind.STORE,
        ("Picture %d of %s (%s) %s. Nothing was written down: numbers over other pictures cannot be"
                + " compared.")
            .formatted(item.position(), item.sku(), item.objectKey(), what),
        "Put the picture back and evaluate again, or freeze a version without it.",
        cause);
  }
}
