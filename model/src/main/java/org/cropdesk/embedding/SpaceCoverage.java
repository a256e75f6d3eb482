package org.cropdesk.embedding;

import java.time.Instant;

/**
 * How much of the catalog a space covered when it was counted.
 *
 * @param products live ones that have something a vector could be made of
 * @param covered of them, how many have every vector they need, up to date
 * @param changes of the space until then, see {@link SpaceOverview#changes()}
 */
public record SpaceCoverage(Instant at, long products, long covered, long changes) {
  /** 0..1; 1 when there are no products. */
  public double share() {
    return products == 0 ? 1 : (double) covered / products;
  }

  /** Whole per cents, never rounded up to 100 nor down to 0. */
  public int percent() {
    if (covered == products) {
      return 100;
    }
    return covered == 0 ? 0 : Math.clamp(Math.round(100 * share()), 1, 99);
  }
}
