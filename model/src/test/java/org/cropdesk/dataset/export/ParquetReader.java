package org.cropdesk.dataset.export;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.parquet.format.ColumnChunk;
import org.apache.parquet.format.ColumnMetaData;
import org.apache.parquet.format.FileMetaData;
import org.apache.parquet.format.PageHeader;
import org.apache.parquet.format.RowGroup;
import org.apache.parquet.format.Type;
import org.apache.parquet.format.Util;
import org.jspecify.annotations.Nullable;

/** Reads what the format's documents say of PLAIN pages, with lists of one level. */
final class ParquetReader {
  private ParquetReader() {}

  private static <T> T present(@Nullable T value) {
    return Objects.requireNonNull(value);
  }

  /** Rows by column; lists are lists, a list that is not there is null. */
  static List<Map<String, @Nullable Object>> read(Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    var whole = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    String magic = new String(bytes, bytes.length - 4, 4, StandardCharsets.US_ASCII);
    if (!magic.equals("PAR1")) {
      throw new AssertionError("It ends with " + magic);
    }
    int length = whole.getInt(bytes.length - 8);
    FileMetaData footer =
        Util.readFileMetaData(new ByteArrayInputStream(bytes, bytes.length - 8 - length, length));
    var rows = new ArrayList<Map<String, @Nullable Object>>();
    for (RowGroup group : present(footer.getRow_groups())) {
      int first = rows.size();
      for (int i = 0; i < group.getNum_rows(); i++) {
        rows.add(new LinkedHashMap<>());
      }
      for (ColumnChunk chunk : present(group.getColumns())) {
        ColumnMetaData data = present(chunk.getMeta_data());
        List<String> path = present(data.getPath_in_schema());
        var values = column(bytes, data);
        if (values.size() != group.getNum_rows()) {
          throw new AssertionError(path + ": " + values.size());
        }
        for (int i = 0; i < values.size(); i++) {
          rows.get(first + i).put(path.getFirst(), values.get(i));
        }
      }
    }
    if (rows.size() != footer.getNum_rows()) {
      throw new AssertionError("Rows: " + rows.size() + " of " + footer.getNum_rows());
    }
    return rows;
  }

  private static List<@Nullable Object> column(byte[] bytes, ColumnMetaData data)
      throws IOException {
    int at = (int) data.getData_page_offset();
    var in = new ByteArrayInputStream(bytes, at, bytes.length - at);
    PageHeader header = Util.readPageHeader(in);
    byte[] page = in.readNBytes(header.getCompressed_page_size());
    var buffer = ByteBuffer.wrap(page).order(ByteOrder.LITTLE_ENDIAN);
    int count = present(header.getData_page_header()).getNum_values();
    boolean list = present(data.getPath_in_schema()).size() > 1;
    Type type = present(data.getType());
    int most = type == Type.FLOAT ? 2 : 1;
    int[] repetition = list ? levels(buffer, count) : new int[count];
    int[] definition = list ? levels(buffer, count) : new int[count];
    var values = new ArrayList<@Nullable Object>();
    List<@Nullable Object> open = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      if (!list) {
        values.add(value(buffer, type, i));
        continue;
      }
      if (repetition[i] == 0) {
        open = new ArrayList<>();
        values.add(most == 2 && definition[i] == 0 ? null : open);
      }
      if (definition[i] == most) {
        open.add(value(buffer, type, i));
      }
    }
    return values;
  }

  private static int[] levels(ByteBuffer buffer, int count) {
    int end = buffer.getInt() + buffer.position();
    var levels = new int[count];
    int at = 0;
    while (buffer.position() < end) {
      int header = 0;
      int shift = 0;
      int piece;
      do {
        piece = buffer.get() & 0xff;
        header |= (piece & 0x7f) << shift;
        shift += 7;
      } while (piece > 0x7f);
      if ((header & 1) != 0) {
        throw new AssertionError("A bit-packed run");
      }
      int level = buffer.get();
      for (int i = 0; i < header >>> 1; i++) {
        levels[at++] = level;
      }
    }
    if (at != count) {
      throw new AssertionError("Levels: " + at + " of " + count);
    }
    return levels;
  }

  private static Object value(ByteBuffer buffer, Type type, int index) {
    return switch (type) {
      case INT64 -> buffer.getLong();
      case INT32 -> buffer.getInt();
      case DOUBLE -> buffer.getDouble();
      case FLOAT -> buffer.getFloat();
      case BOOLEAN -> ((buffer.get(buffer.position() + index / 8) >> (index % 8)) & 1) == 1;
      case BYTE_ARRAY -> {
        var text = new byte[buffer.getInt()];
        buffer.get(text);
        yield new String(text, StandardCharsets.UTF_8);
      }
      case INT96, FIXED_LEN_BYTE_ARRAY -> throw new AssertionError(type);
    };
  }
}
