package org.cropdesk.dataset.labels;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Ultralytics detection: a text file beside each picture. A picture without one is background, as
 * the trainer takes it; label files without a picture are kept for what the catalog has of it.
 */
final class YoloLabels {
  private final Path root;
  private final @Nullable Path images;
  private final PictureFinder finder;
  private final List<LabelProblem> problems;
  private final Set<Path> used = new HashSet<>();

  YoloLabels(Path root, @Nullable Path images, PictureFinder finder, List<LabelProblem> problems) {
    this.root = root;
    this.images = images;
    this.finder = finder;
    this.problems = problems;
  }

  /** Whether a folder says that it is such a set. */
  static boolean describes(Path folder) {
    return description(folder).isPresent();
  }

  private static Optional<Path> description(Path folder) {
    for (String name : List.of("data.yaml", "data.yml", "dataset.yaml", "classes.txt")) {
      if (Files.isRegularFile(folder.resolve(name))) {
        return Optional.of(folder.resolve(name));
      }
    }
    return Optional.empty();
  }

  /**
   * @param at the description, or the folder that holds it
   */
  List<ImportedPicture> read(Path at) {
    Path file =
        Files.isDirectory(at)
            ? description(at)
                .orElseThrow(() ->
                    LabelFaults.usage(
                        at + " holds neither a data.yaml nor a classes.txt.",
                        "Without one nobody knows what the numbers of the classes mean."))
            : at;
    YoloNames set = YoloNames.of(file);
    var pictures = new ArrayList<ImportedPicture>();
    var seen = new HashSet<Path>();
    for (Path place : set.places().isEmpty() ? usualPlaces() : set.places()) {
      for (Path picture : picturesOf(place)) {
        if (seen.add(picture)) {
          pictures.add(picture(picture, labelsOf(picture), set));
        }
      }
    }
    alone(pictures, set);
    return pictures;
  }

  private List<Path> usualPlaces() {
    if (images != null) {
      return List.of(images);
    }
    Path usual = root.resolve("images");
    return List.of(Files.isDirectory(usual) ? usual : root);
  }

  private List<Path> picturesOf(Path place) {
    if (Files.isDirectory(place)) {
      return PictureFinder.under(place);
    }
    var listed = new LinkedHashSet<Path>();
    int line = 0;
    for (String text : lines(place)) {
      line++;
      if (text.isBlank()) {
        continue;
      }
      Path parent = place.getParent();
      var found = finder.find(text, parent == null ? List.of() : List.of(parent));
      if (found.isEmpty() && Files.isRegularFile(Path.of(text.strip()))) {
        found = Optional.of(Path.of(text.strip()));
      }
      if (found.isPresent()) {
        listed.add(found.get().toAbsolutePath().normalize());
      } else {
        problems.add(
            new LabelProblem(
                shown(place),
                "line " + line,
                "There is no picture " + text.strip() + "; it was left away."));
      }
    }
    return List.copyOf(listed);
  }

  /** The last folder named images becomes labels, as the loader does it. */
  private @Nullable Path labelsOf(Path picture) {
    var tried = new ArrayList<Path>();
    String path = picture.toString();
    String name = picture.getFileName().toString();
    String text = name.substring(0, name.lastIndexOf('.')) + ".txt";
    int at = path.lastIndexOf("/images/");
    if (at >= 0) {
      Path twin = Path.of(path.substring(0, at) + "/labels/" + path.substring(at + 8));
      tried.add(twin.resolveSibling(text));
    }
    tried.add(picture.resolveSibling(text));
    if (images != null && picture.startsWith(images)) {
      Path inside = images.relativize(picture).resolveSibling(text);
      tried.add(root.resolve("labels").resolve(inside));
      tried.add(root.resolve(inside));
    }
    for (Path labels : tried) {
      if (Files.isRegularFile(labels)) {
        return labels.normalize();
      }
    }
    return null;
  }

  private ImportedPicture picture(Path file, @Nullable Path labels, YoloNames set) {
    String name = (file.startsWith(root) ? root.relativize(file) : file).toString();
    if (labels == null) {
      return new ImportedPicture(name, name, file, 0, 0, false, List.of());
    }
    used.add(labels);
    return read(name, file, labels, set);
  }

