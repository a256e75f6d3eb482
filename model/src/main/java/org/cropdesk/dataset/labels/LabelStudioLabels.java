package org.cropdesk.dataset.labels;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The exports JSON and JSON_MIN of Label Studio (labelstud.io/guide/export), task by task. Boxes
 * are percent of the picture as the browser showed it, so upright.
 */
final class LabelStudioLabels {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path root;
  private final PictureFinder finder;
  private final List<LabelProblem> problems;

  LabelStudioLabels(Path root, PictureFinder finder, List<LabelProblem> problems) {
    this.root = root;
    this.finder = finder;
    this.problems = problems;
  }

  List<ImportedPicture> read(List<Path> files) {
    var pictures = new ArrayList<ImportedPicture>();
    for (Path file : files) {
      String last = "";
      try (JsonParser parser = JSON.createParser(file.toFile())) {
        if (parser.nextToken() != JsonToken.START_ARRAY) {
          throw LabelFaults.usage(
              file + " is no export of Label Studio: it is not a list. Nothing was imported.",
              "Export the project as JSON.");
        }
        int number = 0;
        while (parser.nextToken() != JsonToken.END_ARRAY) {
          JsonNode task = JSON.readTree(parser);
          number++;
          String at =
              "task " + (task.hasNonNull("id") ? task.path("id").asText() : "number " + number);
          var picture = new Task(file, at).read(task);
          if (picture != null) {
            pictures.add(picture);
          }
          last = at;
        }
      } catch (IOException e) {
        throw LabelFaults.broken(file, last, e);
      }
    }
    return pictures;
  }

  /** One task, under way. */
  private final class Task {
    private final Path file;
    private final String shown;
    private final String at;
    private final List<ImportedBox> boxes = new ArrayList<>();
    private boolean flawed;
    private int width;
    private int height;

    Task(Path file, String at) {
      this.file = file;
      this.shown = (file.startsWith(root) ? root.relativize(file) : file).toString();
      this.at = at;
    }

    private void problem(String item, String message) {
      problems.add(new LabelProblem(shown, item, message));
    }

    @Nullable ImportedPicture read(JsonNode task) {
      boolean least = !task.has("data");
      String named = picture(least ? task : task.path("data"));
      if (named.isEmpty()) {
        problem(at, "It names no picture, or several in a list; it was left away.");
        return null;
      }
      JsonNode result =
          least ? LabelStudioRegions.ofLeast(task) : annotation(task.path("annotations"));
      if (result == null) {
        return null;
      }
      var labelled = LabelStudioRegions.labelled(result);
      String shownOn = "";
      for (JsonNode region : result) {
        String on = region.path("to_name").asText("");
        boolean box = LabelStudioRegions.isBox(region);
        if (box && !shownOn.isEmpty() && !on.equals(shownOn)) {
          flawed = true;
          problem(item(region), "It is on another picture of the task; it was left away.");
          continue;
        }
        shownOn = box ? on : shownOn;
        region(region, labelled);
      }
      String name = plainName(named);
      Path parent = file.getParent();
      var beside = parent == null ? List.<Path>of() : List.of(parent);
      var found = finder.find(name, beside);
      if (found.isEmpty()) {
        name = PictureFinder.withoutUpload(name);
      }
      return new ImportedPicture(name, shown, found.orElse(null), width, height, flawed, boxes);
    }

    /** What somebody said last: the ground truth, else the newest that was not cancelled. */
    private @Nullable JsonNode annotation(JsonNode annotations) {
      JsonNode best = null;
      int counted = 0;
      for (JsonNode annotation : annotations) {
        if (annotation.path("was_cancelled").asBoolean()) {
          continue;
        }
        counted++;
        if (best == null || isAfter(annotation, best)) {
          best = annotation;
        }
      }
      if (best == null) {
        problem(at, "Nobody annotated it; it was left away.");
      } else if (counted > 1) {
        problem(
            at,
            "It has %d annotations; %s counts."
                .formatted(
                    counted,
                    best.path("ground_truth").asBoolean() ? "the ground truth" : "the newest"));
      }
      return best == null ? null : best.path("result");
    }

    private static boolean isAfter(JsonNode one, JsonNode other) {
      boolean truth = one.path("ground_truth").asBoolean();
      if (truth != other.path("ground_truth").asBoolean()) {
        return truth;
      }
      return one.path("updated_at").asText("").compareTo(other.path("updated_at").asText("")) >= 0;
    }

    private String item(JsonNode region) {
      return at + ", region " + region.path("id").asText("without an id");
    }

    /**
     * @param labelled ids of boxes whose label is a region of its own
     */
    private void region(JsonNode region, Set<String> labelled) {
      String type = region.path("type").asText("");
      JsonNode value = region.path("value");
      if (type.equals("rectangle") && labelled.contains(region.path("id").asText(""))) {
        return;
      }
      if (!LabelStudioRegions.isBox(region)) {
        flawed |= LabelStudioRegions.isShape(value);
        String what = LabelStudioRegions.isShape(value) ? "a shape of type " : "of type ";
        problem(item(region), "It is " + what + type + ", not a box; it was left away.");
        return;
      }
      size(region);
      List<String> names = new ArrayList<>();
      value.path(type).forEach(n -> names.add(n.asText("").strip()));
      names.removeIf(String::isEmpty);
      String why = LabelStudioRegions.refusal(region, names);
      if (why != null) {
        flawed = true;
        problem(item(region), why + " It was left away.");
        return;
      }
      double x = value.path("x").asDouble() / 100;
      double y = value.path("y").asDouble() / 100;
      double x1 = (value.path("x").asDouble() + value.path("width").asDouble()) / 100;
      double y1 = (value.path("y").asDouble() + value.path("height").asDouble()) / 100;
      boxes.add(new ImportedBox(x, y, x1, y1, true, names.getFirst(), item(region)));
    }

    private void size(JsonNode region) {
      if (region.path("original_width").asInt() > 0) {
        width = region.path("original_width").asInt();
        height = region.path("original_height").asInt();
      }
    }

    private static String picture(JsonNode data) {
      if (data.path("image").isTextual()) {
        return data.path("image").asText();
      }
      for (JsonNode value : data) {
        if (value.isTextual() && value.asText().matches("(?i).*\\.(jpe?g|png|webp|gif|bmp).*")) {
          return value.asText();
        }
      }
      return "";
    }

    /** The path in an address: local files are named in its query. */
    private static String plainName(String address) {
      String name = address;
      int local = name.indexOf("?d=");
      if (local >= 0) {
        name = name.substring(local + 3);
      } else {
        name = name.replaceFirst("^[a-z0-9]+://[^/]*/", "").replaceFirst("[?#].*$", "");
      }
      try {
        return URLDecoder.decode(name.replace("+", "%2B"), StandardCharsets.UTF_8);
      } catch (IllegalArgumentException e) {
        return name;
      }
    }
  }
}
