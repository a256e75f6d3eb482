package org.cropdesk.app;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where Cropdesk keeps its things; the only reader of the environment for that.
 *
 * @param home the embedded catalog, its pictures, the journal, the settings
 * @param cache things that can be made again
 * @param samples the sample catalog and its small weights
 */
public record Folders(Path home, Path cache, Path samples) {
  /** From {@code CROPDESK_HOME}, {@code XDG_DATA_HOME}, {@code XDG_CACHE_HOME} and the launcher. */
  public static Folders ofThisMachine() {
    return of(
        System.getenv(), System.getProperty("user.home"), System.getProperty("cropdesk.samples"));
  }

  static Folders of(Map<String, String> env, String userHome, @Nullable String samples) {
    Path data = path(env.get("XDG_DATA_HOME"), Path.of(userHome, ".local", "share"));
    Path home = path(env.get("CROPDESK_HOME"), data.resolve("cropdesk"));
    Path caches = path(env.get("XDG_CACHE_HOME"), Path.of(userHome, ".cache"));
    Path cache = path(env.get("CROPDESK_CACHE"), caches.resolve("cropdesk"));
    return new Folders(home, cache, samples == null ? besideTheProgram() : Path.of(samples));
  }

  private static Path path(@Nullable String text, Path otherwise) {
    return text == null || text.isBlank() ? otherwise : Path.of(text).toAbsolutePath();
  }

  /** In a checkout the samples stand in the folder the program was started from. */
  private static Path besideTheProgram() {
    Path here = Path.of("samples").toAbsolutePath();
    return Files.isDirectory(here) ? here : Path.of("..", "samples").toAbsolutePath().normalize();
  }

  /**
   * The journal of decisions that are not in the catalog yet. Each catalog has one of its own: a
   * decision about product 7 of one catalog means nothing in another.
   *
   * @param catalog where the catalog is, without secrets
   */
  public Path journal(String catalog) {
    String safe = catalog.replaceAll("[^A-Za-z0-9._-]+", "-");
    String tail = safe.length() > 60 ? safe.substring(safe.length() - 60) : safe;
    return home.resolve("journal").resolve(tail + "-" + Integer.toHexString(catalog.hashCode()));
  }

  /** What the person chose for this machine. */
  public Path settings() {
    return home.resolve("settings.json");
  }

  public Path log() {
    return home.resolve("log");
  }
}
