package org.cropdesk.app.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.IntStream;
import org.cropdesk.inference.encode.Vectors;
import org.cropdesk.inference.learning.TribuoTrainer;
import org.cropdesk.learning.HeadTrainer;

/**
 * One head of ten thousand crops: how long one thread of the machine is at it. A training fits four
 * of them, three on two thirds of the crops for the temperature.
 */
final class LearnLine implements Line {
  private static final int CROPS = 10_000;
  private static final int DIMENSIONS = 512;
  private static final int VALUES = 12;
  private static final int ROUNDS = 5;
  private static final double LIMIT_MS = 10_000;

  @Override
  public List<Result> run(Ground ground) {
    List<String> values = IntStream.range(0, VALUES).mapToObj(v -> "value " + v).toList();
    var examples = drawn(values);
    var trainer = new TribuoTrainer();
    trainer.fit(values, examples.subList(0, CROPS / 4));
    var times = new double[ROUNDS];
    int right = 0;
    for (int i = 0; i < ROUNDS; i++) {
      long start = System.nanoTime();
      var head = trainer.fit(values, examples);
      times[i] = (System.nanoTime() - start) / 1e6;
      right = (int) examples.stream().filter(e -> head.best(e.vector()).equals(e.value())).count();
    }
    String note =
        String.format(
            Locale.ROOT,
            "%d crops of %d dimensions, %d values, one thread; %d told apart",
            CROPS,
            DIMENSIONS,
            VALUES,
            right);
    return List.of(
        Result.time(
            "learn: one head of 10,000 crops", Rounds.median(times), times, LIMIT_MS, note));
  }

  private static List<HeadTrainer.Example> drawn(List<String> values) {
    var random = new Random(20261121);
    var centres = new float[VALUES][DIMENSIONS];
    for (float[] centre : centres) {
      for (int d = 0; d < DIMENSIONS; d++) {
        centre[d] = 2 + (float) random.nextGaussian() / 4;
      }
    }
    var examples = new ArrayList<HeadTrainer.Example>();
    for (int i = 0; i < CROPS; i++) {
      int value = random.nextInt(VALUES);
      var vector = centres[value].clone();
      for (int d = 0; d < DIMENSIONS; d++) {
        vector[d] += (float) random.nextGaussian() / 2;
      }
      examples.add(new HeadTrainer.Example(Vectors.normalized(vector), values.get(value), 1));
    }
    return examples;
  }
}
