package org.cropdesk.dataset.export;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.cropdesk.failure.CatalogException;
import org.cropdesk.failure.ErrorKind;
import org.cropdesk.storage.ObjectNotFound;
import org.cropdesk.storage.S3Store;
import org.cropdesk.storage.S3Tree;
import org.jspecify.annotations.Nullable;

/**
 * A prefix of a bucket. Everything is written below a hidden prefix of it, then copied to its place
 * within the bucket, and the manifest last: without it a reader must not take the prefix for a
 * version.
 */
final class S3Target implements ExportTarget {
  private static final int LINES = 500;
  private static final int COPIES = 16;
  private static final int PAGE = 1000;

  private final S3Store store;
  private final S3Tree tree;
  private final String hidden;
  private final StringBuilder log = new StringBuilder();
  private int logLines;
  private int logParts;
  private @Nullable ExportLog earlier;

  /**
   * @param store of the target's prefix; closed with this
   */
  S3Target(S3Store store, String token) {
    this.store = store;
    tree = store.tree();
    hidden = ".cropdesk-export-" + token + "/";
  }

  private String staged(String path) {
    return hidden + "set/" + path;
  }

  @Override
  public void begin(String fingerprint) throws IOException {
    boolean own = fingerprint.equals(text("of"));
    if (!own) {
      clear();
    }
    if (!own || text("publishing") == null) {
      requireFree();
    }
    put(hidden + "of", fingerprint);
    var parts = new ArrayList<String>();
    tree.list(hidden + "log/", listed -> parts.add(listed.key()));
    Collections.sort(parts);
    logParts = parts.size();
    earlier = new ExportLog(new LogLines(parts));
  }

  private void put(String key, String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    tree.put(key, bytes, Hashes.of(bytes));
  }

  private @Nullable String text(String name) throws IOException {
    try (var in = tree.open(hidden + name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (ObjectNotFound e) {
      return null;
    }
  }

  private void requireFree() throws IOException {
    var taken = new ArrayList<String>();
    tree.list(
        "",
        listed -> {
          if (taken.isEmpty() && !listed.key().startsWith(".cropdesk-export-")) {
            taken.add(listed.key());
          }
        });
    if (!taken.isEmpty()) {
      throw new CatalogException(
          ErrorKind.USAGE,
          "There is something below "
              + location()
              + " already ("
              + taken.getFirst()
              + "); nothing was written.",
          "Name a prefix that holds nothing.",
          null);
    }
  }

  /** Lines of the log's parts, one part in memory. */
  private final class LogLines implements Iterator<String> {
    private final Iterator<String> parts;
    private Iterator<String> lines = Collections.emptyIterator();

    LogLines(List<String> parts) {
      this.parts = parts.iterator();
    }

    @Override
    public boolean hasNext() {
      while (!lines.hasNext() && parts.hasNext()) {
        try (var reader =
            new BufferedReader(
                new InputStreamReader(tree.open(parts.next()), StandardCharsets.UTF_8))) {
          lines = reader.lines().toList().iterator();
        } catch (IOException e) {
          // What cannot be looked up is written again.
          return false;
        }
      }
      return lines.hasNext();
    }

    @Override
    public String next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      return lines.next();
    }
  }

  @Override
  public Optional<byte[]> published() throws IOException {
    String as = text("publishing");
    if (as == null) {
      return Optional.empty();
    }
    try (var in = tree.open(ExportRun.MANIFEST)) {
      byte[] bytes = in.readAllBytes();
      return Hashes.of(bytes).equals(as) ? Optional.of(bytes) : Optional.empty();
    } catch (ObjectNotFound e) {
      return Optional.empty();
    }
  }

  @Override
  public List<FileEntry> earlier(String key) {
    return earlier == null ? List.of() : earlier.of(key);
  }

  /** By the hash that the server proved when it took the object, else by reading it. */
  @Override
  public boolean intact(FileEntry entry) throws IOException {
    var found = tree.find(staged(entry.path()));
    if (found.isEmpty() || found.get().size() != entry.size()) {
      return false;
    }
    String said = found.get().sha256();
    if (said != null) {
      return said.equals(entry.sha256());
    }
    try (var in = tree.open(staged(entry.path()))) {
      return Hashes.of(in).equals(entry.sha256());
    }
  }

  @Override
  public void write(FileEntry entry, byte[] bytes) throws IOException {
    tree.put(staged(entry.path()), bytes, entry.sha256());
  }

  @Override
  public GrowingFile grow(String path) {
    var upload = tree.upload(staged(path));
    return new GrowingFile(
        path,
        new GrowingFile.Sink() {
          @Override
          public void take(byte[] bytes, int offset, int length) throws IOException {
            upload.take(bytes, offset, length);
          }

          @Override
          public void finish(String sha256) throws IOException {
            upload.finish(sha256);
          }

          @Override
          public void abandon() {
            // Its parts stay, to go on from; they are let go of when the export is discarded.
          }
        });
  }

  @Override
  public void logged(String key, List<FileEntry> entries) throws IOException {
    log.append(ExportLog.line(key, entries));
    if (++logLines == LINES) {
      flushLog();
    }
  }

  private void flushLog() throws IOException {
    if (logLines > 0) {
      put("%slog/%09d".formatted(hidden, ++logParts), log.toString());
      log.setLength(0);
      logLines = 0;
    }
  }

  @Override
  public void publish(byte[] manifest) throws IOException {
    flushLog();
    String sha256 = Hashes.of(manifest);
    put(hidden + "publishing", sha256);
    eachStaged((listed, path) -> tree.copy(listed, path));
    tree.put(ExportRun.MANIFEST, manifest, sha256);
  }

  /** Does something to a staged file and the path it is to have. */
  @FunctionalInterface
  private interface Step {
    void take(S3Tree.Listed listed, String path) throws IOException;
  }

  /** Many at a time, because each of them mostly waits. */
  private void eachStaged(Step step) throws IOException {
    int cut = staged("").length();
    try (var threads = Executors.newFixedThreadPool(COPIES)) {
      var running = new ArrayList<Future<?>>();
      tree.list(
          staged(""),
          listed -> {
            running.add(
                threads.submit(() -> {
                  step.take(listed, listed.key().substring(cut));
                  return true;
                }));
            if (running.size() == PAGE) {
              await(running);
            }
          });
      await(running);
    }
  }

  private void await(List<Future<?>> running) throws IOException {
    for (Future<?> each : running) {
      try {
        each.get();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw ExportFaults.interrupted(location(), e);
      } catch (ExecutionException e) {
        if (e.getCause() instanceof IOException failure) {
          throw failure;
        }
        throw new IllegalStateException(e);
      }
    }
    running.clear();
  }

  @Override
  public void discard() throws IOException {
    if (text("publishing") != null && published().isEmpty()) {
      eachStaged((_, path) -> tree.delete(List.of(path)));
    }
    clear();
  }

  private void clear() throws IOException {
    tree.abandonUploads(hidden);
    var some = new ArrayList<String>();
    tree.list(
        hidden,
        listed -> {
          some.add(listed.key());
          if (some.size() == PAGE) {
            tree.delete(some);
            some.clear();
          }
        });
    if (!some.isEmpty()) {
      tree.delete(some);
    }
  }

  @Override
  public String location() {
    return tree.location();
  }

  @Override
  public void close() {
    try {
      flushLog();
    } catch (IOException e) {
      // What is not in the log is written again.
    }
    store.close();
  }
}
