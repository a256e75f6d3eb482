package org.cropdesk.review;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One line of a product's history, newest first.
 *
 * @param kind the name of the change, for instance {@code set_primary}
 * @param summary one sentence for a person
 * @param reverted whether a later decision took it back
 * @param source whether it was said here or came with labels of another tool; the summary says so
 * @param changes what it changed, field by field
 * @param tookMillis how long the person looked before deciding, null when nobody did
 */
public record HistoryEntry(
    UUID id,
    Instant at,
    String actor,
    String kind,
    String summary,
    DecisionSource source,
    boolean reverted,
    List<FieldChange> changes,
    @Nullable Long tookMillis) {
  public HistoryEntry {
    changes = List.copyOf(changes);
  }

  /**
   * One thing that was said, before and after, in words.
   *
   * @param what for instance "the colour"
   * @param cropId null for what concerns the product
   */
  public record FieldChange(String what, @Nullable Long cropId, String before, String after) {}
}
