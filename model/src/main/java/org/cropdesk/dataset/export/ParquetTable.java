package org.cropdesk.dataset.export;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.parquet.format.ColumnChunk;
import org.apache.parquet.format.ColumnMetaData;
import org.apache.parquet.format.CompressionCodec;
import org.apache.parquet.format.ConvertedType;
import org.apache.parquet.format.DataPageHeader;
import org.apache.parquet.format.Encoding;
import org.apache.parquet.format.FieldRepetitionType;
import org.apache.parquet.format.FileMetaData;
import org.apache.parquet.format.ListType;
import org.apache.parquet.format.LogicalType;
import org.apache.parquet.format.PageHeader;
import org.apache.parquet.format.PageType;
import org.apache.parquet.format.RowGroup;
import org.apache.parquet.format.SchemaElement;
import org.apache.parquet.format.StringType;
import org.apache.parquet.format.Type;
import org.apache.parquet.format.Util;
import org.jspecify.annotations.Nullable;

/**
 * A Parquet file, row by row. Headers and the footer are made by Apache's own classes of the format
 * (parquet-format-structures); its writer would drag Hadoop in, and pages are PLAIN and
 * uncompressed here so that a table has one form.
 */
final class ParquetTable {
  private static final byte[] MAGIC = "PAR1".getBytes(StandardCharsets.US_ASCII);
  private static final String LIST = "list";
  private static final String ELEMENT = "element";

  private final GrowingFile out;
  private final List<ParquetColumn> columns;
  private final int rowsInGroup;
  private final List<RowGroup> groups = new ArrayList<>();
  private long position;
  private long rows;
  private int pending;

  ParquetTable(GrowingFile out, List<ParquetColumn> columns, int rowsInGroup) throws IOException {
    this.out = out;
    this.columns = columns;
    this.rowsInGroup = rowsInGroup;
    write(MAGIC);
  }

  private void write(byte[] bytes) throws IOException {
    out.write(bytes, 0, bytes.length);
    position += bytes.length;
  }

  /**
   * @param values one for each column
   */
  void row(List<? extends @Nullable Object> values) throws IOException {
    for (int i = 0; i < columns.size(); i++) {
      columns.get(i).add(values.get(i));
    }
    rows++;
    if (++pending == rowsInGroup) {
      endGroup();
    }
  }

  private void endGroup() throws IOException {
    var chunks = new ArrayList<ColumnChunk>();
    long start = position;
    for (ParquetColumn column : columns) {
      chunks.add(chunk(column));
    }
    groups.add(new RowGroup(chunks, position - start, pending));
    pending = 0;
  }

  private ColumnChunk chunk(ParquetColumn column) throws IOException {
    int count = column.count();
    byte[] page = column.take();
    var header = new PageHeader(PageType.DATA_PAGE, page.length, page.length);
    header.setData_page_header(
        new DataPageHeader(count, Encoding.PLAIN, Encoding.RLE, Encoding.RLE));
    var head = new ByteArrayOutputStream();
    Util.writePageHeader(header, head);
    long at = position;
    write(head.toByteArray());
    write(page);
    var data =
        new ColumnMetaData(
            type(column.kind()),
            List.of(Encoding.PLAIN, Encoding.RLE),
            path(column),
            CompressionCodec.UNCOMPRESSED,
            count,
            position - at,
            position - at,
            at);
    var chunk = new ColumnChunk(at);
    chunk.setMeta_data(data);
    return chunk;
  }

  private static List<String> path(ParquetColumn column) {
    return repeated(column.kind()) ? List.of(column.name(), LIST, ELEMENT) : List.of(column.name());
  }

  private static boolean repeated(ParquetColumn.Kind kind) {
    return kind == ParquetColumn.Kind.TEXTS || kind == ParquetColumn.Kind.FLOATS;
  }

  private static Type type(ParquetColumn.Kind kind) {
    return switch (kind) {
      case LONG -> Type.INT64;
      case INT -> Type.INT32;
      case FLAG -> Type.BOOLEAN;
      case NUMBER -> Type.DOUBLE;
      case TEXT, TEXTS -> Type.BYTE_ARRAY;
      case FLOATS -> Type.FLOAT;
    };
  }

  private List<SchemaElement> schema() {
    var schema = new ArrayList<SchemaElement>();
    var root = new SchemaElement("schema");
    root.setNum_children(columns.size());
    schema.add(root);
    for (ParquetColumn column : columns) {
      if (repeated(column.kind())) {
        var group = new SchemaElement(column.name());
        group.setRepetition_type(
            column.kind() == ParquetColumn.Kind.FLOATS
                ? FieldRepetitionType.OPTIONAL
                : FieldRepetitionType.REQUIRED);
        group.setNum_children(1);
        group.setConverted_type(ConvertedType.LIST);
        group.setLogicalType(LogicalType.LIST(new ListType()));
        var list = new SchemaElement(LIST);
        list.setRepetition_type(FieldRepetitionType.REPEATED);
        list.setNum_children(1);
        schema.add(group);
        schema.add(list);
        schema.add(leaf(ELEMENT, column.kind()));
      } else {
        schema.add(leaf(column.name(), column.kind()));
      }
    }
    return schema;
  }

  private static SchemaElement leaf(String name, ParquetColumn.Kind kind) {
    var leaf = new SchemaElement(name);
    leaf.setType(type(kind));
    leaf.setRepetition_type(FieldRepetitionType.REQUIRED);
    if (kind == ParquetColumn.Kind.TEXT || kind == ParquetColumn.Kind.TEXTS) {
      leaf.setConverted_type(ConvertedType.UTF8);
      leaf.setLogicalType(LogicalType.STRING(new StringType()));
    }
    return leaf;
  }

  /** Writes the footer; the file is whole then. */
  void finish() throws IOException {
    if (pending > 0) {
      endGroup();
    }
    var footer = new FileMetaData(1, schema(), rows, groups);
    footer.setCreated_by("cropdesk");
    var bytes = new ByteArrayOutputStream();
    Util.writeFileMetaData(footer, bytes);
    write(bytes.toByteArray());
    int length = bytes.size();
    write(
        new byte[] {
          (byte) length, (byte) (length >> 8), (byte) (length >> 16), (byte) (length >> 24)
        });
    write(MAGIC);
  }
}
