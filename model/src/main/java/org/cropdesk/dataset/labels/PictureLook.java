package org.cropdesk.dataset.labels;

/** Looks at the bytes of a picture. Safe for use by several threads. */
@FunctionalInterface
public interface PictureLook {
  /**
   * What the index would remember of a picture.
   *
   * @param width in pixels after EXIF orientation
   * @param height in pixels after EXIF orientation
   * @param format {@code jpeg}, {@code png}, …
   * @param orientation of EXIF, 1..8
   */
  record Look(int width, int height, String format, int orientation) {
    /** Whether the stored pixels lie on their side. */
    boolean turned() {
      return orientation >= 5;
    }
  }

  /**
   * @throws org.cropdesk.failure.CatalogException of kind IMAGE when it cannot be decoded
   */
  Look at(byte[] bytes);
}
