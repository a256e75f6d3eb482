package org.cropdesk.storage;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.UUID;

/**
 * Objects as files under one folder. A file appears under its key whole and on disk, or not at all.
 * Safe for use by several threads and processes.
 */
public final class FolderStore implements ObjectStore {
  private static final String UNFINISHED = ".unfinished-";

  private final Path root;

  /**
   * @throws StoreException when the folder cannot be made or written
   */
  public FolderStore(Path dir) {
    this.root = dir.toAbsolutePath().normalize();
    try {
      Files.createDirectories(root);
    } catch (IOException e) {
      throw new StoreException(
          "The folder of the pictures cannot be made: " + root + ".",
          "Choose a folder you may write to.",
          e);
    }
  }

  @Override
  public byte[] read(String key) throws IOException {
    try {
      return Files.readAllBytes(file(key));
    } catch (NoSuchFileException e) {
      requireRoot();
      var absent = new ObjectNotFound(key, location());
      absent.initCause(e);
      throw absent;
    }
  }

  @Override
  public boolean putIfAbsent(String key, byte[] bytes) throws IOException {
    Path target = file(key);
    if (Files.exists(target)) {
      return false;
    }
    Path folder = target.resolve("..").normalize();
    Files.createDirectories(folder);
    Path temp = target.resolveSibling(UNFINISHED + UUID.randomUUID());
    try {
      writeThrough(temp, bytes);
      // A link fails when the name is taken; a rename would silently replace.
      Files.createLink(target, temp);
      force(folder);
      return true;
    } catch (FileAlreadyExistsException e) {
      return false;
    } finally {
      Files.deleteIfExists(temp);
    }
  }

  private static void writeThrough(Path file, byte[] bytes) throws IOException {
    try (var channel =
        FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      var buffer = ByteBuffer.wrap(bytes);
      while (buffer.hasRemaining()) {
        channel.write(buffer);
      }
      channel.force(true);
    }
  }

  /** A new name is on disk only when its folder is. */
  private static void force(Path folder) throws IOException {
    try (var channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  @Override
  public Optional<Long> size(String key) throws IOException {
    Path file = file(key);
    requireRoot();
    return Files.isRegularFile(file) ? Optional.of(Files.size(file)) : Optional.empty();
  }

  /** A disk that is not mounted must not look like a folder without pictures. */
  private void requireRoot() throws IOException {
    if (!Files.isDirectory(root)) {
      throw new IOException("The folder of the pictures is gone: " + root);
    }
  }

  @Override
  public void delete(String key) throws IOException {
    Files.deleteIfExists(file(key));
  }

  @Override
  public String location() {
    return "file:" + root;
  }

  @Override
  public void close() {
    // Nothing is held open between calls.
  }

  private Path file(String key) throws IOException {
    Path file = root.resolve(ObjectKeys.checked(key)).normalize();
    if (!file.startsWith(root)) {
      throw new IOException("This key leaves the store: " + key);
    }
    return file;
  }
}
