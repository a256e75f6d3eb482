package org.cropdesk.embedding;

import java.time.Instant;

/** One time a space was put in force for its aspect. */
public record SpaceUse(int spaceId, String actor, Reason reason, Instant at) {
  /** Why it was. */
  public enum Reason {
    /** The aspect had none. */
    FIRST,
    PROMOTED,
    ROLLED_BACK
  }
}
