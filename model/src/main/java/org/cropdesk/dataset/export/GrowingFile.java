package org.cropdesk.dataset.export;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

/** A file that is written from its start to its end and hashed on the way. Not for many threads. */
final class GrowingFile extends OutputStream {
  private static final int PIECE = 1 << 16;

  private final String path;
  private final Sink sink;
  private final MessageDigest digest = Hashes.sha256();
  private final byte[] piece = new byte[PIECE];
  private int filled;
  private long size;
  private boolean over;

  /** Where its bytes go. */
  interface Sink {
    void take(byte[] bytes, int offset, int length) throws IOException;

    /**
     * Everything was taken.
     *
     * @param sha256 of it, hexadecimal
     */
    void finish(String sha256) throws IOException;

    /** Nothing of it is to stay. */
    void abandon();
  }

  GrowingFile(String path, Sink sink) {
    this.path = path;
    this.sink = sink;
  }

  String path() {
    return path;
  }

  void text(String text) throws IOException {
    write(text.getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public void write(int b) throws IOException {
    if (filled == PIECE) {
      flush();
    }
    piece[filled++] = (byte) b;
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    if (length <= PIECE - filled) {
      System.arraycopy(bytes, offset, piece, filled, length);
      filled += length;
      return;
    }
    flush();
    pass(bytes, offset, length);
  }

  @Override
  public void flush() throws IOException {
    pass(piece, 0, filled);
    filled = 0;
  }

  private void pass(byte[] bytes, int offset, int length) throws IOException {
    if (length > 0) {
      digest.update(bytes, offset, length);
      sink.take(bytes, offset, length);
      size += length;
    }
  }

  /** Closes it and tells what was written. */
  FileEntry finish() throws IOException {
    flush();
    over = true;
    String sha256 = Hashes.hex(digest);
    sink.finish(sha256);
    return new FileEntry(path, size, sha256);
  }

  /** Gives up what was not finished. */
  @Override
  public void close() {
    if (!over) {
      over = true;
      sink.abandon();
    }
  }
}
