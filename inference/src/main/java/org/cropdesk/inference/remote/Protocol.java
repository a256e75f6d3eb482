package org.cropdesk.inference.remote;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.cropdesk.inference.encode.Side;
import org.cropdesk.inference.remote.TryAgain.Reason;

/** The JSON of a server. */
enum Protocol {
  OWN,
  /** Pictures as {@code {"image": base64}}. */
  OPENAI,
  /** Pictures as data URLs. */
  OPENAI_DATA_URL;

  // Python's servers write NaN, which is no JSON; the vector is refused, not the whole answer.
  private static final ObjectMapper JSON =
      JsonMapper.builder().enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS).build();

  /** The body of a request. */
  byte[] body(String model, Request request) {
    ObjectNode body = JSON.createObjectNode();
    if (!model.isEmpty()) {
      body.put("model", model);
    }
    switch (this) {
      case OWN -> own(body, request);
      case OPENAI -> openAi(body, request);
      case OPENAI_DATA_URL -> dataUrls(body, request);
    }
    try {
      return JSON.writeValueAsBytes(body);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("A tree of texts is always JSON", e);
    }
  }

  private static void own(ObjectNode body, Request request) {
    ArrayNode items = body.putArray(request.side() == Side.IMAGE ? "images" : "texts");
    request.items().forEach(items::add);
    if (request.side() == Side.TEXT) {
      body.put("use", request.query() ? "query" : "document");
    }
  }

  private static void openAi(ObjectNode body, Request request) {
    body.put("encoding_format", "float");
    ArrayNode items = body.putArray("input");
    for (String item : request.items()) {
      if (request.side() == Side.IMAGE) {
        items.addObject().put("image", item);
      } else {
        items.add(item);
      }
    }
  }

  private static void dataUrls(ObjectNode body, Request request) {
    body.put("encoding_format", "float");
    body.put("modality", request.side() == Side.IMAGE ? "image" : "text");
    ArrayNode items = body.putArray("input");
    String prefix = request.side() == Side.IMAGE ? "data:image/png;base64," : "";
    request.items().forEach(item -> items.add(prefix + item));
  }

  /**
   * Reads an answer.
   *
   * @throws TryAgain when it is no answer to this many items
   */
  Answer read(byte[] body, int wanted) {
    JsonNode json = json(body);
    Answer answer =
        switch (this) {
          case OWN -> own(json);
          case OPENAI, OPENAI_DATA_URL -> openAi(json, wanted);
        };
    if (answer.vectors().size() != wanted) {
      throw new TryAgain(
          Reason.BROKEN,
          "it returned %d vectors for %d items".formatted(answer.vectors().size(), wanted),
          null,
          null);
    }
    return answer;
  }

  /**
   * @throws TryAgain when it is none, or only half of one
   */
  static JsonNode json(byte[] body) {
    try {
      JsonNode json = JSON.readTree(body);
      if (!json.isObject()) {
        throw new TryAgain(Reason.BROKEN, "its answer is no JSON object", null, null);
      }
      return json;
    } catch (JsonProcessingException e) {
      // The parser's own words would repeat what the server sent.
      throw new TryAgain(Reason.BROKEN, "its answer is no JSON, or half of one", null, null);
    } catch (IOException e) {
      throw new IllegalStateException("Reading from memory failed", e);
    }
  }

  /** The address of embeddings; a path that names it already stays. */
  URI endpoint(URI base) {
    String path = base.getPath() == null ? "" : base.getPath().replaceAll("/+$", "");
    if (this == OWN) {
      return at(base, path + "/embed");
    }
    if (path.endsWith("/embeddings")) {
      return at(base, path);
    }
    return at(base, path.endsWith("/v1") ? path + "/embeddings" : path + "/v1/embeddings");
  }

  /** Whether an address alone says that OpenAI's shape is meant. */
  static boolean namesOpenAi(URI base) {
    String path = base.getPath() == null ? "" : base.getPath().replaceAll("/+$", "");
    return path.endsWith("/v1") || path.endsWith("/embeddings");
  }

  static URI info(URI base) {
    String path = base.getPath() == null ? "" : base.getPath().replaceAll("/+$", "");
    return at(base, path + "/info");
  }

  private static URI at(URI base, String path) {
    String query = base.getRawQuery() == null ? "" : "?" + base.getRawQuery();
    return URI.create(base.getScheme() + "://" + base.getRawAuthority() + path + query);
  }

  private static Answer own(JsonNode json) {
    List<float[]> vectors = new ArrayList<>();
    json.path("vectors").forEach(v -> vectors.add(vector(v)));
    return new Answer(
        json.path("model").asText(""),
        json.path("revision").asText(""),
        vectors,
        json.path("usage").path("total_tokens").asLong(0));
  }

  private static Answer openAi(JsonNode json, int wanted) {
    var vectors = new float[wanted][];
    JsonNode data = json.path("data");
    int place = 0;
    for (JsonNode each : data) {
      int index = each.path("index").asInt(place++);
      if (index >= 0 && index < wanted) {
        vectors[index] = vector(each.path("embedding"));
      }
    }
    boolean whole = data.size() == wanted && Arrays.stream(vectors).allMatch(Objects::nonNull);
    return new Answer(
        json.path("model").asText(""),
        "",
        whole ? List.of(vectors) : List.of(),
        json.path("usage").path("total_tokens").asLong(0));
  }

  private static float[] vector(JsonNode numbers) {
    var vector = new float[numbers.size()];
    for (int i = 0; i < vector.length; i++) {
      JsonNode number = numbers.get(i);
      vector[i] = number.isNumber() ? (float) number.asDouble() : Float.NaN;
    }
    return vector;
  }
}
