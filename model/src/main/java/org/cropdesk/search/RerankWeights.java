package org.cropdesk.search;

/**
 * What a result gains beyond how it was found, which counts 0 to 1. All 0 leaves the order as it
 * was found.
 *
 * @param category gained in full by a product of the query's category
 * @param shape gained in full by a crop of the same shape (width over height), not at all by one
 *     four times as wide or high
 * @param metadata gained in full when all of the query's metadata is the product's, too
 */
public record RerankWeights(double category, double shape, double metadata) {
  public static final RerankWeights NONE = new RerankWeights(0, 0, 0);

  /**
   * Enough to bring a product of the same kind before another that is about as near, too little to
   * bring up one that is far.
   */
  public static final RerankWeights STANDARD = new RerankWeights(0.10, 0.05, 0.05);

  public RerankWeights {
    if (!(category >= 0 && shape >= 0 && metadata >= 0)
        || !Double.isFinite(category + shape + metadata)) {
      throw new IllegalArgumentException("Weights are numbers of 0 or more");
    }
  }
}
