package org.cropdesk.inference.image;

/**
 * One axis of a square that is cut from a picture and padded by reflection, in full pixels.
 *
 * @param start first pixel taken
 * @param length number of pixels taken
 * @param before number of mirrored pixels in front of them
 * @param total side of the square, mirrored pixels included
 */
public record Window(int start, int length, int before, int total) {
  public Window {
    if (length < 1 || before < 0 || before + length > total) {
      throw new IllegalArgumentException(
          "No window: " + start + "+" + length + ", " + before + " of " + total);
    }
  }
}
