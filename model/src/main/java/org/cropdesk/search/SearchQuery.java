package org.cropdesk.search;

import org.cropdesk.index.CropAnalysis;

/** What somebody searches with. */
public sealed interface SearchQuery {
  /** Words, for keywords as well as for meaning. */
  record ByText(String words) implements SearchQuery {}

  /**
   * A picture in no catalog, as bytes of its file; its primary crop is what is compared.
   *
   * @param name for messages
   */
  record ByPicture(String name, byte[] bytes) implements SearchQuery {}

  /**
   * One crop of a picture that was looked at already.
   *
   * @param name for messages
   */
  record ByCut(String name, byte[] bytes, CropAnalysis crop) implements SearchQuery {}

  /** A product of the catalog, by the vector it has; it is not among the results. */
  record ByProduct(long productId) implements SearchQuery {}

  /** A crop of the catalog; the results are other products than its own. */
  record ByCrop(long cropId) implements SearchQuery {}
}
