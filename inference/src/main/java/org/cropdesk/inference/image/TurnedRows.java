package org.cropdesk.inference.image;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Some rows of a picture, turned: samples of one column and colour lie side by side, those of the
 * next colour after them. What weighs columns then works on whole runs of neighbours, which C2
 * vectorises; along a row it would add up one sample after the other. Not safe for use by several
 * threads.
 */
final class TurnedRows {
  /** Rows at a time; fewer make the runs too short to be worth their loops. */
  static final int ROWS = 64;

  /** Samples of a row that are turned at a time: with all rows 24 kB, which stay in the cache. */
  private static final int TILE = 384;

  private static final int SIDE = Long.BYTES;
  private static final VarHandle EIGHT =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private final int from;
  private final int samples;
  private final float[] columns;
  private final byte[] tile = new byte[TILE * ROWS];

  /**
   * @param from the first column
   * @param to one past the last column
   * @param columns memory for {@link #size} numbers
   */
  TurnedRows(int from, int to, float[] columns) {
    this.from = from;
    this.samples = 3 * (to - from);
    this.columns = columns;
  }

  /** How many numbers so many columns are. */
  static int size(int columns) {
    return 3 * ROWS * columns;
  }

  /** Takes in {@code count} rows of a picture, {@link #ROWS} at most. */
  void load(PixelImage image, int row, int count) {
    byte[] rgb = image.rgb();
    int stride = 3 * image.width();
    int begin = row * stride + 3 * from;
    for (int at = 0; at < samples; at += TILE) {
      int length = Math.min(TILE, samples - at);
      int r = 0;
      for (; r + SIDE <= count; r += SIDE) {
        turnEight(rgb, begin + r * stride + at, stride, length, r);
      }
      for (; r < count; r++) {
        turnOne(rgb, begin + r * stride + at, 0, length, r);
      }
      widen(tile, columns, at * ROWS, length * ROWS);
    }
  }

  /** Eight rows, in squares of eight by eight bytes. */
  private void turnEight(byte[] rgb, int source, int stride, int length, int row) {
    int whole = length - length % SIDE;
    for (int i = 0; i < whole; i += SIDE) {
      turnSquare(rgb, source + i, stride, i * ROWS + row);
    }
    for (int r = 0; r < SIDE; r++) {
      turnOne(rgb, source + r * stride, whole, length, row + r);
    }
  }

  private void turnOne(byte[] rgb, int source, int from, int to, int row) {
    for (int i = from; i < to; i++) {
      tile[i * ROWS + row] = (byte) (rgb[source + i] ^ 0x80);
    }
  }

  /** Halves, quarters and eighths of the square change places across its diagonal. */
  private void turnSquare(byte[] rgb, int source, int stride, int target) {
    long a = (long) EIGHT.get(rgb, source);
    long b = (long) EIGHT.get(rgb, source + stride);
    long c = (long) EIGHT.get(rgb, source + 2 * stride);
    long d = (long) EIGHT.get(rgb, source + 3 * stride);
    long e = (long) EIGHT.get(rgb, source + 4 * stride);
    long f = (long) EIGHT.get(rgb, source + 5 * stride);
    long g = (long) EIGHT.get(rgb, source + 6 * stride);
    long h = (long) EIGHT.get(rgb, source + 7 * stride);
    long ab = odd(a, b, 8, 0x00ff00ff00ff00ffL);
    long cd = odd(c, d, 8, 0x00ff00ff00ff00ffL);
    long ef = odd(e, f, 8, 0x00ff00ff00ff00ffL);
    long gh = odd(g, h, 8, 0x00ff00ff00ff00ffL);
    a ^= ab << 8;
    b ^= ab;
    c ^= cd << 8;
    d ^= cd;
    e ^= ef << 8;
    f ^= ef;
    g ^= gh << 8;
    h ^= gh;
    long ac = odd(a, c, 16, 0x0000ffff0000ffffL);
    long bd = odd(b, d, 16, 0x0000ffff0000ffffL);
    long eg = odd(e, g, 16, 0x0000ffff0000ffffL);
    long fh = odd(f, h, 16, 0x0000ffff0000ffffL);
    a ^= ac << 16;
    c ^= ac;
    b ^= bd << 16;
    d ^= bd;
    e ^= eg << 16;
    g ^= eg;
    f ^= fh << 16;
    h ^= fh;
    long ae = odd(a, e, 32, 0x00000000ffffffffL);
    long bf = odd(b, f, 32, 0x00000000ffffffffL);
    long cg = odd(c, g, 32, 0x00000000ffffffffL);
    long dh = odd(d, h, 32, 0x00000000ffffffffL);
    put(target, a ^ (ae << 32));
    put(target + ROWS, b ^ (bf << 32));
    put(target + 2 * ROWS, c ^ (cg << 32));
    put(target + 3 * ROWS, d ^ (dh << 32));
    put(target + 4 * ROWS, e ^ ae);
    put(target + 5 * ROWS, f ^ bf);
    put(target + 6 * ROWS, g ^ cg);
    put(target + 7 * ROWS, h ^ dh);
  }

  /** Where the upper parts of one and the lower parts of another differ. */
  private static long odd(long one, long other, int shift, long lower) {
    return ((one >>> shift) ^ other) & lower;
  }

  private void put(int at, long eight) {
    EIGHT.set(tile, at, eight ^ 0x8080808080808080L);
  }

  /** C2 turns signed bytes into floats in vectors, so their sign was turned over on the way. */
  private static void widen(byte[] signed, float[] columns, int at, int length) {
    for (int i = 0; i < length; i++) {
      columns[at + i] = signed[i] + 128f;
    }
  }

  /** Weighs all columns; the rows of the result lie one after the other in the target. */
  void horizontal(Taps taps, float[] weighed, float[] target, int offset, int count) {
    int width = taps.first.length;
    var sums = new int[3 * ROWS];
    for (int x = 0; x < width; x++) {
      taps.weigh(columns, x, from, sums);
      clip(sums, weighed, x * sums.length);
    }
    for (int r = 0; r < count; r++) {
      int row = offset + 3 * width * r;
      for (int i = 0; i < 3 * width; i++) {
        target[row + i] = weighed[i * ROWS + r];
      }
    }
  }

  private static void clip(int[] sums, float[] weighed, int at) {
    for (int i = 0; i < sums.length; i++) {
      weighed[at + i] = Taps.clip(sums[i]);
    }
  }
}
