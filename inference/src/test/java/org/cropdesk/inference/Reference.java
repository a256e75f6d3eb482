package org.cropdesk.inference;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The directory of reference data of a {@code @Tag("reference")} run; missing data is a failure.
 */
public final class Reference {
  private Reference() {}

  public static Path path(String relative) {
    String root = System.getProperty("cropdesk.reference", "");
    if (root.isBlank()) {
      throw new AssertionError("A reference test needs -Dcropdesk.reference=<directory>");
    }
    Path path = Path.of(root).resolve(relative);
    if (!Files.exists(path)) {
      throw new AssertionError("The reference data has no " + path);
    }
    return path;
  }

  public static byte[] bytes(String relative) throws IOException {
    return Files.readAllBytes(path(relative));
  }
}
