package org.cropdesk.review;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A blind answer beside the earlier word of the same person.
 *
 * @param differences in words; empty when all is the same
 * @param change what would make the new word the catalog's, null when all is the same
 */
public record BlindResult(
    long productId,
    String sku,
    Instant decidedAt,
    List<String> differences,
    @Nullable ReviewChange change) {
  public BlindResult {
    differences = List.copyOf(differences);
  }

  public boolean same() {
    return differences.isEmpty();
  }
}
