package org.cropdesk.storage;

import java.io.IOException;
import java.util.Optional;

/**
 * Immutable objects by key. Keys are relative, use {@code /}, and never contain {@code ..}. Safe
 * for use by several threads.
 */
public interface ObjectStore extends AutoCloseable {
  /**
   * @throws ObjectNotFound when there is no such object
   * @throws IOException when the store cannot be read
   */
  byte[] read(String key) throws IOException;

  /**
   * Writes an object unless it is there already; a reader never sees half of it.
   *
   * @return whether this call wrote it
   */
  boolean putIfAbsent(String key, byte[] bytes) throws IOException;

  /** Size in bytes, empty when there is no such object. */
  Optional<Long> size(String key) throws IOException;

  /** Deleting an absent object is no error. */
  void delete(String key) throws IOException;

  /** For people, without secrets: {@code file:/…} or {@code s3://bucket/prefix}. */
  String location();

  @Override
  void close();
}
