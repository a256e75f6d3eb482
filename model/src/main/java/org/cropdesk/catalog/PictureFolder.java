package org.cropdesk.catalog;

import java.io.IOException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** The pictures under a folder, found by path, by file name, or by the sku in their names. */
final class PictureFolder {
  private static final Set<String> EXTENSIONS =
      Set.of("jpg", "jpeg", "png", "webp", "gif", "bmp", "tif", "tiff");
  // What may stand between a sku and the rest of a file name: shoe-1.jpg, shoe_2.png, shoe__x.jpg.
  private static final String SEPARATORS = "-_ .(";

  private final Path root;
  private final List<Path> files;
  private final Map<String, List<Path>> byName = new HashMap<>();
  private final TreeMap<String, List<Path>> byStem = new TreeMap<>();
  private final Map<String, List<Path>> byFolder = new HashMap<>();

  private PictureFolder(Path root, List<Path> files) {
    this.root = root;
    this.files = files;
    for (Path file : files) {
      add(byName, lower(file.getFileName().toString()), file);
      add(byStem, lower(stem(file)), file);
      for (Path up = file.getParent(); up != null && !up.equals(root); up = up.getParent()) {
        add(byFolder, lower(up.getFileName().toString()), file);
      }
    }
  }

  /** Reads the tree once; hidden files and folders are left out. */
  static PictureFolder scan(Path root) throws IOException {
    try (var paths = Files.walk(root, FileVisitOption.FOLLOW_LINKS)) {
      return new PictureFolder(
          root,
          paths
              .filter(p -> isPicture(p) && !isHidden(root, p) && Files.isRegularFile(p))
              .sorted(Comparator.comparing(p -> naturalKey(root.relativize(p).toString())))
              .toList());
    }
  }

  List<Path> files() {
    return files;
  }

  Path relative(Path file) {
    return root.relativize(file);
  }

  static String stem(Path file) {
    String name = file.getFileName().toString();
    return name.substring(0, name.lastIndexOf('.'));
  }

  static String extension(Path file) {
    String name = file.getFileName().toString();
    int dot = name.lastIndexOf('.');
    return dot < 0 ? "" : lower(name.substring(dot + 1));
  }

  /** A picture as a row names it: by its path under the folder, else by a unique file name. */
  Optional<Path> named(String text) {
    String clean = text.strip().replace('\\', '/');
    Path direct = root.resolve(clean.startsWith("/") ? clean.substring(1) : clean).normalize();
    // A row may not reach outside its folder, whatever it names.
    if (direct.startsWith(root) && Files.isRegularFile(direct)) {
      return Optional.of(direct);
    }
    String name = lower(clean.substring(clean.lastIndexOf('/') + 1));
    List<Path> found = byName.getOrDefault(name, List.of());
    if (found.isEmpty() && !name.contains(".")) {
      found = byStem.getOrDefault(name, List.of());
    }
    return found.size() == 1 ? Optional.of(found.getFirst()) : Optional.empty();
  }

  /** Pictures named after a sku, in natural order: its own folder, its name, its name and more. */
  List<Path> ofSku(String sku) {
    String key = lower(sku);
    var found = new ArrayList<Path>(byStem.getOrDefault(key, List.of()));
    for (int i = 0; i < SEPARATORS.length(); i++) {
      String from = key + SEPARATORS.charAt(i);
      byStem.subMap(from, from + Character.MAX_VALUE).values().forEach(found::addAll);
    }
    found.addAll(byFolder.getOrDefault(key, List.of()));
    return found.stream()
        .distinct()
        .sorted(Comparator.comparing(p -> naturalKey(root.relativize(p).toString())))
        .toList();
  }

  private static boolean isPicture(Path file) {
    return EXTENSIONS.contains(extension(file));
  }

  private static boolean isHidden(Path root, Path file) {
    for (Path part : root.relativize(file)) {
      if (part.toString().startsWith(".")) {
        return true;
      }
    }
    return false;
  }

  /** Pads numbers so that picture 10 comes after picture 9, and a bare name before its numbers. */
  private static String naturalKey(String path) {
    int dot = path.lastIndexOf('.');
    String stem = dot < 0 ? path : path.substring(0, dot);
    return java.util.regex.Pattern.compile("\\d+")
        .matcher(lower(stem))
        .replaceAll(m -> "0".repeat(Math.max(0, 12 - m.group().length())) + m.group());
  }

  private static void add(Map<String, List<Path>> map, String key, Path file) {
    map.computeIfAbsent(key, _ -> new ArrayList<>()).add(file);
  }

  private static String lower(String text) {
    return text.toLowerCase(Locale.ROOT);
  }
}
