package org.cropdesk.app.fx;

import java.io.File;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import javafx.stage.FileChooser;
import javafx.stage.Window;

/** Where a person says which file to write. JavaFX thread only. */
@FunctionalInterface
public interface FileDoor {
  /** A kind of file: its name and its ending without the dot. */
  record Kind(String name, String ending) {}

  /**
   * Asks for a file and waits for the answer.
   *
   * @param name offered, with the ending of the first kind
   * @return empty when the person thought better of it
   */
  Optional<Path> save(Window owner, String title, String name, List<Kind> kinds);

  /** The system's own dialog. */
  static FileDoor ofTheSystem() {
    return (owner, title, name, kinds) -> {
      var chooser = new FileChooser();
      chooser.setTitle(title);
      chooser.setInitialFileName(name);
      for (Kind kind : kinds) {
        chooser
            .getExtensionFilters()
            .add(new FileChooser.ExtensionFilter(kind.name(), "*." + kind.ending()));
      }
      return Optional.ofNullable(chooser.showSaveDialog(owner)).map(File::toPath);
    };
  }
}
