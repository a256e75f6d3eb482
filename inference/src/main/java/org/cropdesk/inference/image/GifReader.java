package org.cropdesk.inference.image;

import java.util.Arrays;

/**
 * The first frame of a GIF (89a specification) on its logical screen, everything it leaves open in
 * white.
 */
final class GifReader {
  private static final int[][] INTERLACE = {{0, 8}, {4, 8}, {2, 4}, {1, 2}};

  private final byte[] bytes;
  private int at = 13;
  private int transparent = -1;

  private GifReader(byte[] bytes) {
    this.bytes = bytes;
  }

  static ImageHeader header(byte[] bytes) {
    var reader = new GifReader(bytes);
    int width = reader.shortAt(6);
    int height = reader.shortAt(8);
    if (width < 1 || height < 1) {
      throw ImageRejected.corrupt(ImageFormat.GIF, "it says that it is " + width + "x" + height);
    }
    return new ImageHeader(ImageFormat.GIF, width, height, 1);
  }

  static PixelImage read(byte[] bytes, ImageHeader header) {
    return new GifReader(bytes).firstFrame(header);
  }

  private PixelImage firstFrame(ImageHeader header) {
    byte[] palette = palette(byteAt(10));
    while (true) {
      int block = byteAt(at++);
      if (block == 0x2c) {
        return frame(header, palette);
      }
      if (block == 0x3b) {
        throw ImageRejected.corrupt(ImageFormat.GIF, "it has no frame");
      }
      if (block != 0x21) {
        throw ImageRejected.corrupt(ImageFormat.GIF, "it has an unknown block");
      }
      extension();
    }
  }

  private void extension() {
    boolean control = byteAt(at++) == 0xf9;
    if (control && byteAt(at) == 4 && (byteAt(at + 1) & 1) == 1) {
      transparent = byteAt(at + 4);
    }
    for (int length = byteAt(at++); length > 0; length = byteAt(at++)) {
      at += length;
    }
  }

  private byte[] palette(int flags) {
    if ((flags & 0x80) == 0) {
      return new byte[768];
    }
    int length = 3 << ((flags & 7) + 1);
    byteAt(at + length - 1);
    byte[] table = Arrays.copyOf(Arrays.copyOfRange(bytes, at, at + length), 768);
    at += length;
    return table;
  }

  private PixelImage frame(ImageHeader screen, byte[] globalPalette) {
    int left = shortAt(at);
    int top = shortAt(at + 2);
    int width = shortAt(at + 4);
    int height = shortAt(at + 6);
    int flags = byteAt(at + 8);
    at += 9;
    ImageDecoder.checkPixels(width, height);
    byte[] local = palette(flags);
    byte[] palette = (flags & 0x80) == 0 ? globalPalette : local;
    byte[] indices = decompress(width * height);
    var rgb = new byte[3 * screen.width() * screen.height()];
    Arrays.fill(rgb, (byte) 255);
    int row = 0;
    for (int[] pass : (flags & 0x40) == 0 ? new int[][] {{0, 1}} : INTERLACE) {
      for (int y = pass[0]; y < height; y += pass[1], row++) {
        if (top + y < screen.height()) {
          int count = Math.min(width, screen.width() - left);
          int target = 3 * ((top + y) * screen.width() + left);
          draw(indices, row * width, count, palette, rgb, target);
        }
      }
    }
    return new PixelImage(screen.width(), screen.height(), rgb);
  }

  private void draw(byte[] indices, int from, int count, byte[] palette, byte[] rgb, int target) {
    for (int x = 0; x < count; x++) {
      int index = indices[from + x] & 0xff;
      if (index != transparent) {
        System.arraycopy(palette, 3 * index, rgb, target + 3 * x, 3);
      }
    }
  }

  /**
   * Variable-length-code LZW, codes packed from the lowest bit up, in blocks of up to 255 bytes.
   */
  private byte[] decompress(int count) {
    int minimum = byteAt(at++);
    if (minimum < 1 || minimum > 11) {
      throw ImageRejected.corrupt(ImageFormat.GIF, "its code size is " + minimum);
    }
    var out = new byte[count];
    var bits = new Bits();
    var table = new Table(minimum, out);
    while (table.written < count) {
      int code = bits.read(table.codeSize);
      if (code == table.clear + 1) {
        throw ImageRejected.truncated(ImageFormat.GIF);
      }
      if (!table.accept(code)) {
        throw ImageRejected.corrupt(ImageFormat.GIF, "its pixel data makes no sense");
      }
    }
    return out;
  }

  /** Strings are kept as places in the output, so no string is ever copied twice. */
  private static final class Table {
    private final int clear;
    private final byte[] out;
    private final int[] start = new int[4096];
    private final int[] length = new int[4096];
    private int codeSize;
    private int next;
    private int previousStart = -1;
    private int previousLength;
    private int written;

    Table(int minimum, byte[] out) {
      clear = 1 << minimum;
      this.out = out;
      reset();
    }

    private void reset() {
      next = clear + 2;
      codeSize = Integer.numberOfTrailingZeros(clear) + 1;
      previousStart = -1;
    }

    boolean accept(int code) {
      if (code == clear) {
        reset();
        return true;
      }
      if (code > next || (code == next && previousStart < 0) || (code > clear && code >= 4096)) {
        return false;
      }
      int begin = written;
      if (code < clear) {
        put((byte) code);
      } else if (code < next) {
        copy(start[code], length[code]);
      } else {
        copy(previousStart, previousLength);
        copy(previousStart, 1);
      }
      remember(begin, written - begin);
      return true;
    }

    private void remember(int begin, int count) {
      if (previousStart >= 0 && next < 4096) {
        start[next] = previousStart;
        length[next] = previousLength + 1;
        next++;
        if (next == 1 << codeSize && codeSize < 12) {
          codeSize++;
        }
      }
      previousStart = begin;
      previousLength = count;
    }

    private void put(byte value) {
      if (written < out.length) {
        out[written++] = value;
      }
    }

    private void copy(int from, int count) {
      for (int i = 0; i < count; i++) {
        put(out[from + i]);
      }
    }
  }

  private final class Bits {
    private int held;
    private int count;
    private int left;

    int read(int size) {
      while (count < size) {
        while (left == 0) {
          left = byteAt(at++);
          if (left == 0) {
            throw ImageRejected.truncated(ImageFormat.GIF);
          }
        }
        held |= byteAt(at++) << count;
        count += 8;
        left--;
      }
      int code = held & ((1 << size) - 1);
      held >>>= size;
      count -= size;
      return code;
    }
  }

  private int byteAt(int index) {
    if (index >= bytes.length) {
      throw ImageRejected.truncated(ImageFormat.GIF);
    }
    return bytes[index] & 0xff;
  }

  private int shortAt(int index) {
    return byteAt(index) | byteAt(index + 1) << 8;
  }
}
