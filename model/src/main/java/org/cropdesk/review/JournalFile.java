package org.cropdesk.review;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.zip.CRC32C;

/**
 * One journal on disk: a line per decision or blind answer and a line per reply of the database,
 * each with a checksum. Locked as long as it is open, so that another process can tell a living
 * journal from an orphan. Not safe for use by several threads.
 */
final class JournalFile implements AutoCloseable {
  // Opening a file a second time and closing that would free the first lock (POSIX), so files of
  // this process are never touched twice.
  private static final Set<Path> OPEN = ConcurrentHashMap.newKeySet();

  private final Path path;
  private final FileChannel channel;

  private JournalFile(Path path, FileChannel channel) {
    this.path = path;
    this.channel = channel;
  }

  /** A journal as it was found. */
  record Content(List<Journalled> pending, List<String> damaged) {}

  static JournalFile create(Path path) throws IOException {
    var opened = lock(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    return opened.orElseThrow(() -> new IOException("The new journal " + path + " is locked"));
  }

  /** Takes over an existing journal; empty when the process that wrote it is alive. */
  static Optional<JournalFile> adopt(Path path) throws IOException {
    return lock(path, StandardOpenOption.READ, StandardOpenOption.WRITE);
  }

  private static Optional<JournalFile> lock(Path path, StandardOpenOption... options)
      throws IOException {
    Path key = path.toAbsolutePath().normalize();
    if (!OPEN.add(key)) {
      return Optional.empty();
    }
    FileChannel channel = null;
    try {
      channel = FileChannel.open(key, options);
      FileLock lock = channel.tryLock();
      if (lock != null) {
        return Optional.of(new JournalFile(key, channel));
      }
    } catch (OverlappingFileLockException e) {
      // Another class loader of this process has it, which is as alive as can be.
    } catch (IOException e) {
      OPEN.remove(key);
      throw e;
    }
    if (channel != null) {
      channel.close();
    }
    OPEN.remove(key);
    return Optional.empty();
  }

  /** On disk when this returns. */
  void said(Journalled word) throws IOException {
    append(line(word), true);
  }

  void said(List<Journalled> words) throws IOException {
    for (var word : words) {
      append(line(word), false);
    }
    channel.force(false);
  }

  private static String line(Journalled word) {
    return switch (word) {
      case ReviewDecision decision -> "D " + ReviewJson.write(decision);
      case BlindAnswer answer -> "B " + BlindJson.write(answer);
    };
  }

  /** Not forced: an answer that is lost makes a replay, and a replay changes nothing. */
  void answered(UUID word) throws IOException {
    append("A " + word, false);
  }

  private void append(String text, boolean force) throws IOException {
    byte[] line = (checksum(text) + " " + text + "\n").getBytes(StandardCharsets.UTF_8);
    long start = channel.size();
    var buffer = ByteBuffer.wrap(line);
    try {
      long at = start;
      while (buffer.hasRemaining()) {
        at += channel.write(buffer, at);
      }
      if (force) {
        channel.force(false);
      }
    } catch (IOException e) {
      // Half a line must not swallow the next one (a full disk may have room again later).
      channel.truncate(start);
      throw e;
    }
  }

  /**
   * Reads all of it. A last line without its end is what a killed process leaves of a decision that
   * was never promised to anybody; any other bad line is damage.
   */
  Content read() throws IOException {
    byte[] bytes = new byte[Math.toIntExact(channel.size())];
    var buffer = ByteBuffer.wrap(bytes);
    while (buffer.hasRemaining() && channel.read(buffer, buffer.position()) >= 0) {
      // The loop reads on until the file is in memory.
    }
    var pending = new LinkedHashMap<UUID, Journalled>();
    var damaged = new ArrayList<String>();
    var line = new ByteArrayOutputStream();
    for (byte b : bytes) {
      if (b != '\n') {
        line.write(b);
        continue;
      }
      String text = line.toString(StandardCharsets.UTF_8);
      line.reset();
      if (!take(text, pending)) {
        damaged.add(text);
      }
    }
    return new Content(List.copyOf(pending.values()), damaged);
  }

  private static boolean take(String line, Map<UUID, Journalled> pending) {
    int space = line.indexOf(' ');
    if (space < 0 || line.length() < space + 3) {
      return false;
    }
    String text = line.substring(space + 1);
    if (!line.substring(0, space).equals(checksum(text))) {
      return false;
    }
    try {
      String body = text.substring(2);
      switch (text.charAt(0)) {
        case 'D' -> {
          var decision = ReviewJson.readDecision(body);
          pending.put(decision.id(), decision);
        }
        case 'B' -> {
          var answer = BlindJson.read(body);
          pending.put(answer.id(), answer);
        }
        case 'A' -> pending.remove(UUID.fromString(body));
        default -> {
          return false;
        }
      }
      return true;
    } catch (IllegalArgumentException | java.time.DateTimeException e) {
      // Whole, but not of this version of the program.
      return false;
    }
  }

  private static String checksum(String text) {
    var crc = new CRC32C();
    crc.update(text.getBytes(StandardCharsets.UTF_8));
    return String.format("%08x", crc.getValue());
  }

  Path path() {
    return path;
  }

  void delete() throws IOException {
    Files.deleteIfExists(path);
  }

  @Override
  public void close() throws IOException {
    try {
      channel.close();
    } finally {
      OPEN.remove(path);
    }
  }
}
