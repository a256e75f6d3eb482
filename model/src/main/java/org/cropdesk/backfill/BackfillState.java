package org.cropdesk.backfill;

/** Where a run stands. */
public enum BackfillState {
  /** Its sample is made and judged first. */
  CANARY,
  RUNNING,
  /** By a person, by its canary, or by itself because too much failed; the message says. */
  PAUSED,
  DONE,
  CANCELLED,
  FAILED;

  /** Whether it is over for good. */
  public boolean ended() {
    return this == DONE || this == CANCELLED || this == FAILED;
  }

  /** Whether workers take chunks of it. */
  public boolean works() {
    return this == CANARY || this == RUNNING;
  }
}
