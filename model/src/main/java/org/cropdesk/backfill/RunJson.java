package org.cropdesk.backfill;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.util.Map;

/** What a run keeps as JSON. */
final class RunJson {
  private static final ObjectMapper JSON =
      new ObjectMapper()
          .registerModule(new JavaTimeModule())
          .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS);

  private RunJson() {}

  static String write(Object value) {
    try {
      return JSON.writeValueAsString(value);
    } catch (JacksonException e) {
      throw new IllegalStateException("A record is always JSON", e);
    }
  }

  static BackfillSettings settings(String json) {
    return read(json, new TypeReference<>() {});
  }

  static CanaryVerdict canary(String json) {
    return read(json, new TypeReference<>() {});
  }

  static Map<Step, Double> steps(String json) {
    return read(json, new TypeReference<>() {});
  }

  private static <T> T read(String json, TypeReference<T> type) {
    try {
      return JSON.readValue(json, type);
    } catch (JacksonException e) {
      throw new IllegalStateException("The catalog holds a run that cannot be read: " + json, e);
    }
  }
}
