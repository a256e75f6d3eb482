package org.cropdesk.people;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class KappaTest {
  private static final LocalDate DAY = LocalDate.of(2026, 11, 21);

  /** 20, 5, 10, 15 of 50: agreed .7, by chance .5. */
  @Test
  void kappaIsWhatAgreementIsBeyondChance() {
    var kappa =
        Kappa.of(
                Map.of(
                    new Kappa.Pair("yes", "yes"), 20L,
                    new Kappa.Pair("yes", "no"), 5L,
                    new Kappa.Pair("no", "yes"), 10L,
                    new Kappa.Pair("no", "no"), 15L))
            .orElseThrow();
    assertThat(kappa.value()).isCloseTo(0.4, within(1e-12));
    assertThat(kappa.low()).isCloseTo(0.4 - 1.959964 * Math.sqrt(.7 * .3 / 50) / .5, within(1e-9));
    assertThat(kappa.high()).isCloseTo(0.654, within(1e-3));
  }

  @Test
  void oneWordForEverythingHasNoKappa() {
    assertThat(Kappa.of(Map.of(new Kappa.Pair("keep", "keep"), 100L))).isEmpty();
    assertThat(Kappa.of(Map.of())).isEmpty();
  }

  @Test
  void aPauseIsNoWorkingTime() {
    var days =
        PaceOfDay.of(
            List.of(
                new PaceOfDay.Lap(DAY, 1, 4_000, false),
                new PaceOfDay.Lap(DAY, 1, 6_000, true),
                new PaceOfDay.Lap(DAY, 2, 3_600_000, true),
                new PaceOfDay.Lap(DAY, 3, 20_000, true)));
    assertThat(days)
        .singleElement()
        .satisfies(d -> {
          assertThat(d.products()).isEqualTo(3);
          assertThat(d.working().toSeconds()).isEqualTo(30);
          assertThat(d.medianSeconds()).isEqualTo(10);
          assertThat(d.perHour()).isCloseTo(360, within(1e-9));
        });
  }
}
