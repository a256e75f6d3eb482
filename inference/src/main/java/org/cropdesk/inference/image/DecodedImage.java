package org.cropdesk.inference.image;

/**
 * A decoded picture, already turned the way its EXIF orientation says. Coordinates of boxes always
 * refer to {@code width} and {@code height}; the pixels may be a 1/2, 1/4 or 1/8 reduction of that.
 *
 * @param image the pixels
 * @param format what the file was
 * @param orientation EXIF orientation 1..8 that was applied
 * @param width full oriented width
 * @param height full oriented height
 */
public record DecodedImage(
    PixelImage image, ImageFormat format, int orientation, int width, int height) {

  /** How many full pixels one pixel of {@code image} spans on each side: 1, 2, 4 or 8. */
  public int reduction() {
    for (int factor = 1; factor <= 8; factor *= 2) {
      if (reduced(width, factor) == image.width() && reduced(height, factor) == image.height()) {
        return factor;
      }
    }
    throw new IllegalStateException("Pixels do not belong to a " + width + "x" + height);
  }

  /** Where the left edge of the first pixel column lies, in full pixels; 0 or slightly negative. */
  public int originX() {
    return Orientation.mirrorsX(orientation) ? width - image.width() * reduction() : 0;
  }

  /** Where the upper edge of the first pixel row lies, in full pixels; 0 or slightly negative. */
  public int originY() {
    return Orientation.mirrorsY(orientation) ? height - image.height() * reduction() : 0;
  }

  static int reduced(int side, int factor) {
    return (side + factor - 1) / factor;
  }
}
