package org.cropdesk.embedding;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An embedding space of the catalog.
 *
 * @param recipe how its vectors are made; null for one that index runs fill
 * @param vectors how many it holds
 * @param stale how many of them no longer match their picture or text
 */
public record Space(
    int id,
    SpaceKey key,
    SpaceState state,
    @Nullable SpaceRecipe recipe,
    long vectors,
    long stale,
    Instant createdAt,
    Instant changedAt) {
  /**
   * Up to so many vectors a search compares all of them: that is as fast as the index, and exact.
   */
  public static final int EXACT_LIMIT = 10_000;
}
