package org.cropdesk.dataset.export;

import java.util.Collection;
import java.util.Map;
import org.cropdesk.job.StopSignal;

/** Vectors of a version's chosen crops in its space. */
public interface DatasetVectors {
  /** Length of every vector. */
  int dimensions();

  /**
   * Looks at all of them before anything is written; comes back early when it is stopped.
   *
   * @throws org.cropdesk.failure.CatalogException of kind USAGE when they are not those the version
   *     was frozen with
   */
  void requireFrozen(StopSignal stop);

  /**
   * By crop id; a crop without a vector is absent.
   *
   * @throws org.cropdesk.failure.CatalogException of kind USAGE when one of them is not the one the
   *     version was frozen with
   */
  Map<Long, float[]> of(Collection<Long> cropIds);
}
