package org.cropdesk.embedding;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Everything the verification of a space found.
 *
 * @param products live products that have something a vector could be made of
 * @param covered of them, how many have every vector they need, up to date
 * @param expected subjects that must have a vector
 * @param missing of these, how many have none that is up to date
 * @param missingSkus some of the products concerned, by sku
 * @param vectors in the space
 * @param stale of them, how many no longer match their picture or text
 * @param sources vectors by what they were made of
 * @param empty vectors without a number other than 0, or without any
 * @param wrongLength other vectors whose length is not 1
 * @param wrongDimensions vectors of another size
 * @param alike vectors that stand for several products with different content
 * @param indexed whether the approximate index is there and complete
 * @param exact whether the space is so small that a search compares all of it
 * @param indexUsed whether the index answers what a search of a larger space asks it
 * @param recall share of the ten nearest that the index finds of those an exact scan does, mean
 *     over a sample; NaN with too few vectors
 * @param queryMillis of the test query; NaN with no vectors
 * @param test a product as a query, with what the index finds nearest; null with no vectors
 * @param problems one sentence for each reason why it is not verified
 */
public record SpaceReport(
    int spaceId,
    long products,
    long covered,
    long expected,
    long missing,
    List<String> missingSkus,
    long vectors,
    long stale,
    Map<SourceType, Long> sources,
    long empty,
    long wrongLength,
    long wrongDimensions,
    long alike,
    boolean indexed,
    boolean exact,
    boolean indexUsed,
    double recall,
    double queryMillis,
    @Nullable TestQuery test,
    List<String> problems) {
  /** pgvector's own advice for a graph that is good enough to search with. */
  public static final double LEAST_RECALL = 0.95;

  public SpaceReport {
    missingSkus = List.copyOf(missingSkus);
    sources = Map.copyOf(sources);
    problems = List.copyOf(problems);
  }

  /**
   * A product that was put to the index as a query.
   *
   * @param hits products found, itself included, the nearest first
   */
  public record TestQuery(long productId, String sku, List<Found> hits) {
    public TestQuery {
      hits = List.copyOf(hits);
    }
  }

  /**
   * @param similarity cosine
   */
  public record Found(long productId, String sku, double similarity) {}

  /** So many vectors may stand for several products before their encoder is to blame. */
  static long mostAlike(long vectors) {
    return Math.max(2, vectors / 20);
  }

  public boolean passed() {
    return problems.isEmpty();
  }

  /** Share of the products that are covered, 0..1; 1 when there are none. */
  public double coverage() {
    return products == 0 ? 1 : (double) covered / products;
  }
}
