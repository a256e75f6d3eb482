package org.cropdesk.dataset.export;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.cropdesk.storage.ObjectNotFound;
import org.cropdesk.storage.S3Store;

/** The files of an export where it lies. */
interface PublishedSet extends AutoCloseable {
  /** Empty when there is no such file. */
  Optional<InputStream> open(String path) throws IOException;

  /** Every file that is there, with {@code /}. */
  void each(Consumer<String> paths) throws IOException;

  /** For people. */
  String location();

  @Override
  void close();

  default Optional<byte[]> bytes(String path) throws IOException {
    Optional<InputStream> open = open(path);
    if (open.isEmpty()) {
      return Optional.empty();
    }
    try (InputStream in = open.get()) {
      return Optional.of(in.readAllBytes());
    }
  }

  static PublishedSet open(String place, Map<String, String> environment) {
    return ExportTargets.isBucket(place)
        ? new Bucket(ExportTargets.bucket(place, environment))
        : new Folder(ExportTargets.folder(place));
  }

  /** On a disk. */
  record Folder(Path root) implements PublishedSet {
    @Override
    public Optional<InputStream> open(String path) throws IOException {
      try {
        return Optional.of(Files.newInputStream(root.resolve(path)));
      } catch (NoSuchFileException e) {
        return Optional.empty();
      }
    }

    @Override
    public void each(Consumer<String> paths) throws IOException {
      try (var files = Files.walk(root)) {
        files
            .filter(Files::isRegularFile)
            .forEach(f -> paths.accept(root.relativize(f).toString().replace('\\', '/')));
      }
    }

    @Override
    public String location() {
      return root.toString();
    }

    @Override
    public void close() {
      // Nothing is held open between calls.
    }
  }

  /** In a bucket. */
  record Bucket(S3Store store) implements PublishedSet {
    @Override
    public Optional<InputStream> open(String path) throws IOException {
      try {
        return Optional.of(store.tree().open(path));
      } catch (ObjectNotFound e) {
        return Optional.empty();
      }
    }

    @Override
    public void each(Consumer<String> paths) throws IOException {
      store
          .tree()
          .list(
              "",
              listed -> {
                if (!listed.key().startsWith(".cropdesk-export-")) {
                  paths.accept(listed.key());
                }
              });
    }

    @Override
    public String location() {
      return store.location();
    }

    @Override
    public void close() {
      store.close();
    }
  }
}
