package org.cropdesk.db;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PGBinaryObject;
import org.postgresql.util.PGobject;

/**
 * A {@code halfvec} argument. It goes over the wire in binary on the connections of a catalog,
 * which is four times faster than text.
 */
public final class HalfVector extends PGobject implements PGBinaryObject {
  private final byte[] encoded;

  public HalfVector(float[] vector) {
    type = "halfvec";
    value = Arrays.toString(vector).replace(" ", "");
    encoded = encode(vector);
  }

  private static byte[] encode(float[] vector) {
    var bytes = new byte[length(vector)];
    encode(vector, bytes, 0);
    return bytes;
  }

  /** Bytes of the wire format. */
  static int length(float[] vector) {
    return 4 + Short.BYTES * vector.length;
  }

  /** The wire format: dimensions, an unused word, then one half-precision number each. */
  static void encode(float[] vector, byte[] into, int at) {
    // Array to array, so that the compiler turns many at once; the buffer then swaps their bytes.
    var halves = new short[vector.length];
    for (int i = 0; i < vector.length; i++) {
      halves[i] = Float.floatToFloat16(vector[i]);
    }
    ByteBuffer.wrap(into, at, length(vector))
        .putShort((short) vector.length)
        .putShort((short) 0)
        .asShortBuffer()
        .put(halves);
  }

  @Override
  public void setByteValue(byte[] bytes, int offset) {
    throw new UnsupportedOperationException("Vectors are written and compared, never read");
  }

  @Override
  public int lengthInBytes() {
    return encoded.length;
  }

  @Override
  public void toBytes(byte[] bytes, int offset) {
    System.arraycopy(encoded, 0, bytes, offset, encoded.length);
  }

  // Equal vectors are equal arguments; the superclass compares type and text.
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof HalfVector that && Arrays.equals(encoded, that.encoded);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(encoded);
  }
}
