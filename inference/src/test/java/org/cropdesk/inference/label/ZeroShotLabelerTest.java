package org.cropdesk.inference.label;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.cropdesk.label.Attribute;
import org.cropdesk.label.Suggestion;
import org.cropdesk.label.Vocabularies;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ZeroShotLabelerTest {
  private static final String SPACE = "0123456789abcdef0123456789abcdef";
  private static final Vocabularies COLOURS =
      new Vocabularies(
          List.of(
              new Attribute(
                  "colour", List.of("red", "green", "blue", "grey"), List.of("{}", "a {} one"))),
          "fedcba9876543210fedcba9876543210");

  @TempDir private Path cache;

  private final List<String> asked = new ArrayList<>();

  private float[][] encode(List<String> texts) {
    asked.addAll(texts);
    return texts.stream()
        .map(t ->
            t.contains("red")
                ? new float[] {1, 0, 0}
                : t.contains("green")
                    ? new float[] {0, 1, 0}
                    : t.equals("blue") ? new float[] {0, 0, 1} : new float[] {0, 0.6f, 0.8f})
        .toArray(float[][]::new);
  }

  private ZeroShotLabeler create() {
    return ZeroShotLabeler.create(COLOURS, this::encode, SPACE, 3, 10, cache);
  }

  @Test
  void confidenceIsASoftmaxOfScaledCosines() {
    List<Suggestion> labels = create().label(new float[] {0.8f, 0.6f, 0});
    assertThat(labels).hasSize(3).extracting(Suggestion::rank).containsExactly(1, 2, 3);
    assertThat(labels).extracting(Suggestion::value).startsWith("red", "green");
    // Templates of blue are averaged and made unit length again: (0, .3, .9) / |.|, cosine .19.
    double grey = Math.exp(10 * 0.36);
    double blue = Math.exp(10 * 0.6 * 0.3 / Math.hypot(0.3, 0.9));
    double total = Math.exp(8) + Math.exp(6) + blue + grey;
    assertThat(labels.getFirst().confidence()).isCloseTo(Math.exp(8) / total, within(1e-5));
  }

  @Test
  void vocabularyVectorsAreMadeOnce() {
    List<Suggestion> first = create().label(new float[] {1, 0, 0});
    assertThat(asked).hasSize(8).contains("a red one", "grey");
    List<Suggestion> second = create().label(new float[] {1, 0, 0});
    assertThat(asked).hasSize(8);
    assertThat(second).isEqualTo(first);
  }
}
