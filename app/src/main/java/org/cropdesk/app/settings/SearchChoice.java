package org.cropdesk.app.settings;

import java.util.EnumSet;
import java.util.Set;
import org.cropdesk.search.Leg;
import org.cropdesk.search.RerankWeights;
import org.cropdesk.search.SearchRequest;
import org.jspecify.annotations.Nullable;

/**
 * How a person searches until they choose otherwise.
 *
 * @param limit how many results of each list
 * @param legs which lists; never none
 * @param floor least cosine of what counts as related, null to measure it
 */
public record SearchChoice(
    int limit, Set<Leg> legs, @Nullable Double floor, RerankWeights weights) {
  /** As many as are looked through by scrolling. */
  public static final int STANDARD_LIMIT = 60;

  public static final SearchChoice STANDARD =
      new SearchChoice(STANDARD_LIMIT, EnumSet.allOf(Leg.class), null, RerankWeights.STANDARD);

  public SearchChoice {
    if (limit < 1 || limit > SearchRequest.MOST) {
      throw new IllegalArgumentException(
          "Results are 1 to " + SearchRequest.MOST + " of each list");
    }
    if (legs.isEmpty()) {
      throw new IllegalArgumentException("At least one of the lists is wanted");
    }
    if (floor != null && !(floor >= -1 && floor <= 1)) {
      throw new IllegalArgumentException("A cosine is between -1 and 1");
    }
    legs = Set.copyOf(legs);
  }

  /** The same search as it is wanted here. */
  public SearchRequest in(SearchRequest request) {
    return request.limitedTo(limit).by(legs).from(floor).weighing(weights);
  }
}
