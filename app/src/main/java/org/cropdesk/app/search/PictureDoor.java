package org.cropdesk.app.search;

import java.io.File;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import javafx.scene.Node;
import javafx.scene.image.Image;
import javafx.scene.input.Clipboard;
import javafx.scene.input.DragEvent;
import javafx.scene.input.TransferMode;
import javafx.stage.FileChooser;
import javafx.stage.Window;
import org.cropdesk.app.fx.Snapshots;

/** The ways a picture comes onto the page: dropped, pasted, or chosen. JavaFX thread only. */
final class PictureDoor {
  private final SearchViewModel model;
  private final Consumer<String> say;
  private Function<Window, Optional<Path>> asks = PictureDoor::ask;

  /**
   * @param say told why nothing came in
   */
  PictureDoor(SearchViewModel model, Consumer<String> say) {
    this.model = model;
    this.say = say;
  }

  /** Has somebody else than the system's dialog asked for a file. */
  void askBy(Function<Window, Optional<Path>> other) {
    asks = other;
  }

  private static Optional<Path> ask(Window owner) {
    var chooser = new FileChooser();
    chooser.setTitle("A picture to search with");
    chooser
        .getExtensionFilters()
        .add(
            new FileChooser.ExtensionFilter(
                "Pictures", "*.jpg", "*.jpeg", "*.png", "*.webp", "*.bmp", "*.gif"));
    return Optional.ofNullable(chooser.showOpenDialog(owner)).map(File::toPath);
  }

  void choose(Window owner) {
    asks.apply(owner).ifPresent(model::scan);
  }

  /** Takes what is dropped anywhere on a part of the page. */
  void open(Node part) {
    part.setOnDragOver(this::dragOver);
    part.setOnDragDropped(this::dropped);
  }

  private void dragOver(DragEvent event) {
    if (holdsPicture(event.getDragboard())) {
      event.acceptTransferModes(TransferMode.COPY);
      event.consume();
    }
  }

  private void dropped(DragEvent event) {
    event.setDropCompleted(take(event.getDragboard()));
    event.consume();
  }

  /** Takes the picture in the clipboard; false when there is none. */
  boolean paste() {
    return take(Clipboard.getSystemClipboard());
  }

  void pasteOrSay() {
    if (!paste()) {
      say.accept("There is no picture in the clipboard.");
    }
  }

  private static boolean holdsPicture(Clipboard board) {
    return board.hasFiles() || board.hasImage();
  }

  /** Whether the clipboard holds a text that is not the name of a copied file. */
  static boolean isText() {
    Clipboard board = Clipboard.getSystemClipboard();
    return board.hasString() && !board.getString().isBlank() && !board.hasFiles();
  }

  /** A file is taken as it is; what is a picture only in memory, as a PNG file of it. */
  private boolean take(Clipboard board) {
    if (board.hasFiles() && !board.getFiles().isEmpty()) {
      List<File> files = board.getFiles();
      File first = files.getFirst();
      model.scan(
          first.toPath(),
          files.size() == 1
              ? ""
              : "A search is for one picture: %s was taken, and %s left aside."
                  .formatted(
                      first.getName(),
                      files.size() == 2
                          ? files.get(1).getName() + " was"
                          : (files.size() - 1) + " others were"));
      return true;
    }
    Image picture = board.hasImage() ? board.getImage() : null;
    if (picture == null) {
      return false;
    }
    model.scan("Pasted picture", () -> Snapshots.png(picture));
    return true;
  }
}
