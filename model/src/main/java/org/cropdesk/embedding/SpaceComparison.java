package org.cropdesk.embedding;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How two spaces of one aspect answer the same queries.
 *
 * @param id 0 while it is not kept
 * @param spaceId the newer one
 * @param withSpace the one it is compared with
 * @param k how many nearest are compared
 * @param overlap mean share of the k nearest that both name, 0..1
 * @param histogram queries by how many of the k nearest both name: entry n of 0..k
 * @param worst queries with the least overlap first, at most 50
 * @param leftOut why no words that people searched for are among the queries; empty when some are,
 *     or nobody searched
 * @param at when it was made; null while it is not kept
 * @param signedBy null while nobody has
 * @param note of who signed
 */
public record SpaceComparison(
    long id,
    int spaceId,
    int withSpace,
    int k,
    double overlap,
    List<Integer> histogram,
    List<Query> worst,
    @Nullable String leftOut,
    @Nullable Instant at,
    @Nullable String signedBy,
    @Nullable Instant signedAt,
    @Nullable String note) {
  public SpaceComparison {
    histogram = List.copyOf(histogram);
    worst = List.copyOf(worst);
  }

  /** How many queries were put to both. */
  public int queries() {
    return histogram.stream().mapToInt(n -> n).sum();
  }

  /**
   * One product as a query, or words that people searched for.
   *
   * @param productId 0 for words
   * @param sku of the product, or the words
   * @param mine products the newer space finds nearest, the nearest first
   * @param theirs products the other one does
   * @param common how many stand in both
   */
  public record Query(long productId, String sku, List<Long> mine, List<Long> theirs, int common) {
    public Query {
      mine = List.copyOf(mine);
      theirs = List.copyOf(theirs);
    }

    /** Whether it is words. */
    public boolean byWords() {
      return productId == 0;
    }
  }
}
