package org.cropdesk.dataset.export;

import java.util.Collection;
import java.util.Map;

/** Vectors of a version's space. */
public interface DatasetVectors {
  /** Length of every vector. */
  int dimensions();

  /** By crop id; a crop without a vector is absent. */
  Map<Long, float[]> of(Collection<Long> cropIds);
}
