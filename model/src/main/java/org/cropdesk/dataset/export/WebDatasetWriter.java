package org.cropdesk.dataset.export;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.cropdesk.dataset.Split;
import org.cropdesk.dataset.Taxonomy;
import org.cropdesk.dataset.export.DatasetPictures.Picture;
import org.jspecify.annotations.Nullable;

/**
 * Tar shards of a thousand samples, {@code SPLIT/00000.tar}, with {@code sizes.json} beside them as
 * open_clip counts them. Keys are digits: readers cut a name at its first dot. Every entry belongs
 * to nobody and is as old as the version, so a shard has one form.
 */
final class WebDatasetWriter implements FormatWriter {
  static final int SAMPLES = 1000;
  private static final int MODE = 0100644;

  private final ExportFiles files;
  private final Captions captions;
  private final Taxonomy taxonomy;
  private final FileTime time;
  private final Deque<Shard> ahead = new ArrayDeque<>();
  private Split split = Split.TRAIN;
  private long asked;
  private long added;
  private @Nullable GrowingFile file;
  private @Nullable TarArchiveOutputStream tar;
  private ObjectNode sizes = CanonicalJson.object();

  /**
   * @param earlier what another attempt wrote of it
   */
  private record Shard(String name, ExportFiles.Earlier earlier) {
    boolean kept() {
      return earlier.intact();
    }
  }

  WebDatasetWriter(ExportFiles files, Captions captions, Taxonomy taxonomy, Instant frozenAt) {
    this.files = files;
    this.captions = captions;
    this.taxonomy = taxonomy;
    time = FileTime.from(Instant.ofEpochSecond(frozenAt.getEpochSecond()));
  }

  @Override
  public void begin(Split next) {
    split = next;
    asked = 0;
    added = 0;
    ahead.clear();
    sizes = CanonicalJson.object();
  }

  @Override
  public Optional<Refusal> refusal(Sample sample) {
    return ClipWriter.refusal(captions, sample);
  }

  @Override
  public boolean wantsPicture(Sample sample) throws IOException {
    if (asked++ % SAMPLES == 0) {
      String name = "%05d.tar".formatted(asked / SAMPLES);
      ahead.addLast(new Shard(name, files.earlier(logKey(name))));
    }
    return !ahead.getLast().kept();
  }

  private String logKey(String name) {
    return "shard " + split.word() + " " + name;
  }

  @Override
  public List<NewFile> files(Sample sample, Picture picture) {
    return List.of();
  }

  @Override
  public void add(Shot shot) throws IOException {
    Sample sample = shot.sample();
    String caption = captions.written(sample);
    Shard shard = ahead.getFirst();
    if (!shard.kept()) {
      Picture picture = shot.picture();
      if (picture == null) {
        throw new IllegalStateException("A sample of a new shard has no picture");
      }
      var json = SampleJson.of(sample, taxonomy, caption, CanonicalJson.object());
      entry(shard, sample.key() + "." + picture.extension(), picture.bytes());
      entry(shard, sample.key() + ".txt", utf8(caption));
      entry(shard, sample.key() + ".json", utf8(CanonicalJson.line(json)));
    }
    if (++added % SAMPLES == 0) {
      endShard(SAMPLES);
    }
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private void entry(Shard shard, String name, byte[] bytes) throws IOException {
    TarArchiveOutputStream open = tar;
    if (open == null) {
      file = files.grow(split.word() + "/" + shard.name());
      open = new TarArchiveOutputStream(file, "UTF-8");
      tar = open;
    }
    var entry = new TarArchiveEntry(name);
    entry.setSize(bytes.length);
    entry.setMode(MODE);
    entry.setIds(0, 0);
    entry.setNames("", "");
    entry.setModTime(time);
    open.putArchiveEntry(entry);
    open.write(bytes);
    open.closeArchiveEntry();
  }

  private void endShard(long samples) throws IOException {
    Shard shard = ahead.removeFirst();
    sizes.put(shard.name(), samples);
    if (shard.kept()) {
      for (FileEntry entry : shard.earlier().entries()) {
        files.listed(entry);
      }
      return;
    }
    if (tar == null || file == null) {
      throw new IllegalStateException("A shard without samples");
    }
    tar.finish();
    FileEntry entry = file.finish();
    tar = null;
    file = null;
    files.listed(entry);
    if (shard.earlier().entries().isEmpty()) {
      files.logged(logKey(shard.name()), List.of(entry));
    }
  }

  @Override
  public void end(Split ended) throws IOException {
    if (added % SAMPLES > 0) {
      endShard(added % SAMPLES);
    }
    if (added > 0) {
      files.text(ended.word() + "/sizes.json", CanonicalJson.line(sizes) + "\n");
    }
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
