package org.cropdesk.dataset;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.cropdesk.crop.Box;
import org.cropdesk.crop.CropSource;
import org.cropdesk.crop.PixelBox;

/**
 * An item in one fixed form, so that equal items have equal hashes. Written by hand: a Java field
 * that is renamed must not change what is stored. Split and cluster are not in it, because they
 * belong to the version; ids of classes are not, because names have them for ever.
 */
final class ItemJson {
  private static final JsonFactory FACTORY = new JsonFactory();
  private static final ObjectMapper READER = new ObjectMapper();

  private ItemJson() {}

  static String write(DatasetItem item) {
    var text = new StringWriter(1024);
    try (JsonGenerator out = FACTORY.createGenerator(text)) {
      out.writeStartObject();
      out.writeNumberField("image", item.imageId());
      out.writeNumberField("product", item.productId());
      out.writeStringField("sku", item.sku());
      out.writeNumberField("position", item.position());
      out.writeStringField("title", item.title());
      out.writeStringField("description", item.description());
      out.writeStringField("category", item.category());
      out.writeStringField("key", item.objectKey());
      out.writeStringField("sha256", item.sha256());
      out.writeNumberField("bytes", item.byteSize());
      out.writeStringField("format", item.format());
      out.writeNumberField("width", item.width());
      out.writeNumberField("height", item.height());
      out.writeNumberField("orientation", item.orientation());
      out.writeArrayFieldStart("objects");
      for (DatasetObject object : item.objects()) {
        out.writeStartObject();
        out.writeNumberField("crop", object.cropId());
        out.writeStringField("source", object.source().name());
        said(out, object);
        pixels(out, object.crop());
        out.writeBooleanField("kept", object.kept());
        out.writeBooleanField("primary", object.primary());
        out.writeBooleanField("chosen", object.chosen());
        out.writeEndObject();
      }
      out.writeEndArray();
      out.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException("A text in memory does not fail", e);
    }
    return text.toString();
  }

  /**
   * What was said of the things on the picture, whichever product it belongs to: boxes, classes,
   * labels. Equal words have equal hashes.
   */
  static String said(DatasetItem item) {
    var lines = new ArrayList<String>();
    for (DatasetObject object : item.objects()) {
      var text = new StringWriter();
      try (JsonGenerator out = FACTORY.createGenerator(text)) {
        out.writeStartObject();
        said(out, object);
        out.writeEndObject();
      } catch (IOException e) {
        throw new UncheckedIOException("A text in memory does not fail", e);
      }
      lines.add(text.toString());
    }
    Collections.sort(lines);
    return sha256(String.join("\n", lines));
  }

  private static void said(JsonGenerator out, DatasetObject object) throws IOException {
    Box b = object.box();
    out.writeArrayFieldStart("box");
    out.writeNumber(b.x0());
    out.writeNumber(b.y0());
    out.writeNumber(b.x1());
    out.writeNumber(b.y1());
    out.writeEndArray();
    out.writeStringField("class", object.className());
    out.writeObjectFieldStart("labels");
    for (Map.Entry<String, List<String>> label : new TreeMap<>(object.labels()).entrySet()) {
      out.writeArrayFieldStart(label.getKey());
      for (String value : label.getValue()) {
        out.writeString(value);
      }
      out.writeEndArray();
    }
    out.writeEndObject();
  }

  private static void pixels(JsonGenerator out, PixelBox p) throws IOException {
    out.writeArrayFieldStart("pixels");
    out.writeNumber(p.x0());
    out.writeNumber(p.y0());
    out.writeNumber(p.x1());
    out.writeNumber(p.y1());
    out.writeEndArray();
  }

  /**
   * @param classIds by name
   */
  static DatasetItem read(String json, Split split, int cluster, Map<String, Integer> classIds) {
    JsonNode node = parse(json);
    var objects = new ArrayList<DatasetObject>();
    for (JsonNode object : node.path("objects")) {
      objects.add(object(object, classIds));
    }
    return new DatasetItem(
        node.path("image").longValue(),
        node.path("product").longValue(),
        node.path("sku").textValue(),
        node.path("position").intValue(),
        node.path("title").textValue(),
        node.path("description").textValue(),
        node.path("category").textValue(),
        node.path("key").textValue(),
        node.path("sha256").textValue(),
        node.path("bytes").longValue(),
        node.path("format").textValue(),
        node.path("width").intValue(),
        node.path("height").intValue(),
        node.path("orientation").intValue(),
        split,
        cluster,
        objects);
  }

  private static DatasetObject object(JsonNode node, Map<String, Integer> classIds) {
    JsonNode b = node.path("box");
    JsonNode p = node.path("pixels");
    var labels = new TreeMap<String, List<String>>();
    node.path("labels")
        .properties()
        .forEach(e -> {
          var values = new ArrayList<String>();
          e.getValue().forEach(v -> values.add(v.textValue()));
          labels.put(e.getKey(), List.copyOf(values));
        });
    String className = node.path("class").textValue();
    return new DatasetObject(
        node.path("crop").longValue(),
        CropSource.valueOf(node.path("source").textValue()),
        new Box(number(b, 0), number(b, 1), number(b, 2), number(b, 3)),
        new PixelBox(whole(p, 0), whole(p, 1), whole(p, 2), whole(p, 3)),
        className,
        classIds.getOrDefault(className, -1),
        node.path("kept").booleanValue(),
        node.path("primary").booleanValue(),
        node.path("chosen").booleanValue(),
        Collections.unmodifiableMap(labels));
  }

  private static double number(JsonNode array, int at) {
    return array.path(at).doubleValue();
  }

  private static int whole(JsonNode array, int at) {
    return array.path(at).intValue();
  }

  private static JsonNode parse(String json) {
    try {
      return READER.readTree(json);
    } catch (JacksonException e) {
      throw new IllegalStateException("The catalog holds an item that cannot be read: " + json, e);
    }
  }

  static MessageDigest digest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("SHA-256 is part of every JDK", e);
    }
  }

  static String sha256(String text) {
    return HexFormat.of().formatHex(digest().digest(text.getBytes(StandardCharsets.UTF_8)));
  }
}
