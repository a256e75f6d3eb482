package org.cropdesk.dataset.export;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** What has to wait until its turn in a file, on this machine's disk. Not for many threads. */
final class ExportSpool implements AutoCloseable {
  private final Path path;
  private OutputStream out;

  ExportSpool() throws IOException {
    path = Files.createTempFile("cropdesk-export-", ".part");
    out = open();
  }

  private OutputStream open() throws IOException {
    return new BufferedOutputStream(Files.newOutputStream(path), 1 << 16);
  }

  void text(String text) throws IOException {
    out.write(text.getBytes(StandardCharsets.UTF_8));
  }

  /** Puts all of it behind a file. */
  void pour(OutputStream into) throws IOException {
    out.flush();
    Files.copy(path, into);
  }

  void clear() throws IOException {
    out.close();
    out = open();
  }

  @Override
  public void close() throws IOException {
    try {
      out.close();
    } finally {
      Files.deleteIfExists(path);
    }
  }
}
