package org.cropdesk.app.spaces;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.cropdesk.db.CatalogDatabase;
import org.cropdesk.embedding.MissingProduct;
import org.cropdesk.embedding.Space;
import org.cropdesk.embedding.SpaceComparison;
import org.cropdesk.embedding.SpaceReport;
import org.cropdesk.embedding.SpaceState;
import org.cropdesk.embedding.SpaceUse;
import org.cropdesk.embedding.SpaceVerifier;
import org.cropdesk.embedding.Spaces;
import org.cropdesk.embedding.WayBack;
import org.cropdesk.search.ProductCard;
import org.cropdesk.search.ProductCards;
import org.jspecify.annotations.Nullable;

/**
 * What is shown of one space below the list.
 *
 * @param report of the last verification, null when there was none
 * @param missing the first of the products without a right vector, by sku
 * @param comparison the last one, null when there was none
 * @param comparisons the newest, without their queries' pictures, for the history
 * @param uses when which space of the aspect was put in force
 * @param wayBack where a roll-back of its aspect goes, null when there is none
 * @param cards products the report and the queries of the comparison are about
 */
public record SpaceDetails(
    int spaceId,
    @Nullable SpaceReport report,
    List<MissingProduct> missing,
    @Nullable SpaceComparison comparison,
    List<SpaceComparison> comparisons,
    List<SpaceUse> uses,
    @Nullable WayBack wayBack,
    Map<Long, ProductCard> cards) {
  /** Products without a vector that are read at a time. */
  static final int PAGE = 100;

  private static final int COMPARISONS = 10;

  public SpaceDetails {
    missing = List.copyOf(missing);
    comparisons = List.copyOf(comparisons);
    uses = List.copyOf(uses);
    cards = Map.copyOf(cards);
  }

  /** Blocks. */
  static SpaceDetails read(CatalogDatabase database, Space space) {
    var spaces = new Spaces(database);
    var verifier = new SpaceVerifier(database);
    SpaceReport report = verifier.last(space).orElse(null);
    List<SpaceComparison> comparisons = verifier.comparisons(space, COMPARISONS);
    SpaceComparison last = comparisons.isEmpty() ? null : comparisons.getFirst();
    var products = new TreeSet<Long>();
    if (report != null && report.test() != null) {
      report.test().hits().forEach(h -> products.add(h.productId()));
    }
    if (last != null) {
      last.worst().stream().filter(q -> !q.byWords()).forEach(q -> products.add(q.productId()));
    }
    return new SpaceDetails(
        space.id(),
        report,
        space.state() == SpaceState.RETIRED ? List.of() : verifier.missing(space, "", PAGE),
        last,
        comparisons,
        spaces.uses(space.key().aspect()),
        spaces.wayBack(space.key().aspect()).orElse(null),
        new ProductCards(database).read(products));
  }

  /** The same with further products without a vector. */
  SpaceDetails with(List<MissingProduct> more) {
    var all = new ArrayList<>(missing);
    all.addAll(more);
    return new SpaceDetails(spaceId, report, all, comparison, comparisons, uses, wayBack, cards);
  }
}
