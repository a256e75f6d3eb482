package org.cropdesk.backfill;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which products a run is about. Conditions that are given must all hold.
 *
 * @param kind what of them is to be made
 * @param filter in the language of the review desk; empty for no condition
 * @param createdSince null for no condition
 * @param changedSince null for no condition
 * @param skus of products, as from a file; empty for no condition
 */
public record BackfillScope(
    Kind kind,
    String filter,
    @Nullable Instant createdSince,
    @Nullable Instant changedSince,
    List<String> skus) {
  public BackfillScope {
    skus = List.copyOf(skus);
  }

  /** What of the products is to be made. */
  public enum Kind {
    /** Products the space has no vector of. */
    MISSING,
    /** Products whose vector is out of date. */
    STALE,
    /** Both of these, or, when existing ones are not skipped, every product anew. */
    ALL
  }

  public static BackfillScope of(Kind kind) {
    return new BackfillScope(kind, "", null, null, List.of());
  }
}
