package org.cropdesk.app.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import java.util.ArrayList;

/** The findings of {@code inspect} for people. */
final class InspectTable {
  private InspectTable() {}

  static void print(PrintWriter out, JsonNode root) {
    JsonNode device = root.get("device");
    out.printf("device  %s (%s)%n", device.get("name").asText(), device.get("reason").asText());
    for (JsonNode image : root.get("images")) {
      out.println();
      out.println(image.get("file").asText());
      if (!image.get("ok").asBoolean()) {
        out.printf("  not used: %s%n", image.get("message").asText());
        continue;
      }
      out.printf(
          "  %d x %d %s, orientation %d%n",
          image.get("width").asInt(),
          image.get("height").asInt(),
          image.get("format").asText(),
          image.get("orientation").asInt());
      int n = 0;
      for (JsonNode crop : image.get("crops")) {
        crop(out, image, crop, n++);
      }
    }
    out.flush();
  }

  private static void crop(PrintWriter out, JsonNode image, JsonNode crop, int n) {
    boolean primary = image.get("primary").isInt() && image.get("primary").asInt() == n;
    JsonNode verdict = crop.get("verdict");
    var reasons = new ArrayList<String>();
    verdict.get("reasons").forEach(r -> reasons.add(r.asText()));
    out.printf(
        "  %s crop %d  %-28s %s%n",
        primary ? "*" : " ",
        n,
        what(image, crop),
        verdict.get("keep").asBoolean() ? "keep" : "reject: " + String.join(", ", reasons));
    var labels = new StringBuilder();
    for (JsonNode label : crop.get("labels")) {
      if (label.get("rank").asInt() == 1) {
        labels.append(
            "%s %s %.0f%%  "
                .formatted(
                    label.get("attribute").asText(),
                    label.get("value").asText(),
                    label.get("confidence").asDouble() * 100));
      }
    }
    out.println("           " + labels.toString().strip());
  }

  private static String what(JsonNode image, JsonNode crop) {
    if (!crop.has("detection")) {
      return "whole picture";
    }
    JsonNode d = image.get("detections").get(crop.get("detection").asInt());
    return "%s %.2f %s".formatted(d.get("class").asText(), d.get("score").asDouble(), d.get("box"));
  }
}
