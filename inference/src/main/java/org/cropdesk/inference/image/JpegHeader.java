package org.cropdesk.inference.image;

import org.cropdesk.inference.image.ImageRejected.Reason;

/**
 * The markers in front of the first scan of a JPEG.
 *
 * @param colour what the stored components mean, by libjpeg's rules (jdapimin.c,
 *     default_decompress_parms)
 * @param scan where the first scan begins, bytes; all metadata that readers look at stands before
 */
record JpegHeader(ImageHeader header, Colour colour, int scan) {
  enum Colour {
    GREY,
    YCC,
    RGB,
    CMYK,
    YCCK
  }

  static JpegHeader read(byte[] bytes) {
    return new Scan(bytes).run();
  }

  private static final class Scan {
    private final byte[] bytes;
    private int at = 2;
    private int frame = -1;
    private int orientation = 1;
    private boolean jfif;
    private int adobeTransform = -1;

    Scan(byte[] bytes) {
      this.bytes = bytes;
    }

    JpegHeader run() {
      while (true) {
        int marker = nextMarker();
        if (marker == 0xda) {
          return result();
        }
        if (marker == 0xd9) {
          throw ImageRejected.truncated(ImageFormat.JPEG);
        }
        if (marker == 0x01 || (marker >= 0xd0 && marker <= 0xd7)) {
          continue;
        }
        segment(marker);
      }
    }

    private int nextMarker() {
      // Like libjpeg, skip whatever stands between segments and any number of fill bytes.
      while (byteAt(at) != 0xff) {
        at++;
      }
      while (byteAt(at) == 0xff) {
        at++;
      }
      return byteAt(at++);
    }

    private int byteAt(int index) {
      if (index >= bytes.length) {
        throw ImageRejected.truncated(ImageFormat.JPEG);
      }
      return bytes[index] & 0xff;
    }

    private int shortAt(int index) {
      return byteAt(index) << 8 | byteAt(index + 1);
    }

    private void segment(int marker) {
      int length = shortAt(at);
      if (length < 2) {
        throw ImageRejected.corrupt(ImageFormat.JPEG, "a segment has no length");
      }
      if (at + length > bytes.length) {
        throw ImageRejected.truncated(ImageFormat.JPEG);
      }
      boolean start = marker >= 0xc0 && marker <= 0xcf;
      if (start && marker != 0xc4 && marker != 0xc8 && marker != 0xcc) {
        startOfFrame(marker, length);
      } else if (marker == 0xe0) {
        jfif |= ImageHeader.starts(bytes, at + 2, 'J', 'F', 'I', 'F', 0);
      } else if (marker == 0xe1 && orientation == 1) {
        if (ImageHeader.starts(bytes, at + 2, 'E', 'x', 'i', 'f', 0)) {
          orientation = ExifOrientation.read(bytes, at + 2, length - 2);
        }
      } else if (marker == 0xee && length >= 14) {
        if (ImageHeader.starts(bytes, at + 2, 'A', 'd', 'o', 'b', 'e')) {
          adobeTransform = byteAt(at + 13);
        }
      }
      at += length;
    }

    private void startOfFrame(int marker, int length) {
      if (frame >= 0) {
        throw ImageRejected.corrupt(ImageFormat.JPEG, "it has two frames");
      }
      if (marker != 0xc0 && marker != 0xc1 && marker != 0xc2) {
        throw ImageRejected.unsupported(ImageFormat.JPEG, "lossless or arithmetic coding");
      }
      if (length < 8 || length < 8 + 3 * byteAt(at + 7)) {
        throw ImageRejected.corrupt(ImageFormat.JPEG, "the frame header is too short");
      }
      if (byteAt(at + 2) != 8) {
        throw ImageRejected.unsupported(ImageFormat.JPEG, byteAt(at + 2) + " bits a sample");
      }
      frame = at;
    }

    private JpegHeader result() {
      if (frame < 0) {
        throw ImageRejected.corrupt(ImageFormat.JPEG, "it has no frame header");
      }
      int height = shortAt(frame + 3);
      int width = shortAt(frame + 5);
      if (width == 0 || height == 0) {
        throw new ImageRejected(Reason.CORRUPT, "The JPEG says that it is " + width + "x" + height);
      }
      return new JpegHeader(
          new ImageHeader(ImageFormat.JPEG, width, height, orientation), colour(), at);
    }

    private Colour colour() {
      return switch (byteAt(frame + 7)) {
        case 1 -> Colour.GREY;
        case 3 -> threeComponents();
        case 4 -> adobeTransform > 0 ? Colour.YCCK : Colour.CMYK;
        default ->
            throw ImageRejected.unsupported(
                ImageFormat.JPEG, byteAt(frame + 7) + " colour components");
      };
    }

    private Colour threeComponents() {
      if (jfif) {
        return Colour.YCC;
      }
      if (adobeTransform >= 0) {
        return adobeTransform == 0 ? Colour.RGB : Colour.YCC;
      }
      boolean letters =
          byteAt(frame + 8) == 'R' && byteAt(frame + 11) == 'G' && byteAt(frame + 14) == 'B';
      return letters ? Colour.RGB : Colour.YCC;
    }
  }
}
