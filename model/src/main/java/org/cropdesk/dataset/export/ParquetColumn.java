package org.cropdesk.dataset.export;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The values of one column of one row group as a PLAIN page of Parquet's format: repetition levels,
 * definition levels, values, each list of levels as runs.
 */
final class ParquetColumn {
  private final String name;
  private final Kind kind;
  private final ByteArrayOutputStream values = new ByteArrayOutputStream();
  private final Levels repetition = new Levels();
  private final Levels definition = new Levels();
  private int count;
  private int bits;
  private int bitCount;

  /** What a column holds. */
  enum Kind {
    LONG,
    INT,
    FLAG,
    NUMBER,
    TEXT,
    /** A list of texts, which may be empty. */
    TEXTS,
    /** A list of 32-bit numbers, or nothing. */
    FLOATS
  }

  ParquetColumn(String name, Kind kind) {
    this.name = name;
    this.kind = kind;
  }

  String name() {
    return name;
  }

  Kind kind() {
    return kind;
  }

  /** Values and gaps, as Parquet counts them. */
  int count() {
    return count;
  }

  /**
   * @param value a Long, Integer, Boolean, Double, String, list of String, float[] or null, as the
   *     kind asks
   */
  void add(@Nullable Object value) {
    switch (kind) {
      case LONG -> little((Long) Objects.requireNonNull(value), Long.BYTES);
      case INT -> little((Integer) Objects.requireNonNull(value), Integer.BYTES);
      case NUMBER -> {
        double number = (Double) Objects.requireNonNull(value);
        little(Double.doubleToRawLongBits(number), Long.BYTES);
      }
      case FLAG -> flag(Boolean.TRUE.equals(value));
      case TEXT -> text((String) Objects.requireNonNull(value));
      case TEXTS -> texts((List<?>) Objects.requireNonNull(value));
      case FLOATS -> floats((float @Nullable []) value);
    }
  }

  private void little(long value, int bytes) {
    single();
    put(value, bytes);
  }

  private void single() {
    count++;
  }

  private void put(long value, int bytes) {
    for (int shift = 0; shift < 8 * bytes; shift += 8) {
      values.write((int) (value >> shift));
    }
  }

  private void flag(boolean value) {
    single();
    bits |= (value ? 1 : 0) << bitCount++;
    if (bitCount == 8) {
      flushBits();
    }
  }

  private void flushBits() {
    if (bitCount > 0) {
      values.write(bits);
      bits = 0;
      bitCount = 0;
    }
  }

  private void text(String value) {
    single();
    putText(value);
  }

  private void putText(String value) {
    byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
    put(bytes.length, Integer.BYTES);
    values.writeBytes(bytes);
  }

  private void texts(List<?> list) {
    if (list.isEmpty()) {
      level(0, 0);
    }
    for (int i = 0; i < list.size(); i++) {
      level(i == 0 ? 0 : 1, 1);
      putText((String) list.get(i));
    }
  }

  private void floats(float @Nullable [] list) {
    if (list == null || list.length == 0) {
      level(0, list == null ? 0 : 1);
      return;
    }
    for (int i = 0; i < list.length; i++) {
      level(i == 0 ? 0 : 1, 2);
      put(Float.floatToRawIntBits(list[i]), Integer.BYTES);
    }
  }

  private void level(int repeats, int defined) {
    single();
    repetition.add(repeats);
    definition.add(defined);
  }

  /** The page, after which the column is empty again. */
  byte[] take() {
    flushBits();
    var page = new ByteArrayOutputStream();
    if (kind == Kind.TEXTS || kind == Kind.FLOATS) {
      repetition.take(page);
      definition.take(page);
    }
    page.writeBytes(values.toByteArray());
    values.reset();
    count = 0;
    return page.toByteArray();
  }

  /** Levels of at most 2 bits as runs of one value. */
  private static final class Levels {
    private final ByteArrayOutputStream runs = new ByteArrayOutputStream();
    private int value;
    private int length;

    void add(int level) {
      if (length > 0 && level != value) {
        end();
      }
      value = level;
      length++;
    }

    private void end() {
      int header = length << 1;
      while (header > 0x7f) {
        runs.write((header & 0x7f) | 0x80);
        header >>>= 7;
      }
      runs.write(header);
      runs.write(value);
      length = 0;
    }

    void take(ByteArrayOutputStream page) {
      if (length > 0) {
        end();
      }
      int size = runs.size();
      for (int shift = 0; shift < Integer.SIZE; shift += 8) {
        page.write(size >> shift);
      }
      page.writeBytes(runs.toByteArray());
      runs.reset();
    }
  }
}
