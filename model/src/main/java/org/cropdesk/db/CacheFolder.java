package org.cropdesk.db;

import java.nio.file.Path;

/** The folder for what can be made again: unpacked server binaries and the built extension. */
final class CacheFolder {
  private CacheFolder() {}

  /** The system property {@code cropdesk.cache} wins over the user's cache folder. */
  static Path locate() {
    String chosen = System.getProperty("cropdesk.cache");
    return chosen != null ? Path.of(chosen) : ofUser();
  }

  /** Where the setup script leaves the extension, whatever the override. */
  static Path ofUser() {
    String xdg = System.getenv("XDG_CACHE_HOME");
    Path base =
        xdg == null || xdg.isBlank()
            ? Path.of(System.getProperty("user.home"), ".cache")
            : Path.of(xdg);
    return base.resolve("cropdesk");
  }
}
