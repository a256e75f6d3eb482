package org.cropdesk.app.fx;

import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Turns a storm of notifications from any thread into at most one run per pulse on the JavaFX
 * thread.
 */
public final class Coalesced implements Runnable {
  private final AtomicBoolean pending = new AtomicBoolean();
  private final Runnable work;

  public Coalesced(Runnable work) {
    this.work = work;
  }

  @Override
  public void run() {
    if (pending.compareAndSet(false, true)) {
      FxThread.later(() -> {
        pending.set(false);
        work.run();
      });
    }
  }
}
