package org.cropdesk.inference.encode;

import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import org.cropdesk.failure.CatalogException;
import org.cropdesk.inference.onnx.OnnxFile;

/** Which kind of encoder lies in a folder, told by its graphs. */
sealed interface Layout {
  /** Pictures and texts, in two graphs or one. */
  record Dual() implements Layout {}

  record PicturesOnly(OnnxFile graph) implements Layout {}

  record TextsOnly(OnnxFile graph) implements Layout {}

  static boolean hasGraph(FolderFiles files) {
    return Stream.of("model.onnx", "vision_model.onnx", "text_model.onnx")
        .anyMatch(name -> files.graph(name).isPresent());
  }

  /**
   * Reads graph headers, no weights.
   *
   * @throws CatalogException of kind WEIGHTS when there is no graph of a known name
   */
  static Layout of(FolderFiles files) {
    Optional<Path> vision = files.graph("vision_model.onnx");
    Optional<Path> text = files.graph("text_model.onnx");
    Optional<Path> whole = files.graph("model.onnx");
    if (whole.isEmpty() && (vision.isEmpty() || text.isEmpty())) {
      if (vision.isPresent()) {
        return new PicturesOnly(OnnxFile.read(vision.get()));
      }
      if (text.isPresent()) {
        return new TextsOnly(OnnxFile.read(text.get()));
      }
      throw files.unusable("has no model.onnx, vision_model.onnx or text_model.onnx", null);
    }
    if (whole.isPresent() && vision.isEmpty() && text.isEmpty()) {
      OnnxFile graph = OnnxFile.read(whole.get());
      boolean seesPictures =
          graph.inputs().stream().anyMatch(t -> t.rank() == 4 && !SentenceEncoder.pastOf(t));
      boolean readsTexts = graph.input("input_ids").isPresent();
      if (seesPictures != readsTexts) {
        return seesPictures ? new PicturesOnly(graph) : new TextsOnly(graph);
      }
    }
    return new Dual();
  }
}
