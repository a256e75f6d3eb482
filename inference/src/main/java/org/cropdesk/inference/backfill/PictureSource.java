package org.cropdesk.inference.backfill;

import org.cropdesk.failure.CatalogException;

/** Where the bytes of pictures are. Called by many threads at once; blocks. */
@FunctionalInterface
public interface PictureSource {
  /**
   * The bytes of one picture, or why there are none though the store is there.
   *
   * @throws CatalogException of kind STORE when the store is out of reach
   */
  Fetched fetch(String objectKey);

  /** What came of a fetch. */
  sealed interface Fetched {
    /** A whole file. */
    record Bytes(byte[] bytes) implements Fetched {}

    /**
     * This one picture cannot be had.
     *
     * @param code short and stable
     * @param message a sentence for people that names the picture
     */
    record Refused(String code, String message) implements Fetched {}
  }
}
