package org.cropdesk.change;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Optional;
import java.util.UUID;

/**
 * A change on its way from one desk to the others, as a few words of JSON.
 *
 * @param desk where it was made; that desk knows already
 * @param change as the other desks see it
 */
public record ChangeMessage(UUID desk, CatalogChange change) {
  /** The channel of the database all desks listen to. */
  public static final String CHANNEL = "cropdesk";

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String DECIDED = "decided";
  private static final String RETURNED = "claims returned";
  private static final String THRESHOLDS = "thresholds";
  // A payload may have 8000 bytes; nobody's name needs a tenth of that.
  private static final int LONGEST_NAME = 200;

  public static ChangeMessage decided(UUID desk, long product, long version, String actor) {
    return new ChangeMessage(
        desk, new CatalogChange.ProductDecidedElsewhere(product, version, actor));
  }

  public static ChangeMessage thresholds(UUID desk, String version, String actor) {
    return new ChangeMessage(desk, new CatalogChange.ThresholdsApplied(version, actor));
  }

  public static ChangeMessage claimsReturned(UUID desk) {
    return new ChangeMessage(desk, new CatalogChange.ClaimsReturned());
  }

  /**
   * @throws IllegalArgumentException when this change does not travel
   */
  public String json() {
    var node = JSON.createObjectNode().put("desk", desk.toString());
    switch (change) {
      case CatalogChange.ProductDecidedElsewhere(var product, var version, var actor) ->
          node.put("kind", DECIDED)
              .put("product", product)
              .put("version", version)
              .put("actor", shortened(actor));
      case CatalogChange.ThresholdsApplied(var version, var actor) ->
          node.put("kind", THRESHOLDS).put("version", version).put("actor", shortened(actor));
      case CatalogChange.ClaimsReturned() -> node.put("kind", RETURNED);
      case CatalogChange.ProductDecided _,
          CatalogChange.LookAgain _,
          CatalogChange.CropsRefreshed _,
          CatalogChange.ProductsIndexed _,
          CatalogChange.ProductsImported _,
          CatalogChange.SpaceChanged _ ->
          throw new IllegalArgumentException("Not told to other desks: " + change);
    }
    return node.toString();
  }

  private static String shortened(String name) {
    return name.substring(0, Math.min(LONGEST_NAME, name.length()));
  }

  /** Empty for what a newer program says and this one does not understand. */
  public static Optional<ChangeMessage> parse(String json) {
    try {
      JsonNode node = JSON.readTree(json);
      UUID desk = UUID.fromString(node.path("desk").asText());
      return switch (node.path("kind").asText()) {
        case DECIDED ->
            Optional.of(
                decided(
                    desk,
                    node.path("product").asLong(),
                    node.path("version").asLong(),
                    node.path("actor").asText()));
        case THRESHOLDS ->
            Optional.of(
                thresholds(desk, node.path("version").asText(), node.path("actor").asText()));
        case RETURNED -> Optional.of(claimsReturned(desk));
        default -> Optional.empty();
      };
    } catch (JsonProcessingException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
