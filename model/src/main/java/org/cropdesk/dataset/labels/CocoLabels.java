package org.cropdesk.dataset.labels;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * COCO detection (cocodataset.org/#format-data), element by element: a file may be larger than
 * memory, its boxes may not. Sections come in any order.
 */
final class CocoLabels {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path root;
  private final PictureFinder finder;
  private final List<LabelProblem> problems;

  CocoLabels(Path root, PictureFinder finder, List<LabelProblem> problems) {
    this.root = root;
    this.finder = finder;
    this.problems = problems;
  }

  private record Image(String name, int width, int height) {}

  /**
   * @param at the annotation
   */
  private record Raw(String at, long category, double x, double y, double width, double height) {}

  List<ImportedPicture> read(List<Path> files) {
    var pictures = new ArrayList<ImportedPicture>();
    for (Path file : files) {
      new OneFile(file).read(pictures);
    }
    return pictures;
  }

  /** One file, under way. */
  private final class OneFile {
    private final Path file;
    private final String shown;
    private final Map<Long, Image> images = new LinkedHashMap<>();
    private final Map<Long, List<Raw>> boxes = new HashMap<>();
    private final Map<Long, String> names = new HashMap<>();
    private final Set<Long> flawed = new HashSet<>();
    private String last = "";

    OneFile(Path file) {
      this.file = file;
      this.shown = (file.startsWith(root) ? root.relativize(file) : file).toString();
    }

    void read(List<ImportedPicture> pictures) {
      try (JsonParser parser = JSON.createParser(file.toFile())) {
        if (parser.nextToken() != JsonToken.START_OBJECT) {
          throw wrong("it does not begin with an object");
        }
        var sections = new HashSet<String>();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
          String section = parser.currentName();
          parser.nextToken();
          sections.add(section);
          section(parser, section);
        }
        if (!sections.containsAll(List.of("images", "annotations", "categories"))) {
          throw wrong("images, annotations or categories are missing");
        }
      } catch (IOException e) {
        throw LabelFaults.broken(file, last, e);
      }
      images.forEach((id, image) -> pictures.add(picture(id, image)));
      boxes.forEach((id, list) ->
          list.forEach(raw -> problem(raw.at, "There is no image " + id + "; it was left away.")));
    }

    private org.cropdesk.failure.CatalogException wrong(String what) {
      return LabelFaults.usage(
          file + " is no COCO file: " + what + ". Nothing was imported.",
          "Name the file with images, annotations and categories.");
    }

    private void problem(String item, String message) {
      problems.add(new LabelProblem(shown, item, message));
    }

    private void section(JsonParser parser, String section) throws IOException {
      boolean known = List.of("images", "annotations", "categories").contains(section);
      if (!known || parser.currentToken() != JsonToken.START_ARRAY) {
        parser.skipChildren();
        return;
      }
      int number = 0;
      while (parser.nextToken() != JsonToken.END_ARRAY) {
        number++;
        JsonNode node = JSON.readTree(parser);
        String at =
            switch (section) {
              case "images" -> "image ";
              case "annotations" -> "annotation ";
              default -> "category ";
            };
        at += node.path("id").isValueNode() ? node.path("id").asText() : "number " + number;
        switch (section) {
          case "images" -> image(node, at);
          case "annotations" -> annotation(node, at);
          default -> names.put(node.path("id").asLong(), node.path("name").asText("").strip());
        }
        last = at;
      }
    }

    private void image(JsonNode node, String at) {
      String name = node.path("file_name").asText("");
      if (name.isBlank() || !node.path("id").isIntegralNumber()) {
        problem(at, "It has no id or no file_name; it was left away.");
        return;
      }
      int width = node.path("width").asInt();
      int height = node.path("height").asInt();
      if (images.putIfAbsent(node.path("id").asLong(), new Image(name, width, height)) != null) {
        problem(at, "There are two images of this id; the first counts.");
      }
    }

    private void annotation(JsonNode node, String at) {
      long image = node.path("image_id").asLong(Long.MIN_VALUE);
      JsonNode box = node.path("bbox");
      boolean numbers = box.size() == 4;
      for (JsonNode value : box) {
        numbers &= value.isNumber() && Double.isFinite(value.asDouble());
      }
      if (node.path("iscrowd").asInt() == 1) {
        flawed.add(image);
        problem(at, "It is a crowd, not a box of one thing; it was left away.");
      } else if (!numbers) {
        flawed.add(image);
        problem(at, "Its bbox is not four numbers; it was left away.");
      } else if (box.path(2).asDouble() < 0 || box.path(3).asDouble() < 0) {
        flawed.add(image);
        problem(at, "Its bbox has a negative side; it was left away.");
      } else {
        boxes
            .computeIfAbsent(image, _ -> new ArrayList<>())
            .add(
                new Raw(
                    at,
                    node.path("category_id").asLong(Long.MIN_VALUE),
                    box.path(0).asDouble(),
                    box.path(1).asDouble(),
                    box.path(2).asDouble(),
                    box.path(3).asDouble()));
      }
    }

    private ImportedPicture picture(long id, Image image) {
      var found = new ArrayList<ImportedBox>();
      boolean whole = !flawed.contains(id);
      for (Raw raw : Optional.ofNullable(boxes.remove(id)).orElse(List.of())) {
        String name = names.getOrDefault(raw.category, "");
        if (name.isEmpty()) {
          whole = false;
          problem(raw.at, "Its category has no name; it was left away.");
          continue;
        }
        double x1 = raw.x + raw.width;
        double y1 = raw.y + raw.height;
        found.add(new ImportedBox(raw.x, raw.y, x1, y1, false, name, raw.at));
      }
      Path picture = finder.find(image.name, beside()).orElse(null);
      return new ImportedPicture(
          image.name, shown, picture, image.width, image.height, !whole, found);
    }

    /** Beside the file, or in images/SPLIT for annotations/instances_SPLIT.json. */
    private List<Path> beside() {
      var places = new ArrayList<Path>();
      Path parent = file.getParent();
      String name = file.getFileName().toString();
      int line = name.lastIndexOf('_');
      if (line >= 0) {
        String split = name.substring(line + 1, name.length() - ".json".length());
        places.add(root.resolve("images").resolve(split));
        places.add(root.resolve(split));
      }
      if (parent != null) {
        places.add(parent);
      }
      places.add(root.resolve("images"));
      return places;
    }
  }
}
