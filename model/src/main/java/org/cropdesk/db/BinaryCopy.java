package org.cropdesk.db;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;

/**
 * Writes rows with {@code COPY … (FORMAT BINARY)}, the fastest way in. Values are appended column
 * by column in the order of the COPY statement; nothing is sent before {@link #send(Connection)},
 * or row after row by {@link #send(Connection, Collection, Row)}. Not safe for use by several
 * threads.
 */
public final class BinaryCopy {
  private static final byte[] SIGNATURE = {
    'P', 'G', 'C', 'O', 'P', 'Y', '\n', (byte) 0xff, '\r', '\n', 0
  };
  private static final VarHandle INT2 = view(short[].class);
  private static final VarHandle INT4 = view(int[].class);
  private static final VarHandle INT8 = view(long[].class);
  private static final int TEXT_OID = 25;
  private static final int FIRST_BYTES = 1 << 14;

  /** Each message of the protocol is a system call more, and one that wakes the server. */
  private static final int MESSAGE_BYTES = 1 << 16;

  /** Small, so that the server begins at once. */
  private static final int FIRST_PART_BYTES = 1 << 13;

  private final String table;
  private final List<String> columns;
  private byte[] bytes = new byte[FIRST_BYTES];
  private int size;
  private long rows;
  private int pending;

  public BinaryCopy(String table, String... columns) {
    this.table = table;
    this.columns = List.of(columns);
    put(SIGNATURE);
    putInt(0);
    putInt(0);
  }

  private static VarHandle view(Class<?> numbers) {
    return MethodHandles.byteArrayViewVarHandle(numbers, ByteOrder.BIG_ENDIAN);
  }

  /** Makes room for some bytes and answers where they begin. */
  private int claim(int length) {
    int at = size;
    size = Math.addExact(at, length);
    if (size > bytes.length) {
      bytes =
          Arrays.copyOf(
              bytes, (int) Math.min(Integer.MAX_VALUE - 8L, Math.max(2L * bytes.length, size)));
    }
    return at;
  }

  private void put(byte[] some) {
    int at = claim(some.length);
    System.arraycopy(some, 0, bytes, at, some.length);
  }

  private void putShort(int value) {
    int at = claim(Short.BYTES);
    INT2.set(bytes, at, (short) value);
  }

  private void putInt(int value) {
    int at = claim(Integer.BYTES);
    INT4.set(bytes, at, value);
  }

  private void putLong(long value) {
    int at = claim(Long.BYTES);
    INT8.set(bytes, at, value);
  }

  /** Starts a row; the row before must be complete. */
  public BinaryCopy row() {
    requireComplete();
    pending = columns.size();
    rows++;
    putShort(columns.size());
    return this;
  }

  private void requireComplete() {
    if (pending != 0) {
      throw new IllegalStateException(pending + " columns of " + table + " are missing");
    }
  }

  private void field(int length) {
    pending--;
    putInt(length);
  }

  private BinaryCopy none() {
    field(-1);
    return this;
  }

  public BinaryCopy int8(@Nullable Long value) {
    if (value == null) {
      return none();
    }
    field(Long.BYTES);
    putLong(value);
    return this;
  }

  public BinaryCopy int4(@Nullable Integer value) {
    if (value == null) {
      return none();
    }
    field(Integer.BYTES);
    putInt(value);
    return this;
  }

  public BinaryCopy float8(@Nullable Double value) {
    return int8(value == null ? null : Double.doubleToLongBits(value));
  }

  public BinaryCopy bool(boolean value) {
    field(1);
    // Room first: making it may exchange the array.
    int at = claim(1);
    bytes[at] = (byte) (value ? 1 : 0);
    return this;
  }

  public BinaryCopy text(@Nullable String value) {
    if (value == null) {
      return none();
    }
    byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
    field(utf8.length);
    put(utf8);
    return this;
  }

  public BinaryCopy textArray(List<String> values) {
    var encoded = values.stream().map(v -> v.getBytes(StandardCharsets.UTF_8)).toList();
    int dimensions = values.isEmpty() ? 0 : 1;
    field(12 + 8 * dimensions + encoded.stream().mapToInt(e -> 4 + e.length).sum());
    putInt(dimensions);
    putInt(0);
    putInt(TEXT_OID);
    if (dimensions == 1) {
      putInt(values.size());
      putInt(1);
    }
    for (byte[] value : encoded) {
      putInt(value.length);
      put(value);
    }
    return this;
  }

  /** Rounds each number to the nearest half-precision one. */
  public BinaryCopy halfvec(float[] vector) {
    int length = HalfVector.length(vector);
    field(length);
    int at = claim(length);
    HalfVector.encode(vector, bytes, at);
    return this;
  }

  public long rows() {
    return rows;
  }

  /** Writes the columns of one thing. */
  @FunctionalInterface
  public interface Row<T> {
    void write(BinaryCopy row, T thing);
  }

  /**
   * Writes a row of each thing and sends it meanwhile, so that the server takes in the first ones
   * while the next are written. Does nothing when there are none.
   *
   * @param row called with a row that was begun
   */
  public <T> void send(Connection connection, Collection<T> things, Row<T> row)
      throws SQLException {
    if (things.isEmpty()) {
      return;
    }
    CopyIn copy = begin(connection);
    try {
      int part = FIRST_PART_BYTES;
      for (T thing : things) {
        row.write(row(), thing);
        if (size >= part) {
          requireComplete();
          flush(copy);
          copy.flushCopy();
          part = MESSAGE_BYTES;
        }
      }
      end(copy);
    } finally {
      if (copy.isActive()) {
        copy.cancelCopy();
      }
    }
  }

  /** Sends all rows in the connection's transaction; does nothing when there are none. */
  public void send(Connection connection) throws SQLException {
    if (rows == 0) {
      return;
    }
    CopyIn copy = begin(connection);
    try {
      end(copy);
    } finally {
      if (copy.isActive()) {
        copy.cancelCopy();
      }
    }
  }

  private CopyIn begin(Connection connection) throws SQLException {
    String sql =
        "copy %s (%s) from stdin (format binary)".formatted(table, String.join(", ", columns));
    return connection.unwrap(PGConnection.class).getCopyAPI().copyIn(sql);
  }

  private void end(CopyIn copy) throws SQLException {
    requireComplete();
    putShort(-1);
    flush(copy);
    copy.endCopy();
  }

  private void flush(CopyIn copy) throws SQLException {
    for (int at = 0; at < size; at += MESSAGE_BYTES) {
      copy.writeToCopy(bytes, at, Math.min(MESSAGE_BYTES, size - at));
    }
    size = 0;
  }
}
