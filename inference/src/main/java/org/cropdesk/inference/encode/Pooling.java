package org.cropdesk.inference.encode;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** How the vectors of tokens become one, as {@code 1_Pooling/config.json} says. */
enum Pooling {
  /** The graph returns one vector already. */
  NONE,
  MEAN,
  /** The first token's. */
  CLS,
  /** The last token's that is no padding: what a causal encoder has read everything by. */
  LAST;

  /** Both spellings of sentence-transformers: a flag for each way, or {@code pooling_mode}. */
  private static final Map<String, Pooling> NAMES =
      Map.of(
          "pooling_mode_mean_tokens", MEAN,
          "pooling_mode_cls_token", CLS,
          "pooling_mode_lasttoken", LAST,
          "mean", MEAN,
          "cls", CLS,
          "lasttoken", LAST);

  /** From the file, which may be missing. */
  static Pooling read(FolderFiles files, JsonNode config) {
    if (config.isMissingNode()) {
      return NONE;
    }
    List<String> asked = new ArrayList<>();
    JsonNode mode = config.path("pooling_mode");
    if (mode.isTextual()) {
      asked.add(mode.asText());
    } else {
      Map<String, JsonNode> flags = new TreeMap<>();
      config.properties().forEach(e -> flags.put(e.getKey(), e.getValue()));
      flags.forEach((name, value) -> {
        if (name.startsWith("pooling_mode_") && value.asBoolean(false)) {
          asked.add(name);
        }
      });
    }
    Pooling pooling = asked.size() == 1 ? NAMES.get(asked.getFirst()) : null;
    if (pooling == null) {
      throw files.unusable(
          "pools its tokens by "
              + (asked.isEmpty() ? "no way at all" : String.join(" and ", asked))
              + "; mean, the first and the last token are known",
          null);
    }
    return pooling;
  }

  /**
   * One vector of a row.
   *
   * @param values vectors of all rows and tokens
   * @param row which row
   * @param length tokens in a row, padding included
   * @param from first token that counts
   * @param to behind the last token that is no padding
   */
  float[] pool(float[] values, int row, int length, int dimensions, int from, int to) {
    var out = new float[dimensions];
    int first = this == MEAN ? Math.min(from, to - 1) : this == CLS ? 0 : to - 1;
    int behind = this == CLS ? 1 : to;
    for (int token = first; token < behind; token++) {
      int at = (row * length + token) * dimensions;
      for (int d = 0; d < dimensions; d++) {
        out[d] += values[at + d];
      }
    }
    return out;
  }
}
