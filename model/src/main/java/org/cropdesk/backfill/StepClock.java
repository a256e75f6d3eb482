package org.cropdesk.backfill;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLongArray;

/** Where the time of a run goes, summed over all threads. Safe for use by several threads. */
public final class StepClock {
  private final AtomicLongArray nanos = new AtomicLongArray(Step.values().length);

  /** Adds nanoseconds that one thread was busy with a step. */
  public void add(Step step, long spent) {
    nanos.addAndGet(step.ordinal(), spent);
  }

  /** Seconds by step since the last call, which begin at 0 again. */
  public Map<Step, Double> take() {
    var taken = new EnumMap<Step, Double>(Step.class);
    for (Step step : Step.values()) {
      taken.put(step, nanos.getAndSet(step.ordinal(), 0) / 1e9);
    }
    return taken;
  }
}
