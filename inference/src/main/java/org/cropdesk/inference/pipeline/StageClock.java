package org.cropdesk.inference.pipeline;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/** Counters of all stages; any thread may add. */
final class StageClock {
  enum Stage {
    READ,
    DECODE,
    DETECT,
    CROP,
    ENCODE,
    TEXT
  }

  private final Map<Stage, LongAdder> nanos = new EnumMap<>(Stage.class);
  private final Map<Stage, LongAdder> items = new EnumMap<>(Stage.class);
  private final Map<Stage, LongAdder> runs = new EnumMap<>(Stage.class);
  private final LongAdder images = new LongAdder();
  private final LongAdder unreadable = new LongAdder();
  private final int detectorBatch;
  private final int encoderBatch;

  StageClock(int detectorBatch, int encoderBatch) {
    this.detectorBatch = detectorBatch;
    this.encoderBatch = encoderBatch;
    for (Stage stage : Stage.values()) {
      nanos.put(stage, new LongAdder());
      items.put(stage, new LongAdder());
      runs.put(stage, new LongAdder());
    }
  }

  /** Adds one run of a stage and returns its milliseconds. */
  double add(Stage stage, long startNanos, int count) {
    long spent = System.nanoTime() - startNanos;
    adder(nanos, stage).add(spent);
    adder(items, stage).add(count);
    adder(runs, stage).increment();
    return spent / 1e6;
  }

  void imageDone(boolean readable) {
    images.increment();
    if (!readable) {
      unreadable.increment();
    }
  }

  PipelineStats snapshot() {
    return new PipelineStats(
        images.sum(),
        unreadable.sum(),
        adder(items, Stage.ENCODE).sum(),
        adder(items, Stage.TEXT).sum(),
        millis(Stage.READ),
        millis(Stage.DECODE),
        millis(Stage.DETECT),
        millis(Stage.CROP),
        millis(Stage.ENCODE),
        millis(Stage.TEXT),
        adder(runs, Stage.DETECT).sum(),
        fill(Stage.DETECT, detectorBatch),
        adder(runs, Stage.ENCODE).sum(),
        fill(Stage.ENCODE, encoderBatch));
  }

  private double millis(Stage stage) {
    return adder(nanos, stage).sum() / 1e6;
  }

  private double fill(Stage stage, int batch) {
    long count = adder(runs, stage).sum();
    return count == 0 ? 0 : adder(items, stage).sum() / (double) (count * batch);
  }

  private static LongAdder adder(Map<Stage, LongAdder> map, Stage stage) {
    LongAdder adder = map.get(stage);
    if (adder == null) {
      throw new IllegalStateException("No counter for " + stage);
    }
    return adder;
  }
}
