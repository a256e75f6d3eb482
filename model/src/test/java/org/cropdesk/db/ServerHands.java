package org.cropdesk.db;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;

/** Does to an embedded server what an administrator may do to any. */
public final class ServerHands {
  private ServerHands() {}

  /** Stops it at once, whoever is connected; whoever connects next starts it again. */
  public static void stop(Path dir) {
    Path root = dir.toAbsolutePath().normalize();
    try {
      var folder = new ServerFolder(root, ServerBinaries.unpacked(), ServerUser.choose());
      try (var _ = FolderLock.acquire(folder.lockFile())) {
        folder.stop();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
