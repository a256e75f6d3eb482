package org.cropdesk.dataset;

import java.util.List;

/** A version in the catalog, as an export reads it. */
public final class FrozenSource implements DatasetSource {
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
    return datasets.items(version, split, afterImageId, limit);
  }

  @Override
  public List<LeftOut> leftOut(int afterOrdinal, int limit) {
    return datasets.leftOut(version, afterOrdinal, limit);
  }
}
