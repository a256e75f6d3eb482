package org.cropdesk.inference.learning;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.cropdesk.inference.encode.Vectors;
import org.cropdesk.learning.HeadTrainer.Example;
import org.cropdesk.learning.HeadWeights;
import org.junit.jupiter.api.Test;

/** Fitting heads with the library. */
final class TribuoTrainerTest {
  private static final int DIMENSIONS = 64;
  private static final List<String> VALUES = List.of("red", "green", "blue");

  /** As an encoder's: unit vectors in a narrow cone, apart by little. */
  private static List<Example> drawn(int count, long seed) {
    var random = new Random(seed);
    var examples = new ArrayList<Example>();
    for (int i = 0; i < count; i++) {
      int value = random.nextInt(VALUES.size());
      var vector = new float[DIMENSIONS];
      for (int d = 0; d < DIMENSIONS; d++) {
        vector[d] = 3 + (d % VALUES.size() == value ? 0.5f : 0) + (float) random.nextGaussian() / 2;
      }
      examples.add(new Example(Vectors.normalized(vector), VALUES.get(value), 1));
    }
    return examples;
  }

  @Test
  void whatLiesInANarrowConeIsToldApart() {
    HeadWeights head = new TribuoTrainer().fit(VALUES, drawn(200, 1));
    long right =
        drawn(300, 2).stream().filter(e -> head.best(e.vector()).equals(e.value())).count();
    assertThat(right).isGreaterThan(280);
    assertThat(head.values()).isEqualTo(VALUES);
    assertThat(head.dimensions()).isEqualTo(DIMENSIONS);
  }

  @Test
  void theSameExamplesGiveTheSameWeights() {
    HeadWeights one = new TribuoTrainer().fit(VALUES, drawn(120, 1));
    HeadWeights two = new TribuoTrainer().fit(VALUES, drawn(120, 1));
    assertThat(two.rows()).isDeepEqualTo(one.rows());
  }

  @Test
  void confidencesAddUpToOneAndTheBestComesFirst() {
    HeadWeights head = new TribuoTrainer().fit(VALUES, drawn(200, 1));
    var suggestions = head.suggest("colour", 3, drawn(1, 5).getFirst().vector());
    assertThat(suggestions).hasSize(3);
    assertThat(suggestions.stream().mapToDouble(s -> s.confidence()).sum())
        .isBetween(0.9999, 1.0001);
    assertThat(suggestions.get(0).confidence()).isGreaterThan(suggestions.get(1).confidence());
    assertThat(suggestions.getFirst().origin()).isEqualTo("learned, version 3");
  }
}
