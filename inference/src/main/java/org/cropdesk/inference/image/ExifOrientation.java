package org.cropdesk.inference.image;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Reads the orientation tag of an EXIF block; anything odd in there means "as stored". */
final class ExifOrientation {
  private static final int TAG = 0x0112;
  private static final int SHORT = 3;

  private ExifOrientation() {}

  /**
   * @param bytes holds a TIFF header at {@code offset}, with or without the leading "Exif\0\0"
   * @return 1..8
   */
  static int read(byte[] bytes, int offset, int length) {
    int skip = startsWithExif(bytes, offset, length) ? 6 : 0;
    int size = length - skip;
    if (size < 14) {
      return 1;
    }
    ByteBuffer tiff = ByteBuffer.wrap(bytes, offset + skip, size).slice();
    if (tiff.get(0) == 'I' && tiff.get(1) == 'I') {
      tiff.order(ByteOrder.LITTLE_ENDIAN);
    } else if (tiff.get(0) != 'M' || tiff.get(1) != 'M') {
      return 1;
    }
    return tiff.getShort(2) == 42 ? firstDirectory(tiff) : 1;
  }

  private static boolean startsWithExif(byte[] bytes, int offset, int length) {
    return length >= 6
        && bytes[offset] == 'E'
        && bytes[offset + 1] == 'x'
        && bytes[offset + 2] == 'i'
        && bytes[offset + 3] == 'f'
        && bytes[offset + 4] == 0;
  }

  private static int firstDirectory(ByteBuffer tiff) {
    long start = tiff.getInt(4) & 0xffffffffL;
    if (start + 2 > tiff.limit()) {
      return 1;
    }
    int entries = tiff.getShort((int) start) & 0xffff;
    for (int i = 0; i < entries; i++) {
      long at = start + 2 + 12L * i;
      if (at + 12 > tiff.limit()) {
        return 1;
      }
      if ((tiff.getShort((int) at) & 0xffff) == TAG && tiff.getShort((int) at + 2) == SHORT) {
        int value = tiff.getShort((int) at + 8) & 0xffff;
        return value >= 1 && value <= 8 ? value : 1;
      }
    }
    return 1;
  }
}
