package org.cropdesk.job;

import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Asks long work to stop at its next safe point. Safe for use by several threads; once requested it
 * stays requested.
 */
public final class StopSignal {
  private final AtomicBoolean requested = new AtomicBoolean();

  public void request() {
    requested.set(true);
  }

  public boolean isRequested() {
    return requested.get();
  }
}
