package org.cropdesk.backfill;

/** What a run is doing. */
public enum BackfillPhase {
  /** A sample of the scope. */
  CANARY,
  /** The products of the scope, by their ids. */
  MAIN,
  /** Once more through the catalog, for what changed meanwhile. */
  CATCH_UP,
  /** What failed, again. */
  RETRY,
  /** The approximate index, once, after the load. */
  INDEX,
  END
}
