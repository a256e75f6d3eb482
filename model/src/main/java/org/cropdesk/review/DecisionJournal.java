package org.cropdesk.review;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.cropdesk.failure.CatalogException;
import org.cropdesk.failure.ErrorKind;

/**
 * Keeps decisions and blind answers on disk until the database has answered. One file per process;
 * files of processes that died are taken over at opening. Safe for use by several threads.
 */
public final class DecisionJournal implements AutoCloseable {
  private static final String SUFFIX = ".journal";

  private final JournalFile file;
  private final List<Journalled> inherited;
  private final List<String> damage;
  private final Set<UUID> unanswered = new LinkedHashSet<>();

  private DecisionJournal(JournalFile file, List<Journalled> inherited, List<String> damage) {
    this.file = file;
    this.inherited = inherited;
    this.damage = damage;
    inherited.forEach(d -> unanswered.add(d.id()));
  }

  /**
   * Starts the journal of this process and takes over the orphans in the folder.
   *
   * @throws CatalogException when the folder cannot be written
   */
  public static DecisionJournal open(Path dir) {
    try {
      Files.createDirectories(dir);
      var damage = new ArrayList<String>();
      var orphans = new ArrayList<JournalFile>();
      var pending = new LinkedHashMap<UUID, Journalled>();
      for (Path path : journals(dir)) {
        adopt(path, orphans, pending, damage);
      }
      var file = JournalFile.create(dir.resolve(name()));
      var inherited = List.copyOf(pending.values());
      file.said(inherited);
      force(dir);
      // Only now are the old files no longer needed.
      for (var orphan : orphans) {
        orphan.delete();
        orphan.close();
      }
      return new DecisionJournal(file, inherited, damage);
    } catch (IOException e) {
      throw failed("The journal of decisions in " + dir + " cannot be opened", e);
    }
  }

  /** Oldest first: names start with the time, padded. */
  private static List<Path> journals(Path dir) throws IOException {
    try (var files = Files.list(dir)) {
      return files.filter(f -> f.toString().endsWith(SUFFIX)).sorted().toList();
    }
  }

  private static String name() {
    return "%015d-%d-%s%s"
        .formatted(
            ProcessHandle.current().info().startInstant().map(i -> i.toEpochMilli()).orElse(0L),
            ProcessHandle.current().pid(),
            UUID.randomUUID(),
            SUFFIX);
  }

  private static void adopt(
      Path path, List<JournalFile> orphans, Map<UUID, Journalled> pending, List<String> damage)
      throws IOException {
    try {
      var adopted = JournalFile.adopt(path);
      if (adopted.isEmpty()) {
        return;
      }
      var orphan = adopted.get();
      orphans.add(orphan);
      var content = orphan.read();
      content.pending().forEach(d -> pending.putIfAbsent(d.id(), d));
      if (!content.damaged().isEmpty()) {
        Path aside = path.resolveSibling(path.getFileName() + ".damaged");
        Files.write(aside, content.damaged(), StandardCharsets.UTF_8);
        damage.add(
            "%d lines of the journal %s cannot be read; they were kept in %s."
                .formatted(content.damaged().size(), path.getFileName(), aside.getFileName()));
      }
    } catch (NoSuchFileException e) {
      // Another process that started at the same time took it over, as a whole.
    }
  }

  private static void force(Path dir) throws IOException {
    try (var channel = FileChannel.open(dir, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  /** What dead processes left, oldest first. */
  public List<Journalled> inherited() {
    return inherited;
  }

  /** One sentence per damaged file. */
  public List<String> damage() {
    return damage;
  }

  /**
   * Keeps what was said; it is on disk when this returns.
   *
   * @throws CatalogException when it could not be kept, for instance on a full disk
   */
  synchronized void append(Journalled word) {
    try {
      file.said(word);
      unanswered.add(word.id());
    } catch (IOException e) {
      throw failed("What was said could not be kept in " + file.path(), e);
    }
  }

  /** Notes that the database has answered. */
  public synchronized void acknowledge(UUID word) {
    try {
      unanswered.remove(word);
      file.answered(word);
    } catch (IOException e) {
      throw failed("The journal " + file.path() + " cannot be written", e);
    }
  }

  private static CatalogException failed(String what, IOException e) {
    return new CatalogException(
        ErrorKind.ENVIRONMENT,
        what + ": " + e.getMessage() + ".",
        "Free some disk space and make sure the folder is yours to write.",
        e);
  }

  /** Removes the file when everything in it was answered, else leaves it to the next start. */
  @Override
  public synchronized void close() {
    try {
      if (unanswered.isEmpty()) {
        file.delete();
      }
      file.close();
    } catch (IOException e) {
      throw failed("The journal " + file.path() + " cannot be closed", e);
    }
  }
}
