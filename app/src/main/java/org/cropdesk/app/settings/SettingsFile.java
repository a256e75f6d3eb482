package org.cropdesk.app.settings;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.function.Supplier;
import org.cropdesk.failure.CatalogException;
import org.cropdesk.failure.ErrorKind;

/**
 * The settings on disk. It is replaced as a whole, so a process that dies while writing leaves the
 * old file. Safe for use by several threads.
 */
public final class SettingsFile {
  /**
   * What was read.
   *
   * @param problem one sentence for the person when the file could not be used; else empty
   */
  public record Loaded(Settings settings, String problem) {}

  private final Path file;

  public SettingsFile(Path file) {
    this.file = file;
  }

  /**
   * Reads the file. One that cannot be used is set aside, so that nothing in it is lost, and the
   * standard settings are used.
   */
  public Loaded read() {
    if (!Files.exists(file)) {
      return new Loaded(Settings.standard(), "");
    }
    try {
      return new Loaded(SettingsJson.read(Files.readString(file)), "");
    } catch (SettingsJson.NewerException e) {
      return aside("were written by a newer Cropdesk", "newer");
    } catch (JsonProcessingException | IllegalArgumentException e) {
      return aside("are damaged", "damaged");
    } catch (IOException e) {
      return standard("The settings in " + file + " could not be read: " + e.getMessage() + ". ");
    }
  }

  private Loaded aside(String what, String kind) {
    try {
      Path kept = freeName(kind);
      Files.move(file, kept);
      return standard(
          "The settings " + what + "; the file is kept as " + kept.getFileName() + ". ");
    } catch (IOException e) {
      return standard("The settings in " + file + " " + what + ". ");
    }
  }

  private static Loaded standard(String problem) {
    return new Loaded(Settings.standard(), problem + "The standard settings are used.");
  }

  private Path freeName(String kind) {
    for (int n = 1; ; n++) {
      Path candidate = file.resolveSibling("settings." + kind + (n == 1 ? "" : "-" + n) + ".json");
      if (!Files.exists(candidate)) {
        return candidate;
      }
    }
  }

  /**
   * Replaces the file.
   *
   * @param latest asked when it is this call's turn, so that two calls in whatever order leave the
   *     latest
   * @throws CatalogException when it could not be written; the old file is still there
   */
  public synchronized void write(Supplier<Settings> latest) {
    Path half = file.resolveSibling(file.getFileName() + ".half");
    try {
      Files.createDirectories(file.toAbsolutePath().getParent());
      try (var out =
          FileChannel.open(
              half,
              StandardOpenOption.CREATE,
              StandardOpenOption.WRITE,
              StandardOpenOption.TRUNCATE_EXISTING)) {
        var bytes = ByteBuffer.wrap(SettingsJson.write(latest.get()));
        while (bytes.hasRemaining()) {
          out.write(bytes);
        }
        out.force(true);
      }
      Files.move(half, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new CatalogException(
          ErrorKind.ENVIRONMENT,
          "The settings could not be kept in " + file + ": " + e.getMessage() + ".",
          "They hold until the window is closed; make room or give write access, and change one"
              + " again.",
          e);
    }
  }
}
