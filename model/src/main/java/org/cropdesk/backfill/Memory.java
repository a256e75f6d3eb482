package org.cropdesk.backfill;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What this process uses, bytes.
 *
 * @param heap Java's objects
 * @param rss the whole process in memory, encoders included; 0 where the system does not say
 */
record Memory(long heap, long rss) {
  private static final Logger log = LoggerFactory.getLogger(Memory.class);
  private static final Path STATUS = Path.of("/proc/self/status");

  static Memory now() {
    Runtime heap = Runtime.getRuntime();
    return new Memory(heap.totalMemory() - heap.freeMemory(), resident());
  }

  /** proc_pid_status(5): {@code VmRSS: 123456 kB}. */
  private static long resident() {
    if (!Files.isReadable(STATUS)) {
      return 0;
    }
    try (var lines = Files.lines(STATUS)) {
      return lines
          .filter(l -> l.startsWith("VmRSS:"))
          .map(l -> l.replaceAll("[^0-9]", ""))
          .filter(digits -> !digits.isEmpty())
          .mapToLong(Long::parseLong)
          .map(kilobytes -> kilobytes << 10)
          .findFirst()
          .orElse(0);
    } catch (IOException e) {
      log.debug("The system does not say how much memory is used", e);
      return 0;
    }
  }
}
