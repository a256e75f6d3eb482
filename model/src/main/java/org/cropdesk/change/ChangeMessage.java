package org.cropdesk.change;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * A change on its way from one desk to the others, as a few words of JSON.
 *
 * @param desk where it was made, or the process; that one knows already
 * @param change as the other desks see it
 */
public record ChangeMessage(UUID desk, CatalogChange change) {
  /** The channel of the database all desks listen to. */
  public static final String CHANNEL = "cropdesk";

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String DECIDED = "decided";
  private static final String RETURNED = "claims returned";
  private static final String THRESHOLDS = "thresholds";
  private static final String IMPORTED = "imported";
  private static final String INDEXED = "indexed";
  private static final String REFRESHED = "refreshed";
  private static final String SPACE = "space";

  /** An id has twenty digits at most, and a message 8000 bytes. */
  private static final int MOST_PRODUCTS = 350;

  // A payload may have 8000 bytes; nobody's name needs a tenth of that.
  private static final int LONGEST_NAME = 200;

  public static ChangeMessage decided(UUID desk, long product, long version, String actor) {
    return new ChangeMessage(
        desk, new CatalogChange.ProductDecidedElsewhere(product, version, actor));
  }

  public static ChangeMessage thresholds(UUID desk, String version, String actor) {
    return new ChangeMessage(desk, new CatalogChange.ThresholdsApplied(version, actor));
  }

  /**
   * What a run or an import committed, in as many messages as it takes; empty when nothing changed.
   *
   * @param change one that lists products
   */
  public static List<ChangeMessage> ofProducts(UUID process, CatalogChange change) {
    List<Long> products =
        switch (change) {
          case CatalogChange.ProductsImported(var ids) -> ids;
          case CatalogChange.ProductsIndexed(var ids) -> ids;
          case CatalogChange.CropsRefreshed(var ids) -> ids;
          case CatalogChange.ProductDecided _,
              CatalogChange.ProductDecidedElsewhere _,
              CatalogChange.ClaimsReturned _,
              CatalogChange.LookAgain _,
              CatalogChange.ThresholdsApplied _,
              CatalogChange.SpaceChanged _ ->
              throw new IllegalArgumentException("Lists no products: " + change);
        };
    var messages = new ArrayList<ChangeMessage>();
    for (int at = 0; at < products.size(); at += MOST_PRODUCTS) {
      var some = products.subList(at, Math.min(products.size(), at + MOST_PRODUCTS));
      messages.add(new ChangeMessage(process, with(change, some)));
    }
    return messages;
  }

  private static CatalogChange with(CatalogChange change, List<Long> products) {
    return change instanceof CatalogChange.ProductsImported
        ? new CatalogChange.ProductsImported(products)
        : change instanceof CatalogChange.ProductsIndexed
            ? new CatalogChange.ProductsIndexed(products)
            : new CatalogChange.CropsRefreshed(products);
  }

  public static ChangeMessage space(UUID process, int space) {
    return new ChangeMessage(process, new CatalogChange.SpaceChanged(space));
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
      case CatalogChange.ProductsImported(var products) -> list(node, IMPORTED, products);
      case CatalogChange.ProductsIndexed(var products) -> list(node, INDEXED, products);
      case CatalogChange.CropsRefreshed(var products) -> list(node, REFRESHED, products);
      case CatalogChange.SpaceChanged(var space) -> node.put("kind", SPACE).put("space", space);
      case CatalogChange.ProductDecided _, CatalogChange.LookAgain _ ->
          throw new IllegalArgumentException("Not told to other desks: " + change);
    }
    return node.toString();
  }

  private static void list(ObjectNode node, String kind, List<Long> products) {
    var ids = node.put("kind", kind).putArray("products");
    products.forEach(ids::add);
  }

  private static List<Long> products(JsonNode node) {
    var ids = new ArrayList<Long>();
    node.path("products").forEach(id -> ids.add(id.asLong()));
    return ids;
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
        case IMPORTED ->
            Optional.of(
                new ChangeMessage(desk, new CatalogChange.ProductsImported(products(node))));
        case INDEXED ->
            Optional.of(new ChangeMessage(desk, new CatalogChange.ProductsIndexed(products(node))));
        case SPACE -> Optional.of(space(desk, node.path("space").asInt()));
        case REFRESHED ->
            Optional.of(new ChangeMessage(desk, new CatalogChange.CropsRefreshed(products(node))));
        default -> Optional.empty();
      };
    } catch (JsonProcessingException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
