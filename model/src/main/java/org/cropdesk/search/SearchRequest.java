package org.cropdesk.search;

import java.util.EnumSet;
import java.util.Set;
import org.cropdesk.filter.Filter;
import org.jspecify.annotations.Nullable;

/**
 * A search.
 *
 * @param filter of products; the results are as many as asked for whenever so many match it
 * @param limit how many results of each list, 1..{@link #MOST}
 * @param space number of the space to search, null for the image space in force
 * @param legs which lists are wanted; a query without words has no keywords
 * @param floor least cosine of what counts as related, null to measure it (see {@link Floor})
 * @param record whether query and results are kept
 */
public record SearchRequest(
    SearchQuery query,
    Filter filter,
    int limit,
    @Nullable Integer space,
    Set<Leg> legs,
    RerankWeights weights,
    @Nullable Double floor,
    boolean record,
    String actor) {
  public static final int MOST = 1000;

  public SearchRequest {
    legs = Set.copyOf(legs);
  }

  /** Both lists, ten of each, of everything, in the image space in force; not recorded. */
  public static SearchRequest of(SearchQuery query) {
    return new SearchRequest(
        query,
        new Filter.Everything(),
        10,
        null,
        EnumSet.allOf(Leg.class),
        RerankWeights.STANDARD,
        null,
        false,
        "");
  }

  /** The same search with something else. */
  public SearchRequest about(SearchQuery other) {
    return new SearchRequest(other, filter, limit, space, legs, weights, floor, record, actor);
  }

  public SearchRequest within(Filter narrower) {
    return new SearchRequest(query, narrower, limit, space, legs, weights, floor, record, actor);
  }

  public SearchRequest limitedTo(int results) {
    return new SearchRequest(query, filter, results, space, legs, weights, floor, record, actor);
  }

  public SearchRequest in(@Nullable Integer number) {
    return new SearchRequest(query, filter, limit, number, legs, weights, floor, record, actor);
  }

  public SearchRequest by(Set<Leg> wanted) {
    return new SearchRequest(query, filter, limit, space, wanted, weights, floor, record, actor);
  }

  public SearchRequest weighing(RerankWeights other) {
    return new SearchRequest(query, filter, limit, space, legs, other, floor, record, actor);
  }

  public SearchRequest from(@Nullable Double least) {
    return new SearchRequest(query, filter, limit, space, legs, weights, least, record, actor);
  }

  public SearchRequest recordedFor(String who) {
    return new SearchRequest(query, filter, limit, space, legs, weights, floor, true, who);
  }
}
