package org.cropdesk.search;

import java.util.List;
import org.cropdesk.embedding.Aspect;
import org.cropdesk.embedding.Space;
import org.cropdesk.failure.CatalogException;
import org.cropdesk.failure.ErrorKind;
import org.cropdesk.index.CropAnalysis;
import org.cropdesk.index.ImageAnalysis;
import org.cropdesk.index.ProductAnalysis;
import org.cropdesk.label.Suggestion;

/** Turns what somebody searches with into words, a vector and traits. */
final class QueryAim {
  private final QueryVectors vectors;
  private final QueryEncoder encoders;
  private final SemanticSql sql;
  private final HitSql hits;

  QueryAim(QueryVectors vectors, QueryEncoder encoders, SemanticSql sql, HitSql hits) {
    this.vectors = vectors;
    this.encoders = encoders;
    this.sql = sql;
    this.hits = hits;
  }

  /**
   * @param any one of the words is enough
   * @param product left out of the results, 0 for none
   */
  record Words(String text, boolean any, long product) {}

  /**
   * @param product left out of the results, 0 for none
   */
  record Aim(float[] vector, Traits traits, long product, List<String> notes) {}

  Words words(SearchQuery query) {
    return switch (query) {
      case SearchQuery.ByText(var text) -> new Words(text, false, 0);
      case SearchQuery.ByPicture _, SearchQuery.ByCut _ -> new Words("", false, 0);
      // What is like a product says some of what its title says.
      case SearchQuery.ByProduct(var id) -> new Words(product(id).title(), true, id);
      case SearchQuery.ByCrop _ -> new Words("", false, 0);
    };
  }

  Aim aim(SearchQuery query, Space space) {
    return switch (query) {
      case SearchQuery.ByText(var text) ->
          new Aim(vectors.text(space, text), Traits.ofText(text), 0, List.of());
      case SearchQuery.ByPicture(var name, var bytes) -> picture(name, bytes, space);
      case SearchQuery.ByCut(_, var bytes, var crop) ->
          new Aim(vectors.crop(space, bytes, crop), traits(crop), 0, List.of());
      case SearchQuery.ByProduct(var id) -> {
        HitSql.Shown shown = product(id);
        SemanticSql.Seed seed =
            sql.seed(space, id, 0)
                .orElseThrow(() ->
                    CatalogSearch.usage(
                        "Product %s has no vector in space %d.".formatted(shown.sku(), space.id()),
                        space.key().aspect() == Aspect.IMAGE && shown.cropId() == 0
                            ? "It has no primary crop; choose one on the review desk."
                            : "Index it, or fill the space."));
        yield new Aim(seed.vector(), Traits.ofProduct(shown), id, stale(seed, shown));
      }
      case SearchQuery.ByCrop(var id) -> crop(id, space);
    };
  }

  private HitSql.Shown product(long id) {
    HitSql.Shown shown = hits.read(List.of(id)).get(id);
    if (shown == null) {
      throw CatalogSearch.usage("There is no product " + id + ".", "Check the number or sku.");
    }
    return shown;
  }

  private Aim crop(long id, Space space) {
    HitSql.Shown shown =
        hits.ofCrop(id)
            .orElseThrow(
                () -> CatalogSearch.usage("There is no crop " + id + ".", "Check the number."));
    if (space.key().aspect() != Aspect.IMAGE) {
      throw CatalogSearch.usage(
          "Space %d holds vectors of products, not of crops.".formatted(space.id()),
          "Search by the product, or in an image space.");
    }
    SemanticSql.Seed seed =
        sql.seed(space, shown.product(), id)
            .orElseThrow(() ->
                CatalogSearch.usage(
                    "Crop %d of %s has no vector in space %d."
                        .formatted(id, shown.sku(), space.id()),
                    "A crop that was just drawn is encoded behind the screen; try again soon."));
    return new Aim(seed.vector(), Traits.ofProduct(shown), shown.product(), stale(seed, shown));
  }

  private static List<String> stale(SemanticSql.Seed seed, HitSql.Shown shown) {
    return seed.stale()
        ? List.of(
            "%s has changed since its vector was made; it is compared by the earlier one."
                .formatted(shown.sku()))
        : List.of();
  }

  private Aim picture(String name, byte[] bytes, Space space) {
    ProductAnalysis seen = encoders.look(name, bytes);
    return switch (seen.images().getFirst()) {
      case ImageAnalysis.Unreadable bad ->
          throw new CatalogException(
              ErrorKind.IMAGE,
              name + " cannot be searched with: " + bad.message(),
              "Use another picture.",
              null);
      case ImageAnalysis.Analyzed image -> {
        CropAnalysis crop = image.crops().get(Math.max(0, seen.primaryCrop()));
        yield new Aim(
            vectors.crop(space, bytes, crop),
            traits(crop),
            0,
            seen.primaryCrop() < 0
                ? List.of("Every crop of the picture was rejected; the best of them is compared.")
                : List.of());
      }
    };
  }

  private static Traits traits(CropAnalysis crop) {
    Suggestion category =
        crop.labels().stream()
            .filter(s -> s.attribute().equals("category") && s.rank() == 1)
            .findFirst()
            .orElse(new Suggestion("category", "", 0, 1));
    return Traits.ofPicture(category.value(), category.confidence(), crop.pixelBox());
  }
}
