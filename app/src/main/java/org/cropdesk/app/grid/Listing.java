package org.cropdesk.app.grid;

import java.util.Arrays;
import org.cropdesk.filter.Filter;
import org.jspecify.annotations.Nullable;

/**
 * The crops of the grid, in order: eight bytes each, so that a million of them can be jumped
 * through freely. Not changed after it is made.
 *
 * @param ids of crops
 * @param scores how alike each is, 0..1, null unless similar ones were looked for
 * @param complete whether these are all; else the rest is on its way
 * @param filter whatever matches it is listed; null for a list of certain crops
 */
record Listing(long[] ids, double @Nullable [] scores, boolean complete, @Nullable Filter filter) {
  static final Listing NONE = new Listing(new long[0], null, false, null);

  int size() {
    return ids.length;
  }

  long id(int index) {
    return ids[index];
  }

  /** Where a crop stands; -1 when it is not in the list. A walk, for single questions. */
  int indexOf(long crop) {
    for (int i = 0; i < ids.length; i++) {
      if (ids[i] == crop) {
        return i;
      }
    }
    return -1;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return this == other;
  }

  @Override
  public int hashCode() {
    return System.identityHashCode(this);
  }

  @Override
  public String toString() {
    return "Listing of " + Arrays.toString(Arrays.copyOf(ids, Math.min(8, ids.length)));
  }
}
