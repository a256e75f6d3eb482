package org.cropdesk.dataset.export;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.io.Writer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.cropdesk.failure.CatalogException;
import org.cropdesk.failure.ErrorKind;
import org.jspecify.annotations.Nullable;

/**
 * A folder. Everything is written to a hidden folder beside it and gets its name by one rename, so
 * both are on one file system.
 */
final class FolderTarget implements ExportTarget {
  private static final String HIDDEN = ".cropdesk-export-";

  private final Path target;
  private final Path staging;
  private final Path set;
  private final Path logFile;
  private final Set<Path> folders = ConcurrentHashMap.newKeySet();
  private @Nullable FileChannel lockChannel;
  private @Nullable FileLock lock;
  private @Nullable BufferedReader earlierLog;
  private @Nullable ExportLog earlier;
  private @Nullable Writer log;
  private @Nullable DiskFlush flush;

  /**
   * @param token tells exports to one target apart; the same one goes on with what is there
   * @throws CatalogException of kind USAGE when the target is taken
   */
  FolderTarget(Path dir, String token) {
    target = dir.toAbsolutePath().normalize();
    Path parent = target.getParent();
    if (parent == null) {
      throw taken("A whole disk cannot be the target of an export: " + target + ".");
    }
    staging = parent.resolve(HIDDEN + token);
    set = staging.resolve("set");
    logFile = staging.resolve("log");
  }

