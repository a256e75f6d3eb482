package org.cropdesk.dataset.labels;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The description of a YOLO set (docs.ultralytics.com/datasets/detect): names of classes as a list
 * or by number, and where the pictures are.
 *
 * @param names by class id
 * @param places folders of pictures, or text files that list them; empty when it does not say
 */
record YoloNames(Map<Integer, String> names, List<Path> places) {
  private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());
  private static final List<String> SPLITS = List.of("train", "val", "valid", "test");

  /**
   * @throws org.cropdesk.failure.CatalogException of kind USAGE with the line that is at fault
   */
  static YoloNames of(Path file) {
    return file.getFileName().toString().endsWith(".txt") ? ofText(file) : ofYaml(file);
  }

  private static YoloNames ofText(Path file) {
    var names = new TreeMap<Integer, String>();
    try {
      for (String line : Files.readAllLines(file)) {
        if (!line.isBlank()) {
          names.put(names.size(), line.strip());
        }
      }
    } catch (IOException e) {
      throw LabelFaults.broken(file, "", e);
    }
    return new YoloNames(names, List.of());
  }

  private static YoloNames ofYaml(Path file) {
    JsonNode tree;
    try {
      tree = YAML.readTree(file.toFile());
    } catch (IOException e) {
      throw LabelFaults.broken(file, "", e);
    }
    var names = new TreeMap<Integer, String>();
    JsonNode named = tree.path("names");
    if (named.isArray()) {
      named.forEach(n -> names.put(names.size(), n.asText().strip()));
    } else {
      for (var entry : named.properties()) {
        if (!entry.getKey().matches("\\d{1,9}")) {
          throw LabelFaults.usage(
              "%s, names: %s is no number of a class. Nothing was imported."
                  .formatted(file, entry.getKey()),
              "Write names as a list, or each under its number.");
        }
        names.put(Integer.parseInt(entry.getKey()), entry.getValue().asText().strip());
      }
    }
    if (names.isEmpty() || names.containsValue("")) {
      throw LabelFaults.usage(
          file + ", names: it does not name every class. Nothing was imported.",
          "Write the names of the classes into it, as a list or each under its number.");
    }
    return new YoloNames(names, places(file, tree));
  }

  private static List<Path> places(Path file, JsonNode tree) {
    Path folder = file.toAbsolutePath().getParent();
    if (folder == null) {
      return List.of();
    }
    Path root = folder.resolve(tree.path("path").asText(""));
    // Many sets name a folder of the machine they were made on.
    Path base = Files.isDirectory(root) ? root : folder;
    Set<Path> places = new LinkedHashSet<>();
    for (String split : SPLITS) {
      JsonNode value = tree.path(split);
      var texts = new ArrayList<String>();
      if (value.isArray()) {
        value.forEach(v -> texts.add(v.asText("")));
      } else {
        texts.add(value.asText(""));
      }
      for (String text : texts) {
        if (!text.isBlank()) {
          places.add(place(file, split, base, folder, text));
        }
      }
    }
    return List.copyOf(places);
  }

  private static Path place(Path file, String split, Path base, Path folder, String text) {
    // Roboflow writes ../train/images for what lies beside the file.
    for (Path tried :
        List.of(
            base.resolve(text),
            folder.resolve(text),
            folder.resolve(text.replaceFirst("^(\\.\\./)+", "")))) {
      if (Files.exists(tried)) {
        return tried.toAbsolutePath().normalize();
      }
    }
    throw LabelFaults.usage(
        "%s, %s: there is no folder or list %s. Nothing was imported."
            .formatted(file, split, base.resolve(text)),
        "Correct the path, or take the line away.");
  }
}
