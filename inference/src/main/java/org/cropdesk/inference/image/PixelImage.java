package org.cropdesk.inference.image;

/**
 * A picture in memory: 8-bit RGB, interleaved, row by row from the top. Nobody writes to {@code
 * rgb} after construction, so an instance may be read from any thread.
 *
 * @param rgb {@code 3 * width * height} bytes, unsigned
 */
public record PixelImage(int width, int height, byte[] rgb) {
  public PixelImage {
    if (width < 1 || height < 1 || rgb.length != 3L * width * height) {
      throw new IllegalArgumentException(
          "A " + width + "x" + height + " picture cannot have " + rgb.length + " bytes");
    }
  }

  /** One channel (0 red, 1 green, 2 blue) of one pixel, 0..255. */
  public int sample(int x, int y, int channel) {
    return rgb[3 * (y * width + x) + channel] & 0xff;
  }
}
