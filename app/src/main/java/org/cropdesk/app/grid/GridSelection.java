package org.cropdesk.app.grid;

import java.util.HashSet;
import java.util.Set;
import org.cropdesk.filter.Filter;
import org.cropdesk.grid.CropSet;
import org.jspecify.annotations.Nullable;

/**
 * Which crops are selected. All that match is kept as just that, with exceptions, and not as ids:
 * so it holds a million at no cost, and those that nobody has scrolled to. JavaFX thread only.
 */
final class GridSelection {
  private final Set<Long> chosen = new HashSet<>();
  private boolean all;

  /** Those selected, or with all of them selected those that are not. */
  private void put(long crop, boolean selected) {
    if (selected != all) {
      chosen.add(crop);
    } else {
      chosen.remove(crop);
    }
  }

  boolean has(long crop) {
    return chosen.contains(crop) != all;
  }

  void clear() {
    chosen.clear();
    all = false;
  }

  /** Everything the list matches. */
  void selectAll() {
    chosen.clear();
    all = true;
  }

  boolean isAll() {
    return all;
  }

  void only(long crop) {
    clear();
    chosen.add(crop);
  }

  void toggle(long crop) {
    put(crop, !has(crop));
  }

  /** Selects from one place to another, in either direction. */
  void addRange(Listing list, int from, int to) {
    for (int i = Math.min(from, to); i <= Math.max(from, to); i++) {
      put(list.id(i), true);
    }
  }

  void add(long crop) {
    put(crop, true);
  }

  int count(Listing list) {
    return all ? list.size() - chosen.size() : chosen.size();
  }

  /** As it is handed on; null when nothing is selected. */
  @Nullable CropSet set(Listing list) {
    Filter filter = list.filter();
    if (count(list) <= 0) {
      return null;
    }
    if (!all) {
      return new CropSet.Chosen(chosen.stream().toList());
    }
    if (filter != null) {
      return new CropSet.Matching(filter, chosen);
    }
    return new CropSet.Chosen(
        java.util.Arrays.stream(list.ids()).boxed().filter(id -> !chosen.contains(id)).toList());
  }
}
