package org.cropdesk.review;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Decisions and states as JSON, in the journal and in the database. Written by hand so that a
 * renamed Java field never changes what is stored.
 */
final class ReviewJson {
  private static final ObjectMapper JSON = new ObjectMapper();

  private ReviewJson() {}

  static String kind(ReviewChange change) {
    return switch (change) {
      case ReviewChange.Accept _ -> "accept";
      case ReviewChange.Reject _ -> "reject";
      case ReviewChange.JudgeCrop _ -> "judge_crop";
      case ReviewChange.SetPrimary _ -> "set_primary";
      case ReviewChange.Relabel _ -> "relabel";
      case ReviewChange.Redraw _ -> "redraw";
      case ReviewChange.AddBox _ -> "add_box";
      case ReviewChange.DeleteCrop _ -> "delete_crop";
      case ReviewChange.SetClass _ -> "set_class";
      case ReviewChange.Flag _ -> "flag";
      // Its own name in the history, because it is a step of its own in a review.
      case ReviewChange.Together(var parts) ->
          parts.getLast() instanceof ReviewChange.Accept ? "fix_accept" : "together";
      case ReviewChange.Skip _ -> "skip";
      case ReviewChange.Revert _ -> "revert";
      case ReviewChange.RevertAll _ -> "revert_all";
    };
  }

  static String write(ReviewDecision decision) {
    ObjectNode node = JSON.createObjectNode();
    node.put("id", decision.id().toString());
    node.put("product", decision.productId());
    node.put("version", decision.expectedVersion());
    node.put("actor", decision.actor());
    node.put("at", decision.decidedAt().toString());
    node.set("change", node(decision.change()));
    UUID batch = decision.batch();
    if (batch != null) {
      node.put("batch", batch.toString());
    }
    Long took = decision.tookMillis();
    if (took != null) {
      node.put("took", took);
    }
    UUID follows = decision.follows();
    if (follows != null) {
      node.put("follows", follows.toString());
    }
    return node.toString();
  }

  /**
   * @throws IllegalArgumentException when the text is no decision
   */
  static ReviewDecision readDecision(String json) {
    JsonNode node = parse(json);
    String batch = textOrNull(node, "batch");
    String follows = textOrNull(node, "follows");
    return new ReviewDecision(
        UUID.fromString(text(node, "id")),
        number(node, "product"),
        number(node, "version"),
        text(node, "actor"),
        Instant.parse(text(node, "at")),
        change(field(node, "change")),
        batch == null ? null : UUID.fromString(batch),
        node.hasNonNull("took") ? (Long) number(node, "took") : null,
        follows == null ? null : UUID.fromString(follows));
  }

  static String write(ReviewChange change) {
    return node(change).toString();
  }

  static ReviewChange readChange(String json) {
    return change(parse(json));
  }

  private static ObjectNode node(ReviewChange change) {
    ObjectNode node = JSON.createObjectNode().put("kind", kind(change));
    switch (change) {
      case ReviewChange.Accept _, ReviewChange.Skip _ -> {}
      case ReviewChange.Reject reject ->
          node.put("reason", reject.reason().name()).put("note", reject.note());
      case ReviewChange.JudgeCrop judged -> {
        node.put("crop", judged.cropId()).put("keep", judged.keep());
        RejectReason reason = judged.reason();
        if (reason != null) {
          node.put("reason", reason.name());
        }
      }
      case ReviewChange.SetPrimary(var crop, var reason) -> {
        node.put("crop", crop);
        if (reason != null) {
          node.put("reason", reason.name());
        }
      }
      case ReviewChange.Relabel relabel ->
          node.put("crop", relabel.cropId())
              .put("attribute", relabel.attribute())
              .set("value", values(relabel.values()));
      case ReviewChange.Redraw redraw ->
          node.put("crop", redraw.cropId())
              .put("margin", redraw.margin())
              .set("box", BoxJson.node(redraw.box()));
      case ReviewChange.AddBox added ->
          node.put("crop", added.ids().cropId())
              .put("detection", added.ids().detectionId())
              .put("image", added.imageId())
              .put("margin", added.margin())
              .put("class", added.className())
              .set("box", BoxJson.node(added.box()));
      case ReviewChange.DeleteCrop(var crop) -> node.put("crop", crop);
      case ReviewChange.SetClass(var crop, var name) -> node.put("crop", crop).put("class", name);
      case ReviewChange.Flag(var note) -> node.put("note", note);
      case ReviewChange.Together(var parts) -> {
        var array = node.putArray("parts");
        parts.forEach(part -> array.add(node(part)));
      }
      case ReviewChange.Revert(var decision) -> node.put("decision", decision.toString());
      case ReviewChange.RevertAll(var decisions) -> {
        var ids = node.putArray("decisions");
        decisions.forEach(id -> ids.add(id.toString()));
      }
    }
    return node;
  }

