package org.cropdesk.catalog;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.cropdesk.failure.CatalogException;
import org.cropdesk.failure.ErrorKind;
import org.cropdesk.storage.ObjectStore;

/** Puts pictures into the object store under a key made of their content. */
final class PictureKeeper {
  private final ObjectStore store;

  PictureKeeper(ObjectStore store) {
    this.store = store;
  }

  /**
   * @throws IOException when the file cannot be read
   * @throws CatalogException of kind STORE when it cannot be kept
   */
  ProductDraft.Picture keep(Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    String sha256 = ContentHash.of(bytes);
    String key =
        "images/" + sha256.substring(0, 2) + "/" + sha256 + "." + PictureFolder.extension(file);
    put(key, bytes);
    return new ProductDraft.Picture(key, sha256, bytes.length);
  }

  private void put(String key, byte[] bytes) {
    try {
      // Asking is cheaper than sending, and a lost object is put back by importing again.
      if (store.size(key).filter(s -> s == bytes.length).isEmpty()) {
        store.putIfAbsent(key, bytes);
      }
    } catch (IOException e) {
      throw new CatalogException(
          ErrorKind.STORE,
          "A picture could not be written to " + store.location() + ": " + e.getMessage(),
          "Check that the store is reachable and has space, then import again.",
          e);
    }
  }
}
