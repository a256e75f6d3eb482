package org.cropdesk.catalog;

import java.util.Map;

/**
 * A product as the catalog shows it.
 *
 * @param stage name of the review stage
 * @param images live pictures
 */
public record Product(
    long id,
    long version,
    String sku,
    String title,
    String description,
    String category,
    Map<String, String> metadata,
    String stage,
    boolean indexed,
    int images) {
  public Product {
    metadata = Map.copyOf(metadata);
  }
}
