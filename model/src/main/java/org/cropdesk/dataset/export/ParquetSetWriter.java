package org.cropdesk.dataset.export;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.cropdesk.dataset.DatasetItem;
import org.cropdesk.dataset.DatasetObject;
import org.cropdesk.dataset.Split;
import org.cropdesk.dataset.Taxonomy;
import org.cropdesk.dataset.export.DatasetPictures.Picture;
import org.cropdesk.dataset.export.ParquetColumn.Kind;
import org.jspecify.annotations.Nullable;

/**
 * A table of crops by split, {@code SPLIT/00000.parquet} and so on: what they are, where they lie,
 * what people say of them, and with {@code vectors} what the encoder made of them.
 */
final class ParquetSetWriter implements FormatWriter {
  /** Keeps a file of long vectors below what an object store copies in one go, 5 GB. */
  private static final int ROWS_IN_FILE = 200_000;

  private static final int ROWS_IN_GROUP = 5_000;

  /** Vectors read at a time. */
  private static final int PAGE = 500;

  private final ExportFiles files;
  private final Captions captions;
  private final List<String> attributes;
  private final @Nullable DatasetVectors vectors;
  private final List<Sample> waiting = new ArrayList<>();
  private Split split = Split.TRAIN;
  private int number;
  private int rows;
  private @Nullable GrowingFile file;
  private @Nullable ParquetTable table;

  /**
   * @param vectors null to leave them away
   */
  ParquetSetWriter(
      ExportFiles files, Captions captions, Taxonomy taxonomy, @Nullable DatasetVectors vectors) {
    this.files = files;
    this.captions = captions;
    this.attributes = SampleJson.attributes(taxonomy);
    this.vectors = vectors;
  }

  @Override
  public void begin(Split next) {
    split = next;
    number = 0;
  }

  @Override
  public Optional<Refusal> refusal(Sample sample) {
    return sample.object() == null
        ? Optional.of(new Refusal("no-crop", "No crop of this picture was chosen."))
        : Optional.empty();
  }

  @Override
  public boolean wantsPicture(Sample sample) {
    return false;
  }

  @Override
  public List<NewFile> files(Sample sample, Picture picture) {
    return List.of();
  }

  @Override
  public void add(Shot shot) throws IOException {
    waiting.add(shot.sample());
    if (waiting.size() == PAGE) {
      drain();
    }
  }

  private void drain() throws IOException {
    Map<Long, float[]> found =
        vectors == null
            ? Map.of()
            : vectors.of(
                waiting.stream()
                    .map(Sample::object)
                    .filter(Objects::nonNull)
                    .map(DatasetObject::cropId)
                    .toList());
    for (Sample sample : waiting) {
      DatasetObject object = sample.object();
      if (object != null) {
        open().row(row(sample, object, found.get(object.cropId())));
        if (++rows == ROWS_IN_FILE) {
          endFile();
        }
      }
    }
    waiting.clear();
  }

  private ParquetTable open() throws IOException {
    ParquetTable open = table;
    if (open == null) {
      file = files.grow("%s/%05d.parquet".formatted(split.word(), number++));
      open = new ParquetTable(file, columns(), ROWS_IN_GROUP);
      table = open;
      rows = 0;
    }
    return open;
  }

  private List<ParquetColumn> columns() {
    var columns = new ArrayList<ParquetColumn>();
    for (String id : List.of("crop_id", "image_id", "product_id")) {
      columns.add(new ParquetColumn(id, Kind.LONG));
    }
    for (String text :
        List.of("split", "sku", "title", "category", "text", "picture", "picture_sha256")) {
      columns.add(new ParquetColumn(text, Kind.TEXT));
    }
    columns.add(new ParquetColumn("picture_width", Kind.INT));
    columns.add(new ParquetColumn("picture_height", Kind.INT));
    for (String side : List.of("box_x0", "box_y0", "box_x1", "box_y1")) {
      columns.add(new ParquetColumn(side, Kind.NUMBER));
    }
    for (String side : List.of("crop_x0", "crop_y0", "crop_x1", "crop_y1")) {
      columns.add(new ParquetColumn(side, Kind.INT));
    }
    columns.add(new ParquetColumn("source", Kind.TEXT));
    columns.add(new ParquetColumn("class", Kind.TEXT));
    columns.add(new ParquetColumn("class_id", Kind.INT));
    columns.add(new ParquetColumn("kept", Kind.FLAG));
    columns.add(new ParquetColumn("primary", Kind.FLAG));
    for (String attribute : attributes) {
      columns.add(new ParquetColumn("label_" + attribute, Kind.TEXTS));
    }
    if (vectors != null) {
      columns.add(new ParquetColumn("vector", Kind.FLOATS));
    }
    return columns;
  }

  private List<@Nullable Object> row(
      Sample sample, DatasetObject object, float @Nullable [] vector) {
    DatasetItem item = sample.item();
    var row = new ArrayList<@Nullable Object>();
    row.addAll(List.of(object.cropId(), item.imageId(), item.productId()));
    row.addAll(List.of(item.split().word(), item.sku(), item.title(), item.category()));
    row.addAll(List.of(captions.written(sample), item.objectKey(), item.sha256()));
    row.addAll(List.of(item.width(), item.height()));
    row.addAll(List.of(object.box().x0(), object.box().y0(), object.box().x1(), object.box().y1()));
    row.addAll(
        List.of(object.crop().x0(), object.crop().y0(), object.crop().x1(), object.crop().y1()));
    row.addAll(List.of(object.source().name(), object.className(), object.classId()));
    row.addAll(List.of(object.kept(), object.primary()));
    for (String attribute : attributes) {
      row.add(object.labels().getOrDefault(attribute, List.of()));
    }
    if (vectors != null) {
      row.add(vector);
    }
    return row;
  }

  private void endFile() throws IOException {
    if (table != null && file != null) {
      table.finish();
      files.grown(file);
    }
    table = null;
    file = null;
  }

  @Override
  public void end(Split ended) throws IOException {
    drain();
    endFile();
  }

  @Override
  public void finish() {
    // Every split is a whole of its own.
  }

  @Override
  public void close() {
    if (file != null) {
      file.close();
    }
  }
}
