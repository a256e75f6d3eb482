package org.cropdesk.review;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashMap;
import java.util.Map;
import org.cropdesk.crop.Box;
import org.jspecify.annotations.Nullable;

/** Boxes, and what was said of them, as JSON. */
final class BoxJson {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private BoxJson() {}

  static ArrayNode node(Box box) {
    return JSON.arrayNode().add(box.x0()).add(box.y0()).add(box.x1()).add(box.y1());
  }

  /**
   * @throws IllegalArgumentException when these are not four numbers of a box
   */
  static Box box(JsonNode node) {
    if (node.size() != 4) {
      throw new IllegalArgumentException("A box has four numbers, not " + node.size());
    }
    return new Box(
        node.get(0).doubleValue(),
        node.get(1).doubleValue(),
        node.get(2).doubleValue(),
        node.get(3).doubleValue());
  }

  static ObjectNode node(Map<Long, BoxWord> words) {
    ObjectNode all = JSON.objectNode();
    words.forEach((crop, word) -> {
      ObjectNode one = all.putObject(crop.toString());
      BoxWord.Drawn drawn = word.drawn();
      if (drawn != null) {
        one.put("margin", drawn.margin()).set("box", node(drawn.box()));
      }
      one.put("class", word.className()).put("deleted", word.deleted());
    });
    return all;
  }

  /**
   * @param node null in states that were written before a person could change a box
   */
  static Map<Long, BoxWord> words(@Nullable JsonNode node) {
    Map<Long, BoxWord> words = new HashMap<>();
    if (node != null) {
      node.properties().forEach(e -> words.put(Long.valueOf(e.getKey()), word(e.getValue())));
    }
    return words;
  }

  private static BoxWord word(JsonNode node) {
    JsonNode box = node.get("box");
    JsonNode name = node.get("class");
    return new BoxWord(
        box == null ? null : new BoxWord.Drawn(box(box), node.get("margin").doubleValue()),
        name == null || name.isNull() ? null : name.asText(),
        node.path("deleted").booleanValue());
  }
}
