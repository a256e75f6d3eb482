package org.cropdesk.dataset.export;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * Where an export goes. Everything is written to a hidden place first and is there for readers only
 * when {@link #publish} has come back.
 */
interface ExportTarget extends AutoCloseable {
  /**
   * Takes the hidden place. What an earlier attempt left there is kept if it was of the same
   * export, else removed.
   *
   * @param fingerprint of version and options
   * @throws org.cropdesk.failure.CatalogException when nothing can be written there
   */
  void begin(String fingerprint) throws IOException;

  /** The manifest, when an earlier attempt got as far as publishing and died after it. */
  Optional<byte[]> published() throws IOException;

  /**
   * What an earlier attempt wrote for this key. Keys are asked for in the order in which they were
   * {@link #logged}; one thread.
   */
  List<FileEntry> earlier(String key) throws IOException;

  /** Whether a file of an earlier attempt is still what it was, by its hash. Any thread. */
  boolean intact(FileEntry entry) throws IOException;

  /** Writes a file of its own; any thread. */
  void write(FileEntry entry, byte[] bytes) throws IOException;

  /** A file that grows; it is there when it is closed. One thread. */
  GrowingFile grow(String path) throws IOException;

  /** Remembers files of a key for a later attempt; one thread. */
  void logged(String key, List<FileEntry> entries) throws IOException;

  /**
   * Makes everything durable and visible.
   *
   * @param manifest written last
   */
  void publish(byte[] manifest) throws IOException;

  /** Removes the hidden place, and what of it was put to the target without being published. */
  void discard() throws IOException;

  /** For people. */
  String location();

  /** Lets go of the hidden place; what is in it stays for a later attempt. */
  @Override
  void close();
}
