package org.cropdesk.app.spaces;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.cropdesk.embedding.SpaceComparison;
import org.cropdesk.embedding.SpaceUse;

/** Something that happened to the spaces of an aspect, in words; the same at desk and shell. */
public record SpaceEvent(Instant at, String text) {
  /** The newest first. */
  public static List<SpaceEvent> of(List<SpaceUse> uses, List<SpaceComparison> comparisons) {
    var events = new ArrayList<SpaceEvent>();
    uses.forEach(use -> events.add(new SpaceEvent(use.at(), words(use))));
    comparisons.forEach(c -> add(events, c));
    events.sort(Comparator.comparing(SpaceEvent::at).reversed());
    return List.copyOf(events);
  }

  private static String words(SpaceUse use) {
    return switch (use.reason()) {
      case FIRST -> "Space %d was put in force: the first of its aspect".formatted(use.spaceId());
      case PROMOTED -> "%s promoted space %d".formatted(use.actor(), use.spaceId());
      case ROLLED_BACK -> "%s rolled back to space %d".formatted(use.actor(), use.spaceId());
    };
  }

  private static void add(List<SpaceEvent> events, SpaceComparison comparison) {
    Instant at = comparison.at();
    Instant signedAt = comparison.signedAt();
    if (at != null) {
      events.add(
          new SpaceEvent(
              at,
              "Space %d was compared with space %d: %s the same"
                  .formatted(
                      comparison.spaceId(),
                      comparison.withSpace(),
                      SpaceWords.percent(comparison.overlap()))));
    }
    if (signedAt != null) {
      String note = comparison.note();
      events.add(
          new SpaceEvent(
              signedAt,
              "%s signed the comparison of space %d with space %d%s"
                  .formatted(
                      comparison.signedBy(),
                      comparison.spaceId(),
                      comparison.withSpace(),
                      note == null || note.isBlank() ? "" : ": \u201c" + note + "\u201d")));
    }
  }
}
