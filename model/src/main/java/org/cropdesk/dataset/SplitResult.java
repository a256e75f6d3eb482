package org.cropdesk.dataset;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where every product fell.
 *
 * @param split null for those that are left out
 * @param cluster numbers from 0, in the order of the first product of each
 * @param leftOut by member
 */
record SplitResult(@Nullable Split[] split, int[] cluster, List<Torn> leftOut, Leakage leakage) {

  /**
   * A product that would leak wherever it is put.
   *
   * @param other a product it is near to, on another side
   */
  record Torn(int member, int other, Split otherSide) {}
}
