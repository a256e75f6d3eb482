package org.cropdesk.embedding;

import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Who signed the comparison of a space with the one in force, and how much was compared then.
 *
 * @param vectors the space held when they were compared; null where that was not kept
 * @param withVectors the one in force did; null where that was not kept
 * @param vectorsNow the space holds now
 * @param withVectorsNow the one in force does
 */
public record SpaceSignature(
    String by,
    Instant at,
    @Nullable Long vectors,
    @Nullable Long withVectors,
    long vectorsNow,
    long withVectorsNow) {
  /** So much more or fewer vectors, and the queries that were put say little of them. */
  public static final double MOST_CHANGE = 0.05;

  /** Why it does not count any more, in words that follow "The comparison of … was signed". */
  public Optional<String> whyLapsed() {
    if (vectors == null || withVectors == null) {
      return Optional.of("before it was kept how many vectors were compared");
    }
    if (differs(vectors, vectorsNow)) {
      return Optional.of(held("it", vectors, vectorsNow));
    }
    return differs(withVectors, withVectorsNow)
        ? Optional.of(held("the one in force", withVectors, withVectorsNow))
        : Optional.empty();
  }

  /** Whether a number of vectors is no longer what was looked at. */
  static boolean differs(long then, long now) {
    return Math.abs(now - then) > MOST_CHANGE * Math.max(then, 1);
  }

  private static String held(String who, long then, long now) {
    return String.format(
        Locale.ROOT, "when %s held %,d vectors, and %s holds %,d now", who, then, who, now);
  }
}
