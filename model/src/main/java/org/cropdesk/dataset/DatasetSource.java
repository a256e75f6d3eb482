package org.cropdesk.dataset;

import java.util.List;

/**
 * A frozen version as an export reads it. Every call gives the same answer for ever, so an export
 * may read it twice, and another one years later. Called by one thread at a time.
 */
public interface DatasetSource {
  DatasetVersion version();

  /** As it stood when the version was frozen. */
  Taxonomy taxonomy();

  /** Pictures of a split after an image id, by image id; fewer than {@code limit} at the end. */
  List<DatasetItem> items(Split split, long afterImageId, int limit);

  /** What the version does without, after an ordinal, by ordinal. */
  List<LeftOut> leftOut(int afterOrdinal, int limit);
}
