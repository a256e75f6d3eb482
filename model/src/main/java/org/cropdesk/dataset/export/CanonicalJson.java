package org.cropdesk.dataset.export;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.io.IOException;

/** JSON of which there is one form: keys of maps sorted, one kind of line end. */
final class CanonicalJson {
  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .addModule(new JavaTimeModule())
          .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
          .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
          .build();

  private static final DefaultPrettyPrinter LINES =
      new DefaultPrettyPrinter()
          .withObjectIndenter(new DefaultIndenter("  ", "\n"))
          .withArrayIndenter(new DefaultIndenter("  ", "\n"));

  private CanonicalJson() {}

  static ObjectNode object() {
    return JSON.createObjectNode();
  }

  static JsonNode tree(Object value) {
    return JSON.valueToTree(value);
  }

  static JsonNode read(byte[] bytes) throws IOException {
    return JSON.readTree(bytes);
  }

  /** On one line. */
  static String line(Object value) {
    try {
      return JSON.writeValueAsString(value);
    } catch (JacksonException e) {
      throw new IllegalStateException("A value of ours is always JSON", e);
    }
  }

  /** For people too. */
  static byte[] lines(JsonNode value) {
    try {
      byte[] text = JSON.writer(LINES).writeValueAsBytes(value);
      byte[] ended = java.util.Arrays.copyOf(text, text.length + 1);
      ended[text.length] = '\n';
      return ended;
    } catch (JacksonException e) {
      throw new IllegalStateException("A value of ours is always JSON", e);
    }
  }
}
