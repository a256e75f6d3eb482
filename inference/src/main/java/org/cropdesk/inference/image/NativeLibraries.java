package org.cropdesk.inference.image;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Where an optional native library may lie, best place first. */
final class NativeLibraries {
  private NativeLibraries() {}

  static List<String> candidates(String name) {
    List<String> found = new ArrayList<>();
    add(found, System.getProperty("cropdesk." + name));
    add(found, System.getenv("CROPDESK_" + name.toUpperCase(Locale.ROOT)));
    List<String> files = fileNames(name);
    for (String file : files) {
      Path cached = cache().resolve(file);
      if (Files.isRegularFile(cached)) {
        found.add(cached.toString());
      }
    }
    found.addAll(files);
    return found;
  }

  private static void add(List<String> found, @Nullable String path) {
    if (path != null && !path.isBlank()) {
      found.add(path.contains(File.separator) ? path : Path.of(path).toAbsolutePath().toString());
    }
  }

  private static List<String> fileNames(String name) {
    String os = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
    if (os.contains("win")) {
      return List.of(name + ".dll", "lib" + name + ".dll");
    }
    if (os.contains("mac")) {
      return List.of("lib" + name + ".dylib", "lib" + name + ".0.dylib");
    }
    return List.of("lib" + name + ".so.0", "lib" + name + ".so");
  }

  private static Path cache() {
    String xdg = System.getenv("XDG_CACHE_HOME");
    Path base =
        xdg == null || xdg.isBlank()
            ? Path.of(System.getProperty("user.home", "."), ".cache")
            : Path.of(xdg);
    return base.resolve("cropdesk").resolve("native");
  }
}
