package org.cropdesk.inference.remote;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/**
 * What {@code GET /info} says; docs/embedding-server.md lists the keys.
 *
 * @param revision of the weights
 * @param files names and hashes of what takes part, in one text
 * @param preprocess what it does to pictures and texts
 * @param maxBatch 0 when it does not say
 */
record ServerInfo(
    String model,
    String revision,
    String files,
    String preprocess,
    int imageDimensions,
    int textDimensions,
    int imageSide,
    int maxBatch,
    List<Integer> matryoshka,
    String license) {

  static ServerInfo read(JsonNode json) {
    List<String> files = new ArrayList<>();
    for (JsonNode file : json.path("files")) {
      files.add(file.path("name").asText("") + "=" + file.path("sha256").asText(""));
    }
    List<Integer> lengths = new ArrayList<>();
    json.path("matryoshka").forEach(n -> lengths.add(n.asInt()));
    return new ServerInfo(
        json.path("model").asText(""),
        json.path("revision").asText(""),
        String.join("\n", files.stream().sorted().toList()),
        json.path("preprocess").asText(""),
        json.path("imageDimensions").asInt(0),
        json.path("textDimensions").asInt(0),
        json.path("imageSide").asInt(0),
        json.path("maxBatch").asInt(0),
        lengths,
        json.path("license").asText(""));
  }
}
