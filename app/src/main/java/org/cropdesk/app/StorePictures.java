package org.cropdesk.app;

import java.io.IOException;
import org.cropdesk.failure.CatalogException;
import org.cropdesk.failure.ErrorKind;
import org.cropdesk.inference.backfill.PictureSource;
import org.cropdesk.storage.ObjectNotFound;
import org.cropdesk.storage.ObjectStore;

/** Pictures out of an object store; tells one that is missing from a store that is. */
public final class StorePictures implements PictureSource {
  private static final String NOBODYS_KEY = "cropdesk-connection-test";

  private final ObjectStore store;

  public StorePictures(ObjectStore store) {
    this.store = store;
  }

  @Override
  public Fetched fetch(String objectKey) {
    try {
      return new Fetched.Bytes(store.read(objectKey));
    } catch (ObjectNotFound e) {
      return new Fetched.Refused("missing", String.valueOf(e.getMessage()));
    } catch (IOException e) {
      if (answers(objectKey) || answers(NOBODYS_KEY)) {
        return new Fetched.Refused(
            "unreadable",
            "The picture %s cannot be read from %s: %s. Check its rights, or import its product again."
                .formatted(objectKey, store.location(), e.getMessage()));
      }
      throw new CatalogException(
          ErrorKind.STORE,
          "The store %s does not answer (%s). What was written before is kept."
              .formatted(store.location(), e.getMessage()),
          "Check that it is there, then go on.",
          e);
    }
  }

  private boolean answers(String key) {
    try {
      var ignored = store.size(key);
      return true;
    } catch (IOException e) {
      return false;
    }
  }
}
