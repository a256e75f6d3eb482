package org.cropdesk.catalog;

import java.util.List;
import java.util.Map;

/**
 * A product as a source describes it, before it is in the catalog.
 *
 * @param row line in the source, 0 when there is none
 */
record ProductDraft(
    long row,
    String sku,
    String title,
    String description,
    String usage,
    String features,
    String category,
    Map<String, String> metadata,
    List<Picture> pictures) {

  /** A picture that was read and is in the store. */
  record Picture(String objectKey, String sha256, long byteSize) {}

  /** What the machines read of it; when it changes there is something to index. */
  String contentHash() {
    var hash = ContentHash.start();
    hash.add(title).add(description);
    pictures.forEach(p -> hash.add(p.sha256()));
    return hash.hex();
  }
}
