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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings a whole folder to the disk. A million fsyncs take an hour; Linux has one call for a file
 * system (syncfs(2), which reports failed writes since 5.8). Elsewhere every file is forced.
 */
final class DiskFlush {
  private static final Logger log = LoggerFactory.getLogger(DiskFlush.class);
  private static final int READ_ONLY = 0;

  private DiskFlush() {}

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

    /** 0 when all is on disk. */
    int flush(Path folder) throws Throwable {
      try (var arena = Arena.ofConfined()) {
        int handle = (int) open.invokeExact(arena.allocateFrom(folder.toString()), READ_ONLY);
        if (handle < 0) {
          return -1;
        }
        int result = (int) syncfs.invokeExact(handle);
        int closed = (int) close.invokeExact(handle);
        return result == 0 ? closed : result;
      }
    }
  }

  /**
   * Comes back when everything below a folder is on disk.
   *
   * @throws IOException when the disk did not take it
   */
  static void everything(Path folder) throws IOException {
    if (Calls.LINUX.isEmpty() || !whole(Calls.LINUX.get(), folder)) {
      each(folder);
    }
  }

  private static boolean whole(Calls calls, Path folder) {
    try {
      return calls.flush(folder) == 0;
    } catch (Throwable e) {
      log.info("syncfs cannot be called here; every file is forced", e);
      return false;
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
}
