package org.cropdesk.dataset.labels;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What the regions of a Label Studio annotation are, and why one is no box of ours. */
final class LabelStudioRegions {
  private static final String BOX = "rectanglelabels";
  private static final List<String> SIDES = List.of("x", "y", "width", "height");

  private LabelStudioRegions() {}

  /** A box with a label in it, or a bare one whose label is missing. */
  static boolean isBox(JsonNode region) {
    return switch (region.path("type").asText("")) {
      case BOX, "rectangle" -> true;
      case "labels" -> SIDES.stream().allMatch(region.path("value")::has);
      default -> false;
    };
  }

  /** Something on the picture, as against a word about the picture as a whole. */
  static boolean isShape(JsonNode value) {
    return List.of("points", "rle", "radiusX", "vertices", "x").stream().anyMatch(value::has);
  }

  /** Ids of boxes whose label stands in a region of its own, as Rectangle with Labels has it. */
  static Set<String> labelled(JsonNode result) {
    var ids = new HashSet<String>();
    for (JsonNode region : result) {
      if (!region.path("type").asText("").equals("rectangle") && isBox(region)) {
        ids.add(region.path("id").asText(""));
      }
    }
    return ids;
  }

  /**
   * The regions of a task of JSON_MIN, which has its values in lists by the name of the control.
   */
  static JsonNode ofLeast(JsonNode task) {
    ArrayNode regions = JsonNodeFactory.instance.arrayNode();
    for (JsonNode control : task) {
      for (JsonNode value : control) {
        if (value.isObject() && (value.has(BOX) || isShape(value))) {
          String type = BOX;
          for (var field : value.properties()) {
            type = field.getKey().endsWith("labels") ? field.getKey() : type;
          }
          ObjectNode region = regions.addObject();
          region.put("id", "number " + regions.size());
          region.put("type", type);
          region.set("value", value);
          region.set("original_width", value.path("original_width"));
          region.set("original_height", value.path("original_height"));
        }
      }
    }
    return regions;
  }

  /** Why a box cannot be taken over; null when it can. */
  static @Nullable String refusal(JsonNode region, List<String> names) {
    JsonNode value = region.path("value");
    for (String side : SIDES) {
      if (!value.path(side).isNumber() || !Double.isFinite(value.path(side).asDouble())) {
        return "Its " + side + " is missing or no number.";
      }
    }
    if (value.path("width").asDouble() < 0 || value.path("height").asDouble() < 0) {
      return "It has a negative side.";
    }
    double rotation = value.path("rotation").asDouble();
    if (rotation != 0) {
      return "It is turned by %s degrees, and a box here stands upright.".formatted(rotation);
    }
    int turned = region.path("image_rotation").asInt();
    if (turned != 0) {
      return "It was drawn on the picture turned by %d degrees.".formatted(turned);
    }
    if (names.isEmpty()) {
      return "It has no label.";
    }
    return names.size() > 1 ? "It has several labels: " + String.join(", ", names) + "." : null;
  }
}
