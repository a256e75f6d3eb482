package org.cropdesk.inference.evaluation;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.cropdesk.evaluation.ModelKind;
import org.cropdesk.evaluation.ModelOrigin;
import org.cropdesk.evaluation.Models;
import org.cropdesk.failure.CatalogException;
import org.cropdesk.failure.ErrorKind;
import org.jspecify.annotations.Nullable;

/**
 * Where a model lies: a detector is a file or a folder with one ONNX graph, an encoder is a folder
 * of the Hugging Face kind.
 *
 * @param path the graph of a detector, the folder of an encoder
 * @param folder in which its origin may be written
 */
public record ModelPath(Path path, Path folder, ModelKind kind) {
  /**
   * @throws CatalogException of kind WEIGHTS when there is neither
   */
  public static ModelPath of(Path given) {
    Path path = given.toAbsolutePath().normalize();
    if (Files.isRegularFile(path)) {
      return new ModelPath(path, Objects.requireNonNull(path.getParent()), ModelKind.DETECTOR);
    }
    if (Files.isRegularFile(path.resolve("preprocessor_config.json"))) {
      return new ModelPath(path, path, ModelKind.ENCODER);
    }
    return new ModelPath(graph(path), path, ModelKind.DETECTOR);
  }

  /**
   * The graph of a detector.
   *
   * @param given the graph itself, or the folder that holds just this one
   * @throws CatalogException of kind WEIGHTS when it is a folder without, or with several
   */
  public static Path detector(Path given) {
    return Files.isDirectory(given) ? graph(given) : given;
  }

  private static Path graph(Path folder) {
    List<Path> graphs;
    try (var files = Files.newDirectoryStream(folder, "*.onnx")) {
      var found = new ArrayList<Path>();
      files.forEach(found::add);
      graphs = found.stream().sorted().toList();
    } catch (IOException e) {
      throw unusable(folder, "cannot be read", e);
    }
    if (graphs.size() != 1) {
      throw unusable(
          folder,
          graphs.isEmpty()
              ? "holds no ONNX graph and no preprocessor_config.json"
              : "holds %d ONNX graphs".formatted(graphs.size()),
          null);
    }
    return graphs.getFirst();
  }

  private static CatalogException unusable(Path folder, String what, @Nullable Throwable cause) {
    return new CatalogException(
        ErrorKind.WEIGHTS,
        "The model folder %s %s.".formatted(folder, what),
        "Name a detector's .onnx file, a folder with just one, or an encoder's Hugging Face folder.",
        cause);
  }

  /**
   * @param hash of the files that take part
   * @param name as the model calls itself
   */
  Models.Found found(String hash, String name) {
    return new Models.Found(hash, kind, name, path.toString(), ModelOrigin.of(folder).orElse(null));
  }
}
