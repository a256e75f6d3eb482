package org.cropdesk.inference.backfill;

import java.util.concurrent.CancellationException;
import org.cropdesk.backfill.StepClock;
import org.jspecify.annotations.Nullable;

/** One {@link RecipeMaker#make} under way. Safe for use by several threads. */
final class Call {
  final StepClock clock;
  private int open;
  private boolean over;
  private @Nullable Throwable failure;

  Call(StepClock clock, int slots) {
    this.clock = clock;
    open = slots;
  }

  /** One slot has its answer; what was written to it before is seen by whoever waits. */
  synchronized void filled() {
    open--;
    notifyAll();
  }

  /** Ends the call with a failure that no single item is to blame for; the first one counts. */
  synchronized void fail(Throwable cause) {
    if (failure == null) {
      failure = cause;
    }
    over = true;
    notifyAll();
  }

  /** Whether its answers are of no use to anybody any more. */
  synchronized boolean over() {
    return over;
  }

  synchronized void end() {
    over = true;
    notifyAll();
  }

  /** Waits for every slot, or for the failure, which it throws. */
  synchronized void await() throws InterruptedException {
    while (open > 0 && !over) {
      wait();
    }
    switch (failure) {
      case null -> {
        if (open > 0) {
          throw new CancellationException("Making vectors was stopped");
        }
      }
      case RuntimeException e -> throw e;
      case Error e -> throw e;
      default -> throw new IllegalStateException("Making vectors failed", failure);
    }
  }
}
