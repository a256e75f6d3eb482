package org.cropdesk.review;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Blind answers as JSON, in the journal. */
final class BlindJson {
  private BlindJson() {}

  static String write(BlindAnswer answer) {
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    node.put("id", answer.id().toString());
    node.put("product", answer.productId());
    node.put("sku", answer.sku());
    node.put("decision", answer.decision().toString());
    node.put("decided", answer.decidedAt().toString());
    node.put("actor", answer.actor());
    node.put("at", answer.answeredAt().toString());
    node.put("took", answer.tookMillis());
    RejectReason reason = answer.reason();
    if (reason != null) {
      node.put("reason", reason.name());
    }
    var crops = node.putArray("crops");
    answer.crops().forEach(crops::add);
    node.set("machine", node(answer.machine()));
    node.set("said", node(answer.said()));
    return node.toString();
  }

  /**
   * @throws IllegalArgumentException when the text is no blind answer
   */
  static BlindAnswer read(String json) {
    JsonNode node = ReviewJson.parse(json);
    String reason = ReviewJson.textOrNull(node, "reason");
    var crops = new ArrayList<Long>();
    ReviewJson.field(node, "crops").forEach(crop -> crops.add(crop.longValue()));
    return new BlindAnswer(
        UUID.fromString(ReviewJson.text(node, "id")),
        ReviewJson.number(node, "product"),
        ReviewJson.text(node, "sku"),
        UUID.fromString(ReviewJson.text(node, "decision")),
        Instant.parse(ReviewJson.text(node, "decided")),
        ReviewJson.text(node, "actor"),
        Instant.parse(ReviewJson.text(node, "at")),
        ReviewJson.number(node, "took"),
        reason == null ? null : RejectReason.valueOf(reason),
        crops,
        answer(ReviewJson.field(node, "machine")),
        answer(ReviewJson.field(node, "said")));
  }

  private static ObjectNode node(Answer answer) {
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    node.put("outcome", answer.outcome());
    Long primary = answer.primary();
    if (primary != null) {
      node.put("primary", primary);
    }
    ObjectNode verdicts = node.putObject("verdicts");
    answer.verdicts().forEach((crop, keep) -> verdicts.put(crop.toString(), keep));
    Map<Long, Map<String, List<String>>> words = new HashMap<>();
    Map<Long, Map<String, List<String>>> suggested = new HashMap<>();
    answer
        .labels()
        .forEach((thing, values) ->
            (answer.spoken().contains(thing) ? words : suggested)
                .computeIfAbsent(thing.crop(), _ -> new HashMap<>())
                .put(thing.attribute(), values));
    node.set("suggested", ReviewJson.labels(suggested));
    node.set("labels", ReviewJson.labels(words));
    return node;
  }

  private static Answer answer(JsonNode node) {
    JsonNode primary = node.get("primary");
    Map<Long, Boolean> verdicts = new HashMap<>();
    ReviewJson.field(node, "verdicts")
        .properties()
        .forEach(e -> verdicts.put(Long.valueOf(e.getKey()), e.getValue().booleanValue()));
    Map<Answer.Thing, List<String>> labels = new HashMap<>();
    Set<Answer.Thing> spoken = new HashSet<>();
    read(node, "suggested", labels, null);
    read(node, "labels", labels, spoken);
    return new Answer(
        ReviewJson.text(node, "outcome"),
        primary == null ? null : (Long) primary.longValue(),
        verdicts,
        labels,
        spoken);
  }

  private static void read(
      JsonNode node,
      String field,
      Map<Answer.Thing, List<String>> labels,
      @Nullable Set<Answer.Thing> spoken) {
    ReviewJson.labels(ReviewJson.field(node, field))
        .forEach((crop, of) ->
            of.forEach((attribute, values) -> {
              var thing = new Answer.Thing(crop, attribute);
              labels.put(thing, values);
              if (spoken != null) {
                spoken.add(thing);
              }
            }));
  }
}
