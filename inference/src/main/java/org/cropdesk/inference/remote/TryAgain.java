package org.cropdesk.inference.remote;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** One attempt failed in a way that the next may not. */
final class TryAgain extends RuntimeException {
  /** Decides how long it goes on. */
  enum Reason {
    /** Nobody is there yet, or somebody who says so: waited for as long as a start may take. */
    NOT_READY,
    /** Too much at once. */
    BUSY,
    /** An answer that is none. */
    BROKEN
  }

  private final Reason reason;
  private final @Nullable Duration after;

  /**
   * @param after how long the server asks to be left alone, null when it does not
   */
  TryAgain(Reason reason, String what, @Nullable Duration after, @Nullable Throwable cause) {
    super(what, cause);
    this.reason = reason;
    this.after = after;
  }

  Reason reason() {
    return reason;
  }

  @Nullable Duration after() {
    return after;
  }
}
