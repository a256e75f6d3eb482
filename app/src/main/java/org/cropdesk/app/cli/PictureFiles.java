package org.cropdesk.app.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.cropdesk.failure.CatalogException;
import org.cropdesk.failure.ErrorKind;

/** Pictures named on the command line. */
final class PictureFiles {
  /** The pipeline's own limit: a longer file is refused before it is read. */
  private static final long MAX_BYTES = 64L << 20;

  private PictureFiles() {}

  /**
   * @throws CatalogException when there is no such file or it is too long to be a picture
   */
  static byte[] read(Path file) throws IOException {
    if (!Files.isRegularFile(file)) {
      throw new CatalogException(
          ErrorKind.IMAGE, "There is no picture " + file + ".", "Check the path.", null);
    }
    if (Files.size(file) > MAX_BYTES) {
      throw new CatalogException(
          ErrorKind.IMAGE,
          file + " is larger than 64 MiB and was not read.",
          "Store the picture smaller.",
          null);
    }
    try {
      return Files.readAllBytes(file);
    } catch (NoSuchFileException e) {
      throw new CatalogException(
          ErrorKind.IMAGE, "There is no picture " + file + ".", "Check the path.", e);
    }
  }
}
