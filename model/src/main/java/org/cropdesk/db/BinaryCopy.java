package org.cropdesk.db;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;

/**
 * Writes rows with {@code COPY … (FORMAT BINARY)}, the fastest way in. Values are appended column
 * by column in the order of the COPY statement; nothing is sent before {@link #send} or {@link
 * #sendEach}. Not safe for use by several threads.
 */
public final class BinaryCopy {
  private static final byte[] SIGNATURE = {
    'P', 'G', 'C', 'O', 'P', 'Y', '\n', (byte) 0xff, '\r', '\n', 0
  };
  private static final int TEXT_OID = 25;
  private static final int CHUNK_BYTES = 1 << 16;
  private static final int PIECE_BYTES = 1 << 14;

  private final String table;
  private final List<String> columns;
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(CHUNK_BYTES);
  private final DataOutputStream out = new DataOutputStream(bytes);
  private long rows;
  private int pending;

  public BinaryCopy(String table, String... columns) {
    this.table = table;
    this.columns = List.of(columns);
    put(o -> {
      o.write(SIGNATURE);
      o.writeInt(0);
      o.writeInt(0);
    });
  }

  @FunctionalInterface
  private interface Put {
    void on(DataOutputStream out) throws IOException;
  }

  private void put(Put put) {
    try {
      put.on(out);
    } catch (IOException e) {
      throw new UncheckedIOException("A buffer in memory does not fail", e);
    }
  }

  /** Starts a row; the row before must be complete. */
  public BinaryCopy row() {
    requireComplete();
    pending = columns.size();
    rows++;
    put(o -> o.writeShort(columns.size()));
    return this;
  }

  private void requireComplete() {
    if (pending != 0) {
      throw new IllegalStateException(pending + " columns of " + table + " are missing");
    }
  }

  private BinaryCopy field(int length, Put put) {
    pending--;
    put(o -> {
      o.writeInt(length);
      put.on(o);
    });
    return this;
  }

  private BinaryCopy none() {
    return field(-1, _ -> {});
  }

  public BinaryCopy int8(@Nullable Long value) {
    return value == null ? none() : field(8, o -> o.writeLong(value));
  }

  public BinaryCopy int4(@Nullable Integer value) {
    return value == null ? none() : field(4, o -> o.writeInt(value));
  }

  public BinaryCopy float8(@Nullable Double value) {
    return value == null ? none() : field(8, o -> o.writeDouble(value));
  }

  public BinaryCopy bool(boolean value) {
    return field(1, o -> o.writeByte(value ? 1 : 0));
  }

  public BinaryCopy text(@Nullable String value) {
    if (value == null) {
      return none();
    }
    byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
    return field(utf8.length, o -> o.write(utf8));
  }

  public BinaryCopy textArray(List<String> values) {
    var encoded = values.stream().map(v -> v.getBytes(StandardCharsets.UTF_8)).toList();
    int dimensions = values.isEmpty() ? 0 : 1;
    int length = 12 + 8 * dimensions + encoded.stream().mapToInt(e -> 4 + e.length).sum();
    return field(
        length,
        o -> {
          o.writeInt(dimensions);
          o.writeInt(0);
          o.writeInt(TEXT_OID);
          if (dimensions == 1) {
            o.writeInt(values.size());
            o.writeInt(1);
          }
          for (byte[] value : encoded) {
            o.writeInt(value.length);
            o.write(value);
          }
        });
  }

  /** Rounds each number to the nearest half-precision one. */
  public BinaryCopy halfvec(float[] vector) {
    byte[] encoded = HalfVector.encode(vector);
    return field(encoded.length, o -> o.write(encoded));
  }

  public long rows() {
    return rows;
  }

  /** Sends all rows in the connection's transaction; does nothing when there are none. */
  public void send(Connection connection) throws SQLException {
    if (rows > 0) {
      sendEach(connection, List.of(), _ -> {});
    }
  }

  /**
   * Sends the rows so far and one or more for each of some items, in the connection's transaction.
   * Rows are appended while the server takes in those before them.
   */
  public <T> void sendEach(Connection connection, Iterable<T> items, Consumer<T> append)
      throws SQLException {
    String sql =
        "copy %s (%s) from stdin (format binary)".formatted(table, String.join(", ", columns));
    CopyIn copy = connection.unwrap(PGConnection.class).getCopyAPI().copyIn(sql);
    try {
      for (T item : items) {
        append.accept(item);
        if (bytes.size() >= PIECE_BYTES) {
          flush(copy);
        }
      }
      requireComplete();
      put(o -> o.writeShort(-1));
      flush(copy);
      copy.endCopy();
    } finally {
      if (copy.isActive()) {
        copy.cancelCopy();
      }
    }
  }

  private void flush(CopyIn copy) throws SQLException {
    byte[] all = bytes.toByteArray();
    for (int at = 0; at < all.length; at += CHUNK_BYTES) {
      copy.writeToCopy(all, at, Math.min(CHUNK_BYTES, all.length - at));
    }
    bytes.reset();
  }
}
