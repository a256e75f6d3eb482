package org.cropdesk.inference.image;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.jspecify.annotations.Nullable;

/**
 * PNG (W3C REC 3rd edition) to RGB: every colour type and depth, interlaced or not, transparency
 * over white, 16-bit samples by their high byte. The JDK's reader changes grey levels by a gamma
 * curve and lets damaged files pass, hence this one. One instance reads one file.
 */
final class PngReader {
  private static final int[][] ADAM7 = {
    {0, 0, 8, 8}, {4, 0, 8, 8}, {0, 4, 4, 8}, {2, 0, 4, 4}, {0, 2, 2, 4}, {1, 0, 2, 2}, {0, 1, 1, 2}
  };

  private record Part(int offset, int length) {}

  private final byte[] bytes;
  private final List<Part> data = new ArrayList<>();
  private int width;
  private int height;
  private int depth;
  private int type = -1;
  private boolean interlaced;
  private int orientation = 1;
  private boolean ended;
  private byte[] palette = {};
  private byte @Nullable [] transparency;

  private PngReader(byte[] bytes) {
    this.bytes = bytes;
  }

  static PngReader open(byte[] bytes) {
    var reader = new PngReader(bytes);
    reader.readChunks();
    return reader;
  }

  ImageHeader header() {
    return new ImageHeader(ImageFormat.PNG, width, height, orientation);
  }

  private void readChunks() {
    int at = 8;
    while (!ended) {
      if (at + 12 > bytes.length) {
        throw cutShort();
      }
      long length = intAt(at) & 0xffffffffL;
      if (at + 12 + length > bytes.length) {
        // The header is still worth having: an oversized picture is refused for its size.
        throw cutShort();
      }
      chunk(new String(bytes, at + 4, 4, StandardCharsets.ISO_8859_1), at + 8, (int) length);
      at += 12 + (int) length;
    }
    if (data.isEmpty()) {
      throw damaged("it has no pixel data");
    }
  }

  /** Size from the first chunk alone, so that limits hold before anything else is read. */
  static ImageHeader peek(byte[] bytes) {
    if (bytes.length < 33) {
      throw ImageRejected.truncated(ImageFormat.PNG);
    }
    var reader = new PngReader(bytes);
    reader.startsWithHeader(16, new String(bytes, 12, 4, StandardCharsets.ISO_8859_1));
    return reader.header();
  }

  private void startsWithHeader(int offset, String name) {
    if (!name.equals("IHDR")) {
      throw damaged("it does not begin with its header");
    }
    width = intAt(offset);
    height = intAt(offset + 4);
    if (width < 1 || height < 1) {
      throw damaged("it says that it is " + width + "x" + height);
    }
  }

  private void chunk(String name, int offset, int length) {
    boolean critical = Character.isUpperCase(name.charAt(0));
    if (critical && !crcMatches(offset, length)) {
      throw damaged("the checksum of " + name + " is wrong");
    }
    if (type < 0 && !name.equals("IHDR")) {
      throw damaged("it does not begin with its header");
    }
    switch (name) {
      case "IHDR" -> start(offset, length);
      case "PLTE" -> palette = copy(offset, length);
      case "tRNS" -> transparency = copy(offset, length);
      case "eXIf" -> orientation = ExifOrientation.read(bytes, offset, length);
      case "IDAT" -> data.add(new Part(offset, length));
      case "IEND" -> ended = true;
      default -> {
        if (critical) {
          throw ImageRejected.unsupported(ImageFormat.PNG, "chunk " + name);
        }
      }
    }
  }

  private void start(int offset, int length) {
    if (length != 13) {
      throw damaged("the header has " + length + " bytes");
    }
    startsWithHeader(offset, "IHDR");
    depth = bytes[offset + 8];
    type = bytes[offset + 9];
    interlaced = bytes[offset + 12] == 1;
    boolean known =
        switch (type) {
          case 0 -> depth == 1 || depth == 2 || depth == 4 || depth == 8 || depth == 16;
          case 3 -> depth == 1 || depth == 2 || depth == 4 || depth == 8;
          case 2, 4, 6 -> depth == 8 || depth == 16;
          default -> false;
        };
    if (!known || bytes[offset + 10] != 0 || bytes[offset + 11] != 0) {
      throw damaged("colour type " + type + " with " + depth + " bits");
    }
  }

  private boolean crcMatches(int offset, int length) {
    var crc = new CRC32();
    crc.update(bytes, offset - 4, length + 4);
    return (int) crc.getValue() == intAt(offset + length);
  }

  PixelImage pixels() {
    if (type == 3 && palette.length == 0) {
      throw damaged("it has no palette");
    }
    var out = new byte[3 * width * height];
    var rows = new PngRows(type, depth, palette, transparency);
    try (var inflater = new Inflater()) {
      var input = new Input(inflater);
      if (!interlaced) {
        pass(input, rows, new int[] {0, 0, 1, 1}, out);
      } else {
        for (int[] grid : ADAM7) {
          pass(input, rows, grid, out);
        }
      }
    }
    return new PixelImage(width, height, out);
  }

  private void pass(Input input, PngRows rows, int[] grid, byte[] out) {
    int across = (width - grid[0] + grid[2] - 1) / grid[2];
    int down = (height - grid[1] + grid[3] - 1) / grid[3];
    if (across <= 0 || down <= 0) {
      return;
    }
    rows.begin(across);
    for (int y = 0; y < down; y++) {
      input.fill(rows.next());
      if (!rows.unfilter()) {
        throw damaged("a row has an unknown filter");
      }
      int target = 3 * ((grid[1] + y * grid[3]) * width + grid[0]);
      rows.write(out, target, 3 * grid[2]);
    }
  }

  /** The inflated pixel stream across all data chunks. */
  private final class Input {
    private final Inflater inflater;
    private int part;

    Input(Inflater inflater) {
      this.inflater = inflater;
    }

    void fill(byte[] row) {
      int done = 0;
      try {
        while (done < row.length) {
          int n = inflater.inflate(row, done, row.length - done);
          done += n;
          if (n == 0) {
            feed();
          }
        }
      } catch (DataFormatException e) {
        throw damaged("its pixel data cannot be decompressed");
      }
    }

    private void feed() {
      if (inflater.finished() || inflater.needsDictionary() || part == data.size()) {
        throw cutShort();
      }
      Part next = data.get(part++);
      inflater.setInput(bytes, next.offset(), next.length());
    }
  }

  private byte[] copy(int offset, int length) {
    return java.util.Arrays.copyOfRange(bytes, offset, offset + length);
  }

  private int intAt(int i) {
    return (bytes[i] & 0xff) << 24
        | (bytes[i + 1] & 0xff) << 16
        | (bytes[i + 2] & 0xff) << 8
        | (bytes[i + 3] & 0xff);
  }

  private static ImageRejected cutShort() {
    return ImageRejected.truncated(ImageFormat.PNG);
  }

  private static ImageRejected damaged(String detail) {
    return ImageRejected.corrupt(ImageFormat.PNG, detail);
  }
}