  private static ReviewChange change(JsonNode node) {
    String kind = text(node, "kind");
    return switch (kind) {
      case "accept" -> new ReviewChange.Accept();
      case "reject" ->
          new ReviewChange.Reject(
              RejectReason.valueOf(text(node, "reason")), textOrNull(node, "note"));
      case "judge_crop" -> {
        String reason = textOrNull(node, "reason");
        yield new ReviewChange.JudgeCrop(
            number(node, "crop"),
            field(node, "keep").booleanValue(),
            reason == null ? null : RejectReason.valueOf(reason));
      }
      case "set_primary" -> {
        String reason = textOrNull(node, "reason");
        yield new ReviewChange.SetPrimary(
            number(node, "crop"), reason == null ? null : PrimaryReason.valueOf(reason));
      }
      case "relabel" ->
          new ReviewChange.Relabel(
              number(node, "crop"), text(node, "attribute"), values(node.get("value")));
      case "redraw" ->
          new ReviewChange.Redraw(
              number(node, "crop"),
              BoxJson.box(field(node, "box")),
              field(node, "margin").doubleValue());
      case "flag" -> new ReviewChange.Flag(textOrNull(node, "note"));
      case "fix_accept", "together" -> {
        var parts = new ArrayList<ReviewChange>();
        field(node, "parts").forEach(part -> parts.add(change(part)));
        yield new ReviewChange.Together(parts);
      }
      case "add_box" ->
          new ReviewChange.AddBox(
              new BoxIds(number(node, "crop"), number(node, "detection")),
              number(node, "image"),
              BoxJson.box(field(node, "box")),
              field(node, "margin").doubleValue(),
              text(node, "class"));
      case "delete_crop" -> new ReviewChange.DeleteCrop(number(node, "crop"));
      case "set_class" -> new ReviewChange.SetClass(number(node, "crop"), text(node, "class"));
      case "skip" -> new ReviewChange.Skip();
      case "revert" -> new ReviewChange.Revert(UUID.fromString(text(node, "decision")));
      case "revert_all" -> {
        List<UUID> ids = new ArrayList<>();
        field(node, "decisions").forEach(id -> ids.add(UUID.fromString(id.asText())));
        yield new ReviewChange.RevertAll(ids);
      }
      default -> throw new IllegalArgumentException("Unknown kind of decision: " + kind);
    };
  }

  /**
   * @param machine what the machine said then, as JSON; null when it is not kept
   */
  static String write(HumanState state, @Nullable String machine) {
    ObjectNode node = node(state);
    if (machine != null) {
      node.set("machine", parse(machine));
    }
    return node.toString();
  }

  static String write(HumanState state) {
    return node(state).toString();
  }

  private static ObjectNode node(HumanState state) {
    ObjectNode node = JSON.createObjectNode();
    node.put("stage", state.stage().name());
    node.put("skips", state.skips());
    node.put("reason", state.reworkReason());
    node.put("note", state.reworkNote());
    if (state.flag() != null) {
      node.put("flag", state.flag());
    }
    HumanState.Chosen chosen = state.primary();
    node.put("primary", chosen == null ? null : (Long) chosen.crop());
    if (chosen != null && chosen.reason() != null) {
      node.put("primaryReason", chosen.reason().name());
    }
    node.set("verdicts", JSON.valueToTree(state.verdicts()));
    node.set("labels", labels(state.labels()));
    node.set("boxes", BoxJson.node(state.boxes()));
    return node;
  }

  static HumanState readState(String json) {
    JsonNode node = parse(json);
    JsonNode primary = node.get("primary");
    Map<Long, Boolean> verdicts = new HashMap<>();
    field(node, "verdicts")
        .properties()
        .forEach(e -> verdicts.put(Long.valueOf(e.getKey()), e.getValue().booleanValue()));
    return new HumanState(
        ReviewStage.valueOf(text(node, "stage")),
        (int) number(node, "skips"),
        textOrNull(node, "reason"),
        textOrNull(node, "note"),
        textOrNull(node, "flag"),
        primary == null || primary.isNull() ? null : chosen(primary, node),
        verdicts,
        labels(field(node, "labels")),
        BoxJson.words(node.get("boxes")));
  }

  private static HumanState.Chosen chosen(JsonNode primary, JsonNode state) {
    String reason = textOrNull(state, "primaryReason");
    return new HumanState.Chosen(
        primary.longValue(), reason == null ? null : PrimaryReason.valueOf(reason));
  }

  static ObjectNode labels(Map<Long, Map<String, List<String>>> labels) {
    ObjectNode all = JSON.createObjectNode();
    labels.forEach((crop, of) -> {
      ObjectNode node = all.putObject(crop.toString());
      of.forEach((attribute, values) -> node.set(attribute, values(values)));
    });
    return all;
  }

  static Map<Long, Map<String, List<String>>> labels(JsonNode all) {
    Map<Long, Map<String, List<String>>> labels = new HashMap<>();
    all.properties()
        .forEach(crop -> {
          Map<String, List<String>> of = new HashMap<>();
          crop.getValue().properties().forEach(e -> of.put(e.getKey(), values(e.getValue())));
          labels.put(Long.valueOf(crop.getKey()), of);
        });
    return labels;
  }

  /** One value is written as itself, as all were before there could be several. */
  private static JsonNode values(List<String> values) {
    return switch (values.size()) {
      case 0 -> JSON.nullNode();
      case 1 -> JSON.getNodeFactory().textNode(values.getFirst());
      default -> JSON.valueToTree(values);
    };
  }

  private static List<String> values(@Nullable JsonNode node) {
    if (node == null || node.isNull()) {
      return List.of();
    }
    var values = new ArrayList<String>();
    if (node.isArray()) {
      node.forEach(value -> values.add(value.asText()));
    } else {
      values.add(node.asText());
    }
    return values;
  }

  static JsonNode parse(String json) {
    try {
      return JSON.readTree(json);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("Not JSON: " + e.getOriginalMessage(), e);
    }
  }

  static JsonNode field(JsonNode node, String name) {
    JsonNode value = node.get(name);
    if (value == null || value.isNull()) {
      throw new IllegalArgumentException("Missing: " + name);
    }
    return value;
  }

  static String text(JsonNode node, String name) {
    return field(node, name).asText();
  }

  static long number(JsonNode node, String name) {
    return field(node, name).longValue();
  }

  static @Nullable String textOrNull(JsonNode node, String name) {
    JsonNode value = node.get(name);
    return value == null || value.isNull() ? null : value.asText();
  }
}
