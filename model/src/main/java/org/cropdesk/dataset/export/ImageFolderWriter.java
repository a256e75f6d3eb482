package org.cropdesk.dataset.export;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.cropdesk.dataset.Split;
import org.cropdesk.dataset.Taxonomy;
import org.cropdesk.dataset.export.DatasetPictures.Picture;
import org.jspecify.annotations.Nullable;

/** Hugging Face {@code imagefolder}: a folder by split, with {@code metadata.jsonl} in it. */
final class ImageFolderWriter implements FormatWriter {
  private final ExportFiles files;
  private final Captions captions;
  private final Taxonomy taxonomy;
  private @Nullable GrowingFile metadata;

  ImageFolderWriter(ExportFiles files, Captions captions, Taxonomy taxonomy) {
    this.files = files;
    this.captions = captions;
    this.taxonomy = taxonomy;
  }

  @Override
  public void begin(Split split) throws IOException {
    metadata = files.grow(split.word() + "/metadata.jsonl");
  }

  @Override
  public Optional<Refusal> refusal(Sample sample) {
    return Optional.empty();
  }

  @Override
  public boolean wantsPicture(Sample sample) {
    return true;
  }

  @Override
  public List<NewFile> files(Sample sample, Picture picture) {
    String path = sample.item().split().word() + "/" + sample.key() + "." + picture.extension();
    return List.of(new NewFile(path, picture.bytes()));
  }

  @Override
  public void add(Shot shot) throws IOException {
    Sample sample = shot.sample();
    var node = CanonicalJson.object().put("file_name", sample.key() + "." + shot.extension());
    SampleJson.of(sample, taxonomy, captions.written(sample), node);
    open().text(CanonicalJson.line(node) + "\n");
  }

  private GrowingFile open() {
    if (metadata == null) {
      throw new IllegalStateException("No split has begun");
    }
    return metadata;
  }

  @Override
  public void end(Split split) throws IOException {
    files.grown(open());
    metadata = null;
  }

  @Override
  public void finish() {
    // Every split is a whole of its own.
  }

  @Override
  public void close() {
    if (metadata != null) {
      metadata.close();
    }
  }
}
