package org.cropdesk.job;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;

/**
 * Asks long work to stop at its next safe point. Safe for use by several threads; once requested it
 * stays requested.
 */
public final class StopSignal {
  private final AtomicBoolean requested = new AtomicBoolean();
  private final BooleanSupplier other;

  public StopSignal() {
    this(() -> false);
  }

  private StopSignal(BooleanSupplier other) {
    this.other = other;
  }

  /** Also requested as soon as the other side says so, which then must not take it back. */
  public static StopSignal when(BooleanSupplier other) {
    return new StopSignal(other);
  }

  public void request() {
    requested.set(true);
  }

  public boolean isRequested() {
    return requested.get() || other.getAsBoolean();
  }
}
