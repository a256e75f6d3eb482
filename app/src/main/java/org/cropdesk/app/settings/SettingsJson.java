package org.cropdesk.app.settings;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import org.cropdesk.app.command.CommandId;
import org.cropdesk.app.command.KeyChord;
import org.cropdesk.app.command.KeyMap;
import org.cropdesk.app.command.Preset;
import org.cropdesk.app.fx.Theme;
import org.cropdesk.search.Leg;
import org.cropdesk.search.RerankWeights;
import org.jspecify.annotations.Nullable;

/** The settings as JSON. */
final class SettingsJson {
  private static final int VERSION = 1;

  /** Under its first name it was on although nobody had asked for it. */
  private static final String KEEP_QUERIES = "keepQueriesAskedFor";

  private static final ObjectMapper MAPPER = new ObjectMapper();

  /** The text has a form this version does not know. */
  static final class NewerException extends RuntimeException {}

  private SettingsJson() {}

  static byte[] write(Settings settings) throws JsonProcessingException {
    ObjectNode root = MAPPER.createObjectNode().put("version", VERSION);
    Theme theme = settings.theme();
    if (theme != null) {
      root.put("theme", theme.name());
    }
    root.put("blindPercent", settings.blindPercent());
    root.put(KEEP_QUERIES, settings.keepQueries());
    write(root.putObject("search"), settings.search());
    root.put("introduced", settings.introduced());
    root.put("lastEncoder", settings.lastEncoder());
    ObjectNode keys = root.putObject("keys").put("preset", settings.keys().preset().name());
    ObjectNode own = keys.putObject("own");
    settings
        .keys()
        .own()
        .forEach((command, chords) -> {
          ArrayNode list = own.putArray(command.name());
          chords.forEach(chord -> list.add(chord.stored()));
        });
    return MAPPER.writerWithDefaultPrettyPrinter().writeValueAsBytes(root);
  }

  /**
   * @throws NewerException when a newer version wrote it
   * @throws IllegalArgumentException when something in it is not what it should be
   */
  static Settings read(String text) throws JsonProcessingException {
    JsonNode root = MAPPER.readTree(text);
    int version = root.path("version").asInt();
    if (version > VERSION) {
      throw new NewerException();
    }
    if (version < 1) {
      throw new IllegalArgumentException("no version");
    }
    JsonNode keys = root.path("keys");
    Preset preset = Preset.valueOf(keys.path("preset").asText());
    return new Settings(
        theme(root),
        KeyMap.of(preset, own(keys.path("own"))),
        root.path("blindPercent").asInt(Settings.STANDARD_BLIND),
        root.path("introduced").asBoolean(),
        root.path(KEEP_QUERIES).asBoolean(),
        root.path("lastEncoder").asText(""),
        search(root.path("search")));
  }

  private static void write(ObjectNode node, SearchChoice search) {
    node.put("limit", search.limit());
    ArrayNode legs = node.putArray("lists");
    search.legs().stream().sorted().forEach(leg -> legs.add(leg.name()));
    Double floor = search.floor();
    if (floor != null) {
      node.put("floor", floor);
    }
    node.put("category", search.weights().category())
        .put("shape", search.weights().shape())
        .put("metadata", search.weights().metadata());
  }

  private static SearchChoice search(JsonNode node) {
    var standard = SearchChoice.STANDARD;
    if (node.isMissingNode()) {
      return standard;
    }
    var legs = EnumSet.noneOf(Leg.class);
    node.path("lists").forEach(leg -> legs.add(Leg.valueOf(leg.asText())));
    RerankWeights weights = standard.weights();
    return new SearchChoice(
        node.path("limit").asInt(standard.limit()),
        legs,
        node.has("floor") ? node.path("floor").asDouble() : null,
        new RerankWeights(
            node.path("category").asDouble(weights.category()),
            node.path("shape").asDouble(weights.shape()),
            node.path("metadata").asDouble(weights.metadata())));
  }

  private static @Nullable Theme theme(JsonNode root) {
    return root.has("theme") ? Theme.valueOf(root.path("theme").asText()) : null;
  }

  private static Map<CommandId, List<KeyChord>> own(JsonNode own) {
    var map = new EnumMap<CommandId, List<KeyChord>>(CommandId.class);
    for (Map.Entry<String, JsonNode> entry : own.properties()) {
      var chords = new ArrayList<KeyChord>();
      entry.getValue().forEach(chord -> chords.add(KeyChord.parse(chord.asText())));
      map.put(CommandId.valueOf(entry.getKey()), chords);
    }
    return map;
  }
}