  /** Labels whose picture is not here may still be of one that the catalog has. */
  private void alone(List<ImportedPicture> pictures, YoloNames set) {
    Path folder = root.resolve("labels");
    if (!Files.isDirectory(folder)) {
      return;
    }
    List<Path> files;
    try (var paths = Files.walk(folder)) {
      files = paths.filter(YoloLabels::isLabels).sorted().toList();
    } catch (IOException e) {
      throw LabelFaults.broken(folder, "", e);
    }
    for (Path file : files) {
      if (!used.contains(file.normalize())) {
        String name = file.getFileName().toString();
        pictures.add(read(name.substring(0, name.length() - 4), null, file, set));
      }
    }
  }

  private static boolean isLabels(Path file) {
    String name = file.getFileName().toString();
    return name.endsWith(".txt") && !name.equals("classes.txt") && Files.isRegularFile(file);
  }

  private ImportedPicture read(String name, @Nullable Path file, Path labels, YoloNames set) {
    var boxes = new ArrayList<ImportedBox>();
    boolean flawed = false;
    int number = 0;
    for (String line : lines(labels)) {
      number++;
      if (line.isBlank()) {
        continue;
      }
      switch (row(line.strip().split("\\s+"), "line " + number, set)) {
        case Row.Good(var box) -> boxes.add(box);
        case Row.Bad(var why) -> {
          flawed = true;
          problems.add(new LabelProblem(shown(labels), "line " + number, why));
        }
      }
    }
    return new ImportedPicture(name, shown(labels), file, 0, 0, flawed, boxes);
  }

  /** A line of a label file. */
  private sealed interface Row {
    record Good(ImportedBox box) implements Row {}

    record Bad(String why) implements Row {}
  }

  /** A box, perhaps with a confidence behind it, or the corners of an outline. */
  private static Row row(String[] cells, String item, YoloNames set) {
    boolean outline = cells.length >= 7 && cells.length % 2 == 1;
    if (cells.length != 5 && cells.length != 6 && !outline) {
      return new Row.Bad(
          "It has %d values; a box has 5. It was left away.".formatted(cells.length));
    }
    if (!cells[0].matches("\\d{1,9}")) {
      return new Row.Bad(cells[0] + " is no number of a class. It was left away.");
    }
    String name = set.names().get(Integer.parseInt(cells[0]));
    if (name == null) {
      return new Row.Bad("The class %s has no name. It was left away.".formatted(cells[0]));
    }
    double[] values = new double[cells.length - 1];
    for (int i = 0; i < values.length; i++) {
      double value = number(cells[i + 1]);
      if (!Double.isFinite(value)) {
        return new Row.Bad(cells[i + 1] + " is no number. It was left away.");
      }
      values[i] = value;
    }
    if (outline) {
      return new Row.Good(around(values, name, item));
    }
    double w = values[2] / 2;
    double h = values[3] / 2;
    if (w < 0 || h < 0) {
      return new Row.Bad("The box has a negative side. It was left away.");
    }
    return new Row.Good(
        new ImportedBox(
            values[0] - w, values[1] - h, values[0] + w, values[1] + h, true, name, item));
  }

  private static ImportedBox around(double[] corners, String name, String item) {
    double x0 = corners[0];
    double y0 = corners[1];
    double x1 = x0;
    double y1 = y0;
    for (int i = 2; i < corners.length; i += 2) {
      x0 = Math.min(x0, corners[i]);
      x1 = Math.max(x1, corners[i]);
      y0 = Math.min(y0, corners[i + 1]);
      y1 = Math.max(y1, corners[i + 1]);
    }
    return new ImportedBox(x0, y0, x1, y1, true, name, item);
  }

  private static double number(String cell) {
    try {
      return Double.parseDouble(cell);
    } catch (NumberFormatException e) {
      return Double.NaN;
    }
  }

  private static List<String> lines(Path file) {
    try {
      return Files.readAllLines(file);
    } catch (IOException e) {
      throw LabelFaults.broken(file, "", e);
    }
  }

  private String shown(Path file) {
    return (file.startsWith(root) ? root.relativize(file) : file).toString();
  }
}
