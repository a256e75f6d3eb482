package org.cropdesk.inference.select;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.cropdesk.crop.Box;
import org.cropdesk.index.PrimaryBasis;
import org.cropdesk.inference.select.PrimarySelector.Choice;
import org.cropdesk.inference.select.PrimarySelector.Contender;
import org.junit.jupiter.api.Test;

final class PrimarySelectorTest {
  private static final float[] TEXT = {1, 0};

  private static Contender crop(Box box, double score, double cosine) {
    float[] vector = {(float) cosine, (float) Math.sqrt(1 - cosine * cosine)};
    return new Contender(box, score, 100, 100, vector);
  }

  private static final Box LARGE = new Box(10, 10, 90, 90);
  private static final Box SMALL = new Box(0, 0, 10, 10);

  @Test
  void theTextDecides() {
    Choice choice =
        PrimarySelector.choose(List.of(crop(LARGE, 0.99, 0.30), crop(SMALL, 0.4, 0.33)), TEXT);
    assertThat(choice.chosen()).isEqualTo(1);
    assertThat(choice.basis()).isEqualTo(PrimaryBasis.TEXT);
    assertThat(choice.scores().get(1).text()).isNotNull();
  }

  @Test
  void sizeAndPositionDecideBetweenEquals() {
    Choice choice =
        PrimarySelector.choose(List.of(crop(SMALL, 0.9, 0.31), crop(LARGE, 0.9, 0.305)), TEXT);
    assertThat(choice.chosen()).isEqualTo(1);
    assertThat(choice.scores().get(1).position()).isEqualTo(1);
    assertThat(choice.scores().get(1).size()).isEqualTo(0.8);
  }

  @Test
  void withoutTextTheDetectorDecidesAndSaysSo() {
    Choice choice =
        PrimarySelector.choose(List.of(crop(SMALL, 0.9, 0), crop(LARGE, 0.85, 0)), null);
    assertThat(choice.chosen()).isEqualTo(1);
    assertThat(choice.basis()).isEqualTo(PrimaryBasis.NO_TEXT);
    assertThat(choice.scores().getFirst().text()).isNull();
  }

  @Test
  void nothingKeptMeansNoPrimary() {
    Choice choice = PrimarySelector.choose(List.of(), TEXT);
    assertThat(choice.chosen()).isEqualTo(-1);
    assertThat(choice.basis()).isEqualTo(PrimaryBasis.NO_CANDIDATE);
  }

  @Test
  void theFirstOfIdenticalCropsWins() {
    Contender same = crop(LARGE, 0.9, 0.3);
    assertThat(PrimarySelector.choose(List.of(same, same), TEXT).chosen()).isZero();
  }
}
