package org.cropdesk.inference.image;

/** Transparency over white, the same for every format. */
final class Alpha {
  private Alpha() {}

  /** {@code round((c * a + 255 * (255 - a)) / 255)}, all unsigned. */
  static byte overWhite(byte colour, byte alpha) {
    int a = alpha & 0xff;
    if (a == 255) {
      return colour;
    }
    int sum = (colour & 0xff) * a + 255 * (255 - a) + 128;
    return (byte) ((sum + (sum >> 8)) >> 8);
  }
}
