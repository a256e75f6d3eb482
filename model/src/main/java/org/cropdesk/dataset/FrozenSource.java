package org.cropdesk.dataset;

import java.util.ArrayList;
import java.util.List;

/** A version in the catalog, as an export reads it. */
public final class FrozenSource implements DatasetSource {
  /** Rows read at a time to find those of one split. */
  private static final int PAGE = 1000;

  private final Datasets datasets;
  private final DatasetVersion version;
  private final Taxonomy taxonomy;

  public FrozenSource(Datasets datasets, DatasetVersion version) {
    this.datasets = datasets;
    this.version = version;
    taxonomy = datasets.taxonomy(version);
  }

  @Override
  public DatasetVersion version() {
    return version;
  }

  @Override
  public Taxonomy taxonomy() {
    return taxonomy;
  }

  @Override
  public List<DatasetItem> items(Split split, long afterImageId, int limit) {
    var found = new ArrayList<DatasetItem>();
    long after = afterImageId;
    List<DatasetItem> page;
    do {
      page = datasets.items(version, after, PAGE);
      for (DatasetItem item : page) {
        if (item.split() == split) {
          found.add(item);
        }
        if (found.size() == limit) {
          return found;
        }
        after = item.imageId();
      }
    } while (page.size() == PAGE);
    return found;
  }

  @Override
  public List<LeftOut> leftOut(int afterOrdinal, int limit) {
    return datasets.leftOut(version, afterOrdinal, limit);
  }
}
