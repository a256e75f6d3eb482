package org.cropdesk.backfill;

import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;

/** Where the time of a run goes, summed over all threads. Safe for use by several threads. */
public final class StepClock {
  private final Map<Step, LongAdder> nanos = new EnumMap<>(Step.class);

  public StepClock() {
    for (Step step : Step.values()) {
      nanos.put(step, new LongAdder());
    }
  }

  /** Adds nanoseconds that one thread was busy with a step. */
  public void add(Step step, long spent) {
    adder(step).add(spent);
  }

  /** Seconds by step since the last call, which begin at 0 again. */
  public Map<Step, Double> take() {
    var taken = new EnumMap<Step, Double>(Step.class);
    for (Step step : Step.values()) {
      taken.put(step, adder(step).sumThenReset() / 1e9);
    }
    return taken;
  }

  private LongAdder adder(Step step) {
    return Objects.requireNonNull(nanos.get(step));
  }
}
