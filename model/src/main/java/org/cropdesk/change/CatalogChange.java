package org.cropdesk.change;

import java.util.List;

/** Something that is in the database now. Carries ids, not rows: whoever cares reads the rows. */
public sealed interface CatalogChange {
  /** A person's decision about one product was committed. */
  record ProductDecided(long productId, long newVersion) implements CatalogChange {}

  /** A person at another desk decided about one product. */
  record ProductDecidedElsewhere(long productId, long newVersion, String actor)
      implements CatalogChange {}

  /** Another desk gave back products it had claimed. */
  record ClaimsReturned() implements CatalogChange {}

  /** The catalog was out of reach for a while; changes of others may have been missed. */
  record LookAgain() implements CatalogChange {}

  /** Machine results of whole products were committed. */
  record ProductsIndexed(List<Long> productIds) implements CatalogChange {
    public ProductsIndexed {
      productIds = List.copyOf(productIds);
    }
  }

  /** Crops of these products were judged and encoded again after a person had changed them. */
  record CropsRefreshed(List<Long> productIds) implements CatalogChange {
    public CropsRefreshed {
      productIds = List.copyOf(productIds);
    }
  }

  /** Other thresholds are in force, and the verdicts of many products are by them. */
  record ThresholdsApplied(String version, String actor) implements CatalogChange {}

  /** Products were added or changed by an import. */
  record ProductsImported(List<Long> productIds) implements CatalogChange {
    public ProductsImported {
      productIds = List.copyOf(productIds);
    }
  }

  /** An embedding space was made, filled, proved or changed its state, here or elsewhere. */
  record SpaceChanged(int spaceId) implements CatalogChange {}
}
