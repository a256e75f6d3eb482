package org.cropdesk.backfill;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** Where the time of a run goes, summed over all threads. Safe for use by several threads. */
public final class StepClock {
  private final Map<Step, LongAdder> nanos = new ConcurrentHashMap<>();

  /** Adds nanoseconds that one thread was busy with a step. */
  public void add(Step step, long spent) {
    nanos.computeIfAbsent(step, _ -> new LongAdder()).add(spent);
  }

  /** Seconds by step since the last call, which begin at 0 again. */
  public Map<Step, Double> take() {
    var taken = new EnumMap<Step, Double>(Step.class);
    nanos.forEach((step, spent) -> taken.put(step, spent.sumThenReset() / 1e9));
    return taken;
  }
}
