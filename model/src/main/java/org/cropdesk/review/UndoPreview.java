package org.cropdesk.review;

import java.util.List;

/**
 * What taking decisions back would do.
 *
 * @param decisions that match
 * @param products they are about
 * @param productsChanged products that would change
 * @param conflicts the first ones, in the order of products
 * @param conflictCount all of them
 */
public record UndoPreview(
    long decisions,
    long products,
    long productsChanged,
    List<UndoConflict> conflicts,
    long conflictCount) {
  public UndoPreview {
    conflicts = List.copyOf(conflicts);
  }
}
