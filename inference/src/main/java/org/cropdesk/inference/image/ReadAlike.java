package org.cropdesk.inference.image;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * A file of which every usual reader (Pillow, OpenCV, libvips) makes the same pixels as we do: an
 * upright JPEG of grey or colour that ends where it should, or a PNG of 8 bits without
 * transparency. Others they turn, invert, cut to white or write anew: CMYK, 16 bits, alpha, an
 * orientation, bytes behind the end.
 *
 * @param width of the pixels
 */
public record ReadAlike(ImageFormat format, int width, int height) {
  private static final byte[] XMP = "tiff:Orientation".getBytes(StandardCharsets.US_ASCII);

  /** Chunks that change what readers make of the pixels, or may hold an orientation. */
  private static final Set<String> UNEQUAL = Set.of("tRNS", "eXIf", "acTL");

  private static final Set<String> TEXTS = Set.of("tEXt", "zTXt", "iTXt");

  /** Longest keyword of a text. */
  private static final int KEYWORD = 79;

  private static final Set<Integer> OPAQUE = Set.of(0, 2, 3);
  private static final int PNG_START = 8;
  private static final int CHUNK = 12;

  /** Empty when readers differ, also for what is no picture at all. */
  public static Optional<ReadAlike> of(byte[] bytes) {
    try {
      return switch (ImageHeader.sniff(bytes)) {
        case JPEG -> jpeg(bytes);
        case PNG -> png(bytes);
        case GIF, WEBP, BMP -> Optional.empty();
      };
    } catch (ImageRejected e) {
      return Optional.empty();
    }
  }

  private static Optional<ReadAlike> jpeg(byte[] bytes) {
    JpegHeader header = JpegHeader.read(bytes);
    int n = bytes.length;
    boolean ends = n > 2 && (bytes[n - 2] & 0xff) == 0xff && (bytes[n - 1] & 0xff) == 0xd9;
    boolean colours =
        switch (header.colour()) {
          case GREY, YCC -> true;
          case RGB, CMYK, YCCK -> false;
        };
    ImageHeader size = header.header();
    return ends && colours && size.orientation() == 1 && !contains(bytes, header.scan(), XMP)
        ? Optional.of(new ReadAlike(ImageFormat.JPEG, size.width(), size.height()))
        : Optional.empty();
  }

  /** Pillow also believes an orientation in XMP. */
  private static boolean contains(byte[] bytes, int end, byte[] wanted) {
    for (int at = 0; at + wanted.length <= end; at++) {
      int i = 0;
      while (i < wanted.length && bytes[at + i] == wanted[i]) {
        i++;
      }
      if (i == wanted.length) {
        return true;
      }
    }
    return false;
  }

  private static Optional<ReadAlike> png(byte[] bytes) {
    ImageHeader header = PngReader.peek(bytes);
    int depth = bytes[24];
    int colour = bytes[25];
    if (depth > 8 || !OPAQUE.contains(colour)) {
      return Optional.empty();
    }
    long at = PNG_START;
    while (at + CHUNK <= bytes.length) {
      int start = (int) at;
      long length = Integer.toUnsignedLong(intAt(bytes, start));
      String name = new String(bytes, start + 4, 4, StandardCharsets.ISO_8859_1);
      at += CHUNK + length;
      if (name.equals("IEND")) {
        return at == bytes.length
            ? Optional.of(new ReadAlike(ImageFormat.PNG, header.width(), header.height()))
            : Optional.empty();
      }
      if (UNEQUAL.contains(name) || (TEXTS.contains(name) && orients(bytes, start + 8))) {
        return Optional.empty();
      }
    }
    return Optional.empty();
  }

  /** Pillow looks for an orientation in texts that hold Exif or XMP. */
  private static boolean orients(byte[] bytes, int start) {
    int length = Math.min(KEYWORD, bytes.length - start);
    String keyword = new String(bytes, start, length, StandardCharsets.ISO_8859_1);
    String name = keyword.split("\0", 2)[0].toLowerCase(Locale.ROOT);
    return name.contains("exif") || name.contains("xmp");
  }

  private static int intAt(byte[] b, int at) {
    return b[at] << 24 | (b[at + 1] & 0xff) << 16 | (b[at + 2] & 0xff) << 8 | (b[at + 3] & 0xff);
  }
}
