package org.cropdesk.app.fx;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import javafx.stage.DirectoryChooser;
import javafx.stage.Window;
import org.jspecify.annotations.Nullable;

/** Where a person says which folder is meant. JavaFX thread only. */
@FunctionalInterface
public interface FolderDoor {
  /**
   * Asks for a folder and waits for the answer.
   *
   * @param start where to begin to look; not used when it is no folder
   * @return empty when the person thought better of it
   */
  Optional<Path> choose(Window owner, String title, @Nullable Path start);

  /** The system's own dialog. */
  static FolderDoor ofTheSystem() {
    return (owner, title, start) -> {
      var chooser = new DirectoryChooser();
      chooser.setTitle(title);
      if (start != null && Files.isDirectory(start)) {
        chooser.setInitialDirectory(start.toFile());
      }
      return Optional.ofNullable(chooser.showDialog(owner)).map(File::toPath);
    };
  }
}
