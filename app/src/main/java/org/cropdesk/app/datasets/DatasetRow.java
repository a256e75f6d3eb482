package org.cropdesk.app.datasets;

import org.cropdesk.dataset.Dataset;
import org.cropdesk.dataset.DatasetVersion;
import org.jspecify.annotations.Nullable;

/**
 * A line of the list: a version, or a dataset that has none yet.
 *
 * @param version null when there is none
 */
public record DatasetRow(Dataset dataset, @Nullable DatasetVersion version) {
  /** As people say it: {@code garments v3}. */
  public String name() {
    DatasetVersion of = version;
    return of == null ? dataset.name() : of.name();
  }

  boolean isSame(DatasetRow other) {
    return name().equals(other.name());
  }
}
