package org.cropdesk.dataset;

/**
 * What was found on both sides of a split.
 *
 * @param products products with items in two splits
 * @param sameBytes pairs of items in two splits with the same stored bytes
 * @param near pairs of crops in two splits whose vectors are at least {@code threshold} near
 * @param threshold the cosine from which on two crops count as one picture
 * @param compared crops that have a vector and were compared
 * @param withoutVector crops that have none, so only bytes and product speak for them
 * @param proved crops that were held against every other one without any shortcut
 */
public record Leakage(
    long products,
    long sameBytes,
    long near,
    double threshold,
    long compared,
    long withoutVector,
    long proved) {
  /** Whether no item is on two sides. */
  public boolean isNone() {
    return products == 0 && sameBytes == 0 && near == 0;
  }
}
