package org.cropdesk.dataset.export;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings a whole folder to the disk. A million fsyncs take an hour; Linux has one call for a file
 * system (syncfs(2), which reports failed writes since 5.8). Elsewhere every file is forced.
 *
 * <p>The call is also made while files are still written, so that the disk does not wait for the
 * processors and then they for it. It is told of every write that failed since it was opened,
 * whoever else asked in between.
 */
final class DiskFlush implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(DiskFlush.class);

  /** Bytes that may wait for the disk while others are written. */
  private static final long STEP = 32L << 20;

  private static final int READ_ONLY = 0;

  /** No file of this process. */
  private static final int NONE = -1;

  private final Path folder;
  private final int handle;
  private final ExecutorService behind =
      Executors.newSingleThreadExecutor(
          Thread.ofPlatform().name("cropdesk-export-flush").daemon().factory());
  private final AtomicLong waiting = new AtomicLong();
  private final AtomicBoolean busy = new AtomicBoolean();
  private volatile boolean failed;

  /** The calls of the C library, looked up once. */
  private record Calls(MethodHandle open, MethodHandle syncfs, MethodHandle close) {
    static final Optional<Calls> LINUX = find();

    private static Optional<Calls> find() {
      if (!System.getProperty("os.name").toLowerCase(Locale.ROOT).contains("linux")) {
        return Optional.empty();
      }
      var linker = Linker.nativeLinker();
      var names = linker.defaultLookup();
      var open = names.find("open");
      var syncfs = names.find("syncfs");
      var close = names.find("close");
      if (open.isEmpty() || syncfs.isEmpty() || close.isEmpty()) {
        return Optional.empty();
      }
      var one = FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT);
      return Optional.of(
          new Calls(
              linker.downcallHandle(
                  open.get(),
                  FunctionDescriptor.of(
                      ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_INT),
                  Linker.Option.firstVariadicArg(2)),
              linker.downcallHandle(syncfs.get(), one),
              linker.downcallHandle(close.get(), one)));
    }

    /** A number of an open folder, {@link #NONE} when it cannot be opened. */
    int open(Path folder) {
      try (var arena = Arena.ofConfined()) {
        return (int) open.invokeExact(arena.allocateFrom(folder.toString()), READ_ONLY);
      } catch (Throwable e) {
        log.info("syncfs cannot be called here; every file is forced", e);
        return NONE;
      }
    }

    boolean flush(int handle) {
      try {
        return (int) syncfs.invokeExact(handle) == 0;
      } catch (Throwable e) {
        log.info("syncfs cannot be called here; every file is forced", e);
        return false;
      }
    }

    void close(int handle) {
      try {
        var _ = (int) close.invokeExact(handle);
      } catch (Throwable e) {
        log.debug("A folder stays open", e);
      }
    }
  }

  /**
   * Begins to watch over what is written.
   *
   * @param folder that exists
   */
  DiskFlush(Path folder) {
    this.folder = folder;
    handle = Calls.LINUX.map(c -> c.open(folder)).orElse(NONE);
  }

  /** So many bytes were written below the folder; any thread, does not wait. */
  void wrote(long bytes) {
    if (handle != NONE && waiting.addAndGet(bytes) >= STEP && busy.compareAndSet(false, true)) {
      behind.execute(() -> {
        waiting.set(0);
        flush();
        busy.set(false);
      });
    }
  }

  private void flush() {
    if (!Calls.LINUX.orElseThrow().flush(handle)) {
      failed = true;
    }
  }

  /**
   * Comes back when everything below the folder is on disk. The last call but {@link #close}.
   *
   * @throws IOException when the disk did not take it
   */
  void everything() throws IOException {
    behind.close();
    if (handle != NONE) {
      flush();
    }
    if (handle == NONE || failed) {
      each(folder);
    }
  }

  private static void each(Path folder) throws IOException {
    try (var paths = Files.walk(folder)) {
      for (Path path : (Iterable<Path>) paths::iterator) {
        one(path);
      }
    }
  }

  /** One file or the names in one folder. */
  static void one(Path path) throws IOException {
    try (var channel = FileChannel.open(path, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  @Override
  public void close() {
    behind.close();
    if (handle != NONE) {
      Calls.LINUX.orElseThrow().close(handle);
    }
  }
}
