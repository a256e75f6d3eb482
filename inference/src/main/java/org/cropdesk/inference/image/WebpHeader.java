package org.cropdesk.inference.image;

import java.nio.charset.StandardCharsets;
import org.cropdesk.inference.image.ImageRejected.Reason;

/** Size and orientation from a WebP container (RFC 9649), checking that every chunk is there. */
final class WebpHeader {
  private WebpHeader() {}

  static ImageHeader read(byte[] bytes) {
    long end = 8 + (intAt(bytes, 4) & 0xffffffffL);
    int[] size = null;
    int orientation = 1;
    int at = 12;
    while (at + 8 <= end) {
      String name = name(bytes, at);
      long length = intAt(bytes, at + 4) & 0xffffffffL;
      int data = at + 8;
      if (size == null) {
        size = size(bytes, name, data);
        ImageDecoder.checkPixels(size[0], size[1]);
      }
      if (data + length > bytes.length) {
        throw ImageRejected.truncated(ImageFormat.WEBP);
      }
      if (name.equals("EXIF")) {
        orientation = ExifOrientation.read(bytes, data, (int) length);
      }
      at = (int) (data + length + (length & 1));
    }
    if (size == null || end > bytes.length + 1L) {
      throw ImageRejected.truncated(ImageFormat.WEBP);
    }
    return new ImageHeader(ImageFormat.WEBP, size[0], size[1], orientation);
  }

  private static int[] size(byte[] b, String name, int data) {
    need(b, data + 10);
    return switch (name) {
      case "VP8X" -> new int[] {1 + threeAt(b, data + 4), 1 + threeAt(b, data + 7)};
      case "VP8L" -> {
        int bits = intAt(b, data + 1);
        yield new int[] {1 + (bits & 0x3fff), 1 + (bits >>> 14 & 0x3fff)};
      }
      case "VP8 " -> {
        int width = ((b[data + 6] & 0xff) | (b[data + 7] & 0xff) << 8) & 0x3fff;
        int height = ((b[data + 8] & 0xff) | (b[data + 9] & 0xff) << 8) & 0x3fff;
        yield new int[] {width, height};
      }
      default ->
          throw new ImageRejected(Reason.CORRUPT, "The WebP begins with an unknown chunk " + name);
    };
  }

  private static String name(byte[] b, int at) {
    need(b, at + 8);
    return new String(b, at, 4, StandardCharsets.ISO_8859_1);
  }

  private static int threeAt(byte[] b, int at) {
    return (b[at] & 0xff) | (b[at + 1] & 0xff) << 8 | (b[at + 2] & 0xff) << 16;
  }

  private static int intAt(byte[] b, int at) {
    need(b, at + 4);
    return threeAt(b, at) | (b[at + 3] & 0xff) << 24;
  }

  private static void need(byte[] b, int end) {
    if (end > b.length) {
      throw ImageRejected.truncated(ImageFormat.WEBP);
    }
  }
}
