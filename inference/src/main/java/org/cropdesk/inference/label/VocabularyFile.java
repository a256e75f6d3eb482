package org.cropdesk.inference.label;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.cropdesk.failure.CatalogException;
import org.cropdesk.failure.ErrorKind;
import org.cropdesk.inference.onnx.WeightFiles;
import org.cropdesk.label.Attribute;
import org.cropdesk.label.Vocabularies;
import org.jspecify.annotations.Nullable;

/**
 * Reads a vocabulary file.
 *
 * <pre>
 * version: 1
 * attributes:
 *   - name: colour
 *     values: [red, green]
 *     templates: ["a {} object", "{}"]   # optional, "a photo of a {}" when missing
 * </pre>
 */
public final class VocabularyFile {
  private static final List<String> DEFAULT_TEMPLATES = List.of("a photo of a {}");

  private final Path path;
  private final JsonParser yaml;

  private VocabularyFile(Path path, JsonParser yaml) {
    this.path = path;
    this.yaml = yaml;
  }

  /**
   * @throws CatalogException of kind USAGE that names the line
   */
  public static Vocabularies read(Path path) {
    try (JsonParser yaml = new YAMLFactory().createParser(Files.readString(path))) {
      List<Attribute> attributes = new VocabularyFile(path, yaml).file();
      return new Vocabularies(attributes, hash(attributes));
    } catch (JacksonException e) {
      int line = e.getLocation() == null ? 0 : e.getLocation().getLineNr();
      throw wrong(path, line, inOneLine(e.getOriginalMessage()), e);
    } catch (IOException e) {
      throw new CatalogException(
          ErrorKind.USAGE,
          "The vocabulary file " + path + " cannot be read.",
          "Check the path.",
          e);
    }
  }

  /** YAML's complaints are spread over lines, with excerpts of the file in between. */
  private static String inOneLine(String message) {
    return message
        .lines()
        .filter(line -> !line.isBlank() && !line.startsWith(" "))
        .collect(Collectors.joining(", "));
  }

  private List<Attribute> file() throws IOException {
    List<Attribute> attributes = null;
    expect(yaml.nextToken(), JsonToken.START_OBJECT, "the file must have an \"attributes\" list");
    while (yaml.nextToken() == JsonToken.FIELD_NAME) {
      String key = yaml.currentName();
      yaml.nextToken();
      if (key.equals("attributes")) {
        attributes = attributes();
      } else if (key.equals("version")) {
        if (yaml.getValueAsInt() != 1) {
          throw wrong("version " + yaml.getText() + " is unknown; this program reads version 1");
        }
      } else {
        throw wrong("\"" + key + "\" is unknown");
      }
    }
    if (attributes == null || attributes.isEmpty()) {
      throw wrong("there are no attributes");
    }
    return attributes;
  }

  private List<Attribute> attributes() throws IOException {
    expect(yaml.currentToken(), JsonToken.START_ARRAY, "\"attributes\" must be a list");
    List<Attribute> attributes = new ArrayList<>();
    Set<String> names = new HashSet<>();
    while (yaml.nextToken() != JsonToken.END_ARRAY) {
      expect(yaml.currentToken(), JsonToken.START_OBJECT, "an attribute needs a name and values");
      Attribute attribute = attribute();
      if (!names.add(attribute.name())) {
        throw wrong("the attribute \"" + attribute.name() + "\" comes twice");
      }
      attributes.add(attribute);
    }
    return attributes;
  }

  private Attribute attribute() throws IOException {
    String name = "";
    List<String> values = List.of();
    List<String> templates = DEFAULT_TEMPLATES;
    boolean multiple = false;
    boolean suggested = true;
    while (yaml.nextToken() == JsonToken.FIELD_NAME) {
      String key = yaml.currentName();
      yaml.nextToken();
      switch (key) {
        case "name" -> name = text();
        case "values" -> values = texts("values");
        case "templates" -> templates = templates();
        case "multiple" -> multiple = yes();
        case "suggested" -> suggested = yes();
        default -> throw wrong("\"" + key + "\" is unknown in an attribute");
      }
    }
    if (name.isEmpty()) {
      throw wrong("an attribute has no name");
    }
    if (values.isEmpty()) {
      throw wrong("the attribute \"" + name + "\" has no values");
    }
    return new Attribute(name, values, suggested ? templates : List.of(), multiple);
  }

  private boolean yes() throws IOException {
    JsonToken token = yaml.currentToken();
    if (token != JsonToken.VALUE_TRUE && token != JsonToken.VALUE_FALSE) {
      throw wrong("true or false is expected here");
    }
    return token == JsonToken.VALUE_TRUE;
  }

  private List<String> templates() throws IOException {
    List<String> templates = texts("templates");
    for (String template : templates) {
      if (template.indexOf("{}") < 0 || template.indexOf("{}") != template.lastIndexOf("{}")) {
        throw wrong("the template \"" + template + "\" needs exactly one {}");
      }
    }
    if (templates.isEmpty()) {
      throw wrong("\"templates\" is empty");
    }
    return templates;
  }

  private List<String> texts(String what) throws IOException {
    expect(yaml.currentToken(), JsonToken.START_ARRAY, "\"" + what + "\" must be a list");
    List<String> texts = new ArrayList<>();
    while (yaml.nextToken() != JsonToken.END_ARRAY) {
      String text = text();
      if (texts.contains(text)) {
        throw wrong("\"" + text + "\" comes twice");
      }
      texts.add(text);
    }
    return texts;
  }

  private String text() throws IOException {
    JsonToken token = yaml.currentToken();
    if (token == null || !token.isScalarValue() || yaml.getText().isBlank()) {
      throw wrong("a text is expected here");
    }
    return yaml.getText().strip();
  }

  private void expect(@Nullable JsonToken token, JsonToken expected, String message) {
    if (token != expected) {
      throw wrong(message);
    }
  }

  private CatalogException wrong(String what) {
    return wrong(path, yaml.currentTokenLocation().getLineNr(), what, null);
  }

  private static CatalogException wrong(
      Path path, int line, String what, @Nullable Throwable cause) {
    return new CatalogException(
        ErrorKind.USAGE,
        "The vocabulary file " + path + " is wrong at line " + line + ": " + what + ".",
        "Correct the line and start again.",
        cause);
  }

  /** What only people speak about changes nothing a machine has said. */
  private static String hash(List<Attribute> attributes) {
    var text = new StringBuilder();
    for (Attribute attribute : attributes) {
      if (!attribute.suggested()) {
        continue;
      }
      text.append(attribute.name()).append('\u0001');
      text.append(String.join("\u0002", attribute.values())).append('\u0001');
      text.append(String.join("\u0002", attribute.templates())).append('\n');
    }
    return WeightFiles.text(text.toString());
  }
}
