package org.cropdesk.dataset.labels;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Finds the pictures that labels name: by path beside the labels, else by a unique file name. */
final class PictureFinder {
  private static final Set<String> EXTENSIONS =
      Set.of("jpg", "jpeg", "png", "webp", "gif", "bmp", "tif", "tiff");

  private final List<Path> roots;
  private @Nullable Map<String, List<Path>> byName;

  /**
   * @param roots folders in which pictures may lie at any depth
   */
  PictureFinder(List<Path> roots) {
    this.roots = List.copyOf(roots);
  }

  static boolean isPicture(Path file) {
    String name = file.getFileName().toString();
    int dot = name.lastIndexOf('.');
    return dot >= 0 && EXTENSIONS.contains(name.substring(dot + 1).toLowerCase(Locale.ROOT));
  }

  /** Pictures under a folder at any depth, by path; hidden ones are left out. */
  static List<Path> under(Path folder) {
    try (var paths = Files.walk(folder, FileVisitOption.FOLLOW_LINKS)) {
      return paths
          .filter(p -> isPicture(p) && !hidden(folder, p) && Files.isRegularFile(p))
          .sorted()
          .toList();
    } catch (IOException | UncheckedIOException e) {
      throw LabelFaults.usage(
          "The folder " + folder + " cannot be read: " + e.getMessage() + ". Nothing was imported.",
          "Make sure you may read it and all its sub-folders.");
    }
  }

  private static boolean hidden(Path root, Path file) {
    for (Path part : root.relativize(file)) {
      if (part.toString().startsWith(".")) {
        return true;
      }
    }
    return false;
  }

  /**
   * @param beside folders to which the name may be relative, looked at first
   */
  Optional<Path> find(String named, List<Path> beside) {
    String clean = named.strip().replace('\\', '/').replaceFirst("^/+", "");
    if (clean.isEmpty()) {
      return Optional.empty();
    }
    var bases = new ArrayList<>(beside);
    bases.addAll(roots);
    for (Path base : bases) {
      try {
        Path direct = base.resolve(clean).normalize();
        // Labels may not reach outside their folder, whatever they name.
        if (direct.startsWith(base.normalize()) && Files.isRegularFile(direct)) {
          return Optional.of(direct);
        }
      } catch (java.nio.file.InvalidPathException e) {
        return Optional.empty();
      }
    }
    var found = names().getOrDefault(last(clean), List.of());
    if (found.size() == 1) {
      return Optional.of(found.getFirst());
    }
    String without = withoutUpload(clean);
    return without.equals(clean) ? Optional.empty() : find(without, beside);
  }

  /** Label Studio puts eight hexadecimal digits in front of the names of uploads. */
  static String withoutUpload(String name) {
    return name.replaceFirst("(^|/)[0-9a-f]{8}-(?=[^/]+$)", "$1");
  }

  private static String last(String path) {
    return path.substring(path.lastIndexOf('/') + 1).toLowerCase(Locale.ROOT);
  }

  private Map<String, List<Path>> names() {
    var known = byName;
    if (known == null) {
      known = new HashMap<>();
      for (Path root : roots) {
        for (Path file : under(root)) {
          var same =
              known.computeIfAbsent(last(file.getFileName().toString()), _ -> new ArrayList<>());
          if (!same.contains(file)) {
            same.add(file);
          }
        }
      }
      byName = known;
    }
    return known;
  }
}
