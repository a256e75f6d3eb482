package org.cropdesk.dataset.export;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What an earlier attempt wrote, read side by side with what is to be written: both have one order,
 * so nothing has to be remembered. A line is a key and for every file of it sha256, size and path,
 * with tabs; one line for all of them, so that a kill leaves all or none.
 */
final class ExportLog {
  private static final int PARTS = 3;

  private final Iterator<String> lines;
  private @Nullable Line next;

  private record Line(String key, List<FileEntry> entries) {}

  /**
   * @param lines whole ones
   */
  ExportLog(Iterator<String> lines) {
    this.lines = lines;
    advance();
  }

  static String line(String key, List<FileEntry> entries) {
    var line = new StringBuilder(key);
    for (FileEntry entry : entries) {
      line.append('\t').append(entry.sha256()).append('\t').append(entry.size());
      line.append('\t').append(entry.path());
    }
    return line.append('\n').toString();
  }

  /** Files of a key when it comes next; a key that does not is none of this log. */
  List<FileEntry> of(String key) {
    Line line = next;
    if (line == null || !line.key().equals(key)) {
      return List.of();
    }
    advance();
    return line.entries();
  }

  private void advance() {
    next = lines.hasNext() ? parse(lines.next()).orElse(null) : null;
  }

  private static Optional<Line> parse(String text) {
    String[] parts = text.split("\t", -1);
    if (parts.length % PARTS != 1) {
      return Optional.empty();
    }
    var entries = new ArrayList<FileEntry>();
    try {
      for (int i = 1; i < parts.length; i += PARTS) {
        entries.add(new FileEntry(parts[i + 2], Long.parseLong(parts[i + 1]), parts[i]));
      }
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
    return Optional.of(new Line(parts[0], entries));
  }
}
