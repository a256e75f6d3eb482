package org.cropdesk.inference.image;

/**
 * What the first bytes of a file say, before anything is allocated.
 *
 * @param width as stored, before orientation
 * @param orientation EXIF orientation 1..8
 */
record ImageHeader(ImageFormat format, int width, int height, int orientation) {

  static ImageFormat sniff(byte[] b) {
    if (starts(b, 0, 0xff, 0xd8, 0xff)) {
      return ImageFormat.JPEG;
    }
    if (starts(b, 0, 0x89, 'P', 'N', 'G', 13, 10, 26, 10)) {
      return ImageFormat.PNG;
    }
    if (starts(b, 0, 'G', 'I', 'F', '8') && b.length > 5 && b[5] == 'a') {
      return ImageFormat.GIF;
    }
    if (starts(b, 0, 'R', 'I', 'F', 'F') && starts(b, 8, 'W', 'E', 'B', 'P')) {
      return ImageFormat.WEBP;
    }
    if (starts(b, 0, 'B', 'M') && b.length >= 26) {
      return ImageFormat.BMP;
    }
    if (starts(b, 0, 0xff, 0xd8)) {
      throw ImageRejected.truncated(ImageFormat.JPEG);
    }
    String what =
        b.length == 0 ? "The file is empty." : "The file is not a picture of a known kind.";
    throw new ImageRejected(ImageRejected.Reason.NOT_AN_IMAGE, what);
  }

  static boolean starts(byte[] b, int offset, int... magic) {
    if (b.length < offset + magic.length) {
      return false;
    }
    for (int i = 0; i < magic.length; i++) {
      if ((b[offset + i] & 0xff) != magic[i]) {
        return false;
      }
    }
    return true;
  }
}
