package org.cropdesk.dataset.export;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.cropdesk.dataset.DatasetItem;
import org.cropdesk.dataset.LeftOut;

/** Where writers put what is not a sample's own file, with the list of everything written. */
final class ExportFiles {
  private final ExportTarget target;
  private final GrowingFile list;
  private final GrowingFile leftOut;
  private long files;
  private long bytes;
  private long refused;

  ExportFiles(ExportTarget target) throws IOException {
    this.target = target;
    list = target.grow(ExportRun.FILES);
    leftOut = target.grow(ExportRun.LEFT_OUT);
    leftOut.text("sku\tproduct\tpicture\tcrop\tfault\twhy\n");
  }

  GrowingFile grow(String path) throws IOException {
    return target.grow(path);
  }

  /** A file that has grown. */
  void grown(GrowingFile file) throws IOException {
    listed(file.finish());
  }

  /** A small file, at once. */
  void text(String path, String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    var entry = new FileEntry(path, bytes.length, Hashes.of(bytes));
    target.write(entry, bytes);
    listed(entry);
  }

  /** A line of {@code files.sha256}, as sha256sum writes it. */
  void listed(FileEntry entry) throws IOException {
    list.text(entry.sha256() + "  " + entry.path() + "\n");
    files++;
    bytes += entry.size();
  }

  /**
   * What an earlier attempt wrote under a name that a writer chose.
   *
   * @param entries empty when it wrote nothing
   * @param intact whether all of it is there as it was
   */
  record Earlier(List<FileEntry> entries, boolean intact) {}

  Earlier earlier(String key) throws IOException {
    var found = target.earlier(key);
    for (FileEntry entry : found) {
      if (!target.intact(entry)) {
        return new Earlier(found, false);
      }
    }
    return new Earlier(found, !found.isEmpty());
  }

  void logged(String key, List<FileEntry> entries) throws IOException {
    target.logged(key, entries);
  }

  void leftOut(LeftOut row) throws IOException {
    leftOut.text(
        String.join(
                "\t",
                Captions.oneLine(row.sku()),
                Long.toString(row.productId()),
                row.imageId() == null ? "" : row.imageId().toString(),
                row.cropId() == null ? "" : row.cropId().toString(),
                row.fault(),
                Captions.oneLine(row.message()))
            + "\n");
  }

  /** Something this format cannot hold although the version does. */
  void refused(DatasetItem item, long cropId, FormatWriter.Refusal why) throws IOException {
    refused++;
    leftOut(
        new LeftOut(
            0,
            item.productId(),
            item.sku(),
            item.imageId(),
            cropId < 0 ? null : cropId,
            why.fault(),
            why.message()));
  }

  long files() {
    return files;
  }

  long bytes() {
    return bytes;
  }

  long refused() {
    return refused;
  }

  /** Closes the list; nothing is written after it but the manifest. */
  FileEntry finish() throws IOException {
    listed(leftOut.finish());
    return list.finish();
  }

  void close() {
    list.close();
    leftOut.close();
  }
}
