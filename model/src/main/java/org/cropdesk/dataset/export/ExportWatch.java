package org.cropdesk.dataset.export;

/** Is told how far an export is; by the export's thread, often. */
@FunctionalInterface
public interface ExportWatch {
  ExportWatch NONE = _ -> {};

  /**
   * @param pictures done, of the version's
   * @param total pictures of the version
   * @param files written so far
   * @param bytes written so far
   */
  record Progress(long pictures, long total, long files, long bytes) {}

  void reached(Progress progress);
}
