package org.cropdesk.review;

import java.time.Instant;

/** What became of a decision. Expected outcomes are values; a lost database is an exception. */
public sealed interface ReviewOutcome {
  /** It is in the database. */
  record Committed(long newVersion) implements ReviewOutcome {}

  /** Somebody else decided first; nothing was changed. */
  record Conflict(long currentVersion, String actor, Instant at) implements ReviewOutcome {}

  /** The product, the crop or the decision to undo is no longer there; nothing was changed. */
  record Gone(String what) implements ReviewOutcome {}
}
