package org.cropdesk.inference.image;

import com.jcraft.jzlib.Deflater;
import com.jcraft.jzlib.DeflaterOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;

/**
 * A PNG (RFC 2083) whose bytes follow from its pixels alone. The deflate of the JDK is that of the
 * machine's zlib, and another zlib writes other bytes of the same picture, so this one is Java.
 */
public final class StablePng {
  private static final byte[] SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', 13, 10, 26, 10};
  private static final int BYTES = 3;
  private static final int FILTERS = 5;
  private static final int LEVEL = 6;
  private static final int BUFFER = 1 << 15;

  private StablePng() {}

  /** 8-bit RGB without anything but pixels. */
  public static byte[] of(PixelImage image) {
    var out = new ByteArrayOutputStream(image.rgb().length / 2);
    out.writeBytes(SIGNATURE);
    var header = new ByteArrayOutputStream();
    number(header, image.width());
    number(header, image.height());
    header.writeBytes(new byte[] {8, 2, 0, 0, 0});
    chunk(out, "IHDR", header.toByteArray());
    chunk(out, "IDAT", deflated(image));
    chunk(out, "IEND", new byte[0]);
    return out.toByteArray();
  }

  private static byte[] deflated(PixelImage image) {
    var out = new ByteArrayOutputStream(image.rgb().length / 2);
    int stride = BYTES * image.width();
    var before = new byte[stride];
    var row = new byte[stride];
    var filtered = new byte[FILTERS][stride + 1];
    try (var deflate = new DeflaterOutputStream(out, new Deflater(LEVEL), BUFFER, true)) {
      for (int y = 0; y < image.height(); y++) {
        System.arraycopy(image.rgb(), y * stride, row, 0, stride);
        deflate.write(best(row, before, filtered));
        byte[] swap = before;
        before = row;
        row = swap;
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Writing to memory failed", e);
    }
    return out.toByteArray();
  }

  /** The filter with the smallest sum of differences, as libpng chooses (PNG 12.8). */
  private static byte[] best(byte[] row, byte[] before, byte[][] filtered) {
    int chosen = 0;
    long least = Long.MAX_VALUE;
    for (int filter = 0; filter < FILTERS; filter++) {
      long sum = filter(filter, row, before, filtered[filter]);
      if (sum < least) {
        least = sum;
        chosen = filter;
      }
    }
    return filtered[chosen];
  }

  private static long filter(int filter, byte[] row, byte[] before, byte[] into) {
    into[0] = (byte) filter;
    long sum = 0;
    for (int i = 0; i < row.length; i++) {
      int left = i < BYTES ? 0 : row[i - BYTES] & 0xff;
      int up = before[i] & 0xff;
      int corner = i < BYTES ? 0 : before[i - BYTES] & 0xff;
      int guess =
          switch (filter) {
            case 1 -> left;
            case 2 -> up;
            case 3 -> (left + up) / 2;
            case 4 -> paeth(left, up, corner);
            default -> 0;
          };
      byte difference = (byte) (row[i] - guess);
      into[i + 1] = difference;
      sum += Math.abs(difference);
    }
    return sum;
  }

  private static int paeth(int left, int up, int corner) {
    int guess = left + up - corner;
    int toLeft = Math.abs(guess - left);
    int toUp = Math.abs(guess - up);
    int toCorner = Math.abs(guess - corner);
    if (toLeft <= toUp && toLeft <= toCorner) {
      return left;
    }
    return toUp <= toCorner ? up : corner;
  }

  private static void chunk(ByteArrayOutputStream out, String name, byte[] data) {
    byte[] type = name.getBytes(StandardCharsets.US_ASCII);
    var crc = new CRC32();
    crc.update(type);
    crc.update(data);
    number(out, data.length);
    out.writeBytes(type);
    out.writeBytes(data);
    number(out, (int) crc.getValue());
  }

  private static void number(ByteArrayOutputStream out, int value) {
    for (int shift = 24; shift >= 0; shift -= 8) {
      out.write(value >> shift);
    }
  }
}
