package org.cropdesk.queue;

import java.util.Locale;
import java.util.Optional;

/** The products a review queue is made of, before any filter. */
public enum QueuePile {
  WAITING("Waiting for review", "p.stage in ('NEW', 'IN_REVIEW')"),
  REWORK("In rework", "p.stage = 'REWORK'"),
  FLAGGED("Flagged", "p.flag_note is not null"),
  VERIFIED("Verified", "p.stage = 'VERIFIED'");

  private final String title;
  private final String condition;

  QueuePile(String title, String condition) {
    this.title = title;
    this.condition = condition;
  }

  public String title() {
    return title;
  }

  /** On rows of {@code product p}. */
  public String condition() {
    return condition;
  }

  /** The name in links and settings. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  public static Optional<QueuePile> of(String word) {
    for (QueuePile pile : values()) {
      if (pile.word().equals(word)) {
        return Optional.of(pile);
      }
    }
    return Optional.empty();
  }
}
