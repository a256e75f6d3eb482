package org.cropdesk.dataset.export;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.cropdesk.dataset.Split;
import org.cropdesk.dataset.export.DatasetPictures.Picture;
import org.jspecify.annotations.Nullable;

/**
 * Picture and caption in {@code SPLIT.tsv} or {@code SPLIT.csv} with the columns {@code filepath}
 * and {@code title}, which are open_clip's defaults. It reads them with pandas, which takes some
 * words for a missing value; such a caption is refused.
 */
final class ClipWriter implements FormatWriter {
  /** {@code STR_NA_VALUES} of pandas: read as a number that is none, on which a tokenizer dies. */
  static final Set<String> MISSING =
      Set.of(
          "",
          "#N/A",
          "#N/A N/A",
          "#NA",
          "-1.#IND",
          "-1.#QNAN",
          "-NaN",
          "-nan",
          "1.#IND",
          "1.#QNAN",
          "<NA>",
          "N/A",
          "NA",
          "NULL",
          "NaN",
          "None",
          "n/a",
          "nan",
          "null");

  private final ExportFiles files;
  private final Captions captions;
  private final boolean comma;
  private @Nullable GrowingFile table;

  ClipWriter(ExportFiles files, Captions captions, boolean comma) {
    this.files = files;
    this.captions = captions;
    this.comma = comma;
  }

  @Override
  public void begin(Split split) throws IOException {
    table = files.grow(split.word() + (comma ? ".csv" : ".tsv"));
    table.text("filepath" + separator() + "title\n");
  }

  private String separator() {
    return comma ? "," : "\t";
  }

  @Override
  public Optional<Refusal> refusal(Sample sample) {
    return refusal(captions, sample);
  }

  static Optional<Refusal> refusal(Captions captions, Sample sample) {
    String caption = captions.of(sample).orElse("");
    return MISSING.contains(caption)
        ? Optional.of(
            new Refusal(
                "no-caption",
                caption.isEmpty()
                    ? "Nothing the caption asks for is known. Complete the product or its labels."
                    : "Its caption would be '" + caption + "', which tables read as missing."))
        : Optional.empty();
  }

  @Override
  public boolean wantsPicture(Sample sample) {
    return true;
  }

  @Override
  public List<NewFile> files(Sample sample, Picture picture) {
    return List.of(new NewFile(path(sample, picture.extension()), picture.bytes()));
  }

  private static String path(Sample sample, String extension) {
    return "images/" + sample.item().split().word() + "/" + sample.key() + "." + extension;
  }

  @Override
  public void add(Shot shot) throws IOException {
    open()
        .text(
            quoted(path(shot.sample(), shot.extension()))
                + separator()
                + quoted(captions.written(shot.sample()))
                + "\n");
  }

  private String quoted(String field) {
    boolean needed = field.contains("\"") || field.contains(separator());
    return needed ? '"' + field.replace("\"", "\"\"") + '"' : field;
  }

  private GrowingFile open() {
    if (table == null) {
      throw new IllegalStateException("No split has begun");
    }
    return table;
  }

  @Override
  public void end(Split split) throws IOException {
    files.grown(open());
    table = null;
  }

  @Override
  public void finish() {
    // Every split is a whole of its own.
  }

  @Override
  public void close() {
    if (table != null) {
      table.close();
    }
  }
}
