package org.cropdesk.dataset;

import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How two versions differ.
 *
 * @param pictures that differ in anything
 * @param counts of every kind, also of those that did not happen
 */
public record DatasetDiff(
    DatasetVersion from, DatasetVersion to, long pictures, Map<DatasetChange.Kind, Long> counts) {
  public DatasetDiff {
    var all = new EnumMap<DatasetChange.Kind, Long>(DatasetChange.Kind.class);
    for (DatasetChange.Kind kind : DatasetChange.Kind.values()) {
      all.put(kind, counts.getOrDefault(kind, 0L));
    }
    counts = Collections.unmodifiableMap(all);
  }

  /**
   * Changes of some pictures.
   *
   * @param next where the next page begins; null when this is the last one
   */
  public record Page(List<DatasetChange> changes, @Nullable Long next) {
    public Page {
      changes = List.copyOf(changes);
    }
  }
}
