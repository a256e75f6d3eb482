package org.cropdesk.dataset.labels;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Finds out how labels are written, and reads them. */
public final class LabelSource {
  private LabelSource() {}

  /**
   * Reads all labels of a folder or a file; blocks.
   *
   * @param what a folder, a data.yaml, or a JSON file
   * @param wanted null to find out
   * @param images where the pictures are, null when they lie beside the labels
   * @throws org.cropdesk.failure.CatalogException of kind USAGE when there are no labels, or a file
   *     cannot be read, with its line
   */
  public static LabelSet read(Path what, @Nullable LabelFormat wanted, @Nullable Path images) {
    Path at = what.toAbsolutePath().normalize();
    if (!Files.exists(at)) {
      throw LabelFaults.usage(
          "There is no file or folder " + at + ".", "Name the folder that holds the labels.");
    }
    Path folder = images == null ? null : images.toAbsolutePath().normalize();
    if (folder != null && !Files.isDirectory(folder)) {
      throw LabelFaults.usage(
          "There is no folder " + folder + ".", "Name the folder that holds the pictures.");
    }
    LabelFormat format = wanted == null ? detect(at) : wanted;
    Path root = root(at, format);
    var finder = new PictureFinder(folder == null ? List.of(root) : List.of(folder, root));
    var problems = new ArrayList<LabelProblem>();
    List<ImportedPicture> pictures =
        switch (format) {
          case YOLO -> new YoloLabels(root, folder, finder, problems).read(at);
          case COCO -> new CocoLabels(root, finder, problems).read(json(at, format));
          case LABEL_STUDIO -> new LabelStudioLabels(root, finder, problems).read(json(at, format));
        };
    if (pictures.isEmpty() && problems.isEmpty()) {
      throw LabelFaults.usage(
          at + " holds no labelled picture.", "Name the folder or file of another export.");
    }
    return new LabelSet(at.toString(), format, pictures, problems, ExportedProducts.read(root));
  }

  /** The folder that names in labels are relative to. */
  private static Path root(Path at, LabelFormat format) {
    if (Files.isDirectory(at)) {
      return at;
    }
    Path parent = at.getParent();
    if (parent == null) {
      return at;
    }
    Path above = parent.getParent();
    boolean inside = parent.getFileName() != null && parent.endsWith("annotations");
    return format == LabelFormat.COCO && inside && above != null ? above : parent;
  }

  private static LabelFormat detect(Path at) {
    if (Files.isDirectory(at)) {
      if (YoloLabels.describes(at)) {
        return LabelFormat.YOLO;
      }
      List<Path> files = jsonFiles(at);
      if (!files.isEmpty()) {
        return ofJson(files.getFirst());
      }
      throw LabelFaults.usage(
          at + " holds neither a data.yaml nor a JSON file of labels.",
          "Name the file itself, or say how the labels are written with --format.");
    }
    String name = at.getFileName().toString().toLowerCase(Locale.ROOT);
    if (name.endsWith(".yaml") || name.endsWith(".yml")) {
      return LabelFormat.YOLO;
    }
    if (name.endsWith(".json")) {
      return ofJson(at);
    }
    throw LabelFaults.usage(
        at + " is neither a data.yaml nor a JSON file.",
        "Name the folder of the labels, or say how they are written with --format.");
  }

  /** Label Studio writes a list, COCO an object. */
  private static LabelFormat ofJson(Path file) {
    try (var parser = new JsonFactory().createParser(file.toFile())) {
      return parser.nextToken() == JsonToken.START_ARRAY
          ? LabelFormat.LABEL_STUDIO
          : LabelFormat.COCO;
    } catch (IOException e) {
      throw LabelFaults.broken(file, "", e);
    }
  }

  private static List<Path> json(Path at, LabelFormat format) {
    List<Path> files = Files.isDirectory(at) ? jsonFiles(at) : List.of(at);
    if (files.isEmpty()) {
      throw LabelFaults.usage(
          at + " holds no JSON file of labels.",
          "Name the " + format.word() + " file itself, or another format.");
    }
    return files;
  }

  /** Those beside the pictures: in the folder, in annotations, in a folder per split. */
  private static List<Path> jsonFiles(Path folder) {
    var found = new ArrayList<Path>();
    try (var paths = Files.walk(folder, 2)) {
      paths.filter(p -> isLabels(folder, p)).sorted().forEach(found::add);
    } catch (IOException e) {
      throw LabelFaults.broken(folder, "", e);
    }
    return found;
  }

  private static boolean isLabels(Path folder, Path file) {
    String name = file.getFileName().toString();
    return name.endsWith(".json")
        && !name.startsWith(".")
        && !(name.equals("manifest.json") && folder.equals(file.getParent()))
        && Files.isRegularFile(file);
  }
}
