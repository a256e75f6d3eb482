package org.cropdesk.search;

/**
 * What a score is the sum of.
 *
 * @param found how it was found, 0..1: the cosine (nothing below 0), the rank of its words over the
 *     best one's, or both lists fused over the best possible
 * @param category weighted
 * @param shape weighted
 * @param metadata weighted
 */
public record ScoreParts(double found, double category, double shape, double metadata) {
  /** Of what is listed only because nothing better is left. */
  static final ScoreParts NOTHING = new ScoreParts(0, 0, 0, 0);

  public double total() {
    return found + category + shape + metadata;
  }
}