  @Override
  public void begin(String fingerprint) throws IOException {
    if (published().isEmpty()) {
      requireFree();
    }
    try {
      Files.createDirectories(staging);
      takeLock();
      Path mark = staging.resolve("of");
      if (!Files.exists(mark) || !Files.readString(mark).equals(fingerprint)) {
        clear(false);
        Files.writeString(mark, fingerprint);
      }
      Files.createDirectories(set);
      flush = new DiskFlush(staging);
      earlierLog = readLog();
      earlier = new ExportLog(lines(earlierLog));
      log =
          Files.newBufferedWriter(
              logFile,
              StandardCharsets.UTF_8,
              StandardOpenOption.CREATE,
              StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new CatalogException(
          ErrorKind.ENVIRONMENT,
          "Nothing can be written beside " + target + ": " + reason(e) + ".",
          "Choose a folder on a disk you may write to.",
          e);
    }
  }

  private void requireFree() {
    if (Files.exists(target) && !emptyFolder()) {
      throw taken("There is something at " + target + " already; nothing was written.");
    }
  }

  private boolean emptyFolder() {
    if (!Files.isDirectory(target)) {
      return false;
    }
    try (var files = Files.list(target)) {
      return files.findAny().isEmpty();
    } catch (IOException e) {
      return false;
    }
  }

  private static CatalogException taken(String problem) {
    return new CatalogException(
        ErrorKind.USAGE, problem, "Name a folder that does not exist or is empty.", null);
  }

  /** Two processes with one hidden folder would tear each other's files. */
  private void takeLock() throws IOException {
    var channel =
        FileChannel.open(
            staging.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    lockChannel = channel;
    FileLock got;
    try {
      got = channel.tryLock();
    } catch (OverlappingFileLockException e) {
      got = null;
    }
    if (got == null) {
      throw new CatalogException(
          ErrorKind.USAGE,
          "Somebody on this machine is writing this export to " + target + " right now.",
          "Wait for it, or stop it first.",
          null);
    }
    lock = got;
  }

  /** The log without a line that a kill cut off, so that what comes after it stands on its own. */
  private @Nullable BufferedReader readLog() throws IOException {
    if (!Files.exists(logFile)) {
      return null;
    }
    try (var channel =
        FileChannel.open(logFile, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      channel.truncate(lastLineEnd(channel));
    }
    return Files.newBufferedReader(logFile, StandardCharsets.UTF_8);
  }

  private static long lastLineEnd(FileChannel channel) throws IOException {
    var one = java.nio.ByteBuffer.allocate(1);
    for (long at = channel.size(); at > 0; at--) {
      one.clear();
      channel.read(one, at - 1);
      if (one.get(0) == '\n') {
        return at;
      }
    }
    return 0;
  }

  private static Iterator<String> lines(@Nullable BufferedReader reader) {
    return reader == null ? Collections.emptyIterator() : reader.lines().iterator();
  }

  @Override
  public Optional<byte[]> published() throws IOException {
    Path as = staging.resolve("published-as");
    Path manifest = target.resolve(ExportRun.MANIFEST);
    if (!Files.exists(as) || !Files.exists(manifest)) {
      return Optional.empty();
    }
    byte[] bytes = Files.readAllBytes(manifest);
    return Hashes.of(bytes).equals(Files.readString(as)) ? Optional.of(bytes) : Optional.empty();
  }

  @Override
  public List<FileEntry> earlier(String key) {
    return earlier == null ? List.of() : earlier.of(key);
  }

  @Override
  public boolean intact(FileEntry entry) throws IOException {
    Path file = file(entry.path());
    try {
      if (Files.size(file) != entry.size()) {
        return false;
      }
      try (var in = Files.newInputStream(file)) {
        return Hashes.of(in).equals(entry.sha256());
      }
    } catch (NoSuchFileException e) {
      return false;
    }
  }

  private Path file(String path) {
    return set.resolve(path);
  }

  @Override
  public void write(FileEntry entry, byte[] bytes) throws IOException {
    Path file = file(entry.path());
    makeFolder(file);
    try (OutputStream out = Files.newOutputStream(file)) {
      out.write(bytes);
    }
    flush().wrote(bytes.length);
  }

  private DiskFlush flush() {
    return Objects.requireNonNull(flush, "The export has not begun");
  }

  private void makeFolder(Path file) throws IOException {
    Path folder = file.getParent();
    if (folder != null && !folders.contains(folder)) {
      Files.createDirectories(folder);
      folders.add(folder);
    }
  }

  @Override
  public GrowingFile grow(String path) throws IOException {
    Path file = file(path);
    makeFolder(file);
    OutputStream out = Files.newOutputStream(file);
    return new GrowingFile(
        path,
        new GrowingFile.Sink() {
          @Override
          public void take(byte[] bytes, int offset, int length) throws IOException {
            out.write(bytes, offset, length);
            flush().wrote(length);
          }

          @Override
          public void finish(String sha256) throws IOException {
            out.close();
          }

          @Override
          public void abandon() {
            try {
              out.close();
            } catch (IOException e) {
              // It is in the hidden folder and in no list, so the next attempt writes it anew.
            }
          }
        });
  }

  @Override
  public void logged(String key, List<FileEntry> entries) throws IOException {
    Writer open = log;
    if (open == null) {
      throw new IllegalStateException("The export has not begun");
    }
    open.write(ExportLog.line(key, entries));
    open.flush();
  }

  @Override
  public void publish(byte[] manifest) throws IOException {
    Files.write(set.resolve(ExportRun.MANIFEST), manifest);
    Files.writeString(staging.resolve("published-as"), Hashes.of(manifest));
    flush().everything();
    try {
      // rename(2) takes the place of an empty folder and of nothing else.
      Files.move(set, target, StandardCopyOption.ATOMIC_MOVE);
    } catch (DirectoryNotEmptyException | FileAlreadyExistsException e) {
      throw taken(
          "Something was put to " + target + " while the export was written; it was left alone.");
    }
    Path parent = target.getParent();
    if (parent != null) {
      DiskFlush.one(parent);
    }
  }

  @Override
  public void discard() throws IOException {
    close();
    clear(true);
  }

  /**
   * @param lockToo whether the hidden folder itself goes
   */
  private void clear(boolean lockToo) throws IOException {
    if (!Files.exists(staging)) {
      return;
    }
    Files.walkFileTree(
        staging,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            if (lockToo || !file.equals(staging.resolve("lock"))) {
              Files.delete(file);
            }
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException failure)
              throws IOException {
            if (failure != null) {
              throw failure;
            }
            if (lockToo || !folder.equals(staging)) {
              Files.delete(folder);
            }
            return FileVisitResult.CONTINUE;
          }
        });
    folders.clear();
  }

  @Override
  public String location() {
    return target.toString();
  }

  @Override
  public void close() {
    closeQuietly(log);
    closeQuietly(flush);
    closeQuietly(earlierLog);
    closeQuietly(lock);
    closeQuietly(lockChannel);
    log = null;
    flush = null;
    earlierLog = null;
    lock = null;
    lockChannel = null;
  }

  private static void closeQuietly(@Nullable AutoCloseable open) {
    if (open != null) {
      try {
        open.close();
      } catch (Exception e) {
        // What was written is proved by hash before anything is built on it.
      }
    }
  }

  private static String reason(IOException e) {
    return e.getClass().getSimpleName()
        + (e.getMessage() == null ? "" : " (" + e.getMessage() + ")");
  }
}
