package org.cropdesk.backfill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class ForecastTest {
  private static final Instant BEGAN = Instant.parse("2026-11-20T10:00:00Z");
  private static final Instant NOW = BEGAN.plusSeconds(60);

  private static List<BackfillPace> everySecond(int... products) {
    return IntStream.range(0, products.length)
        .filter(i -> products[i] > 0)
        .mapToObj(i -> new BackfillPace(BEGAN.plusSeconds(i), 1, products[i], 2L * products[i]))
        .toList();
  }

  @Test
  void aSteadyRunEndsWhenItsRateSaysAndTheIntervalIsNarrow() {
    var pace = everySecond(IntStream.range(0, 60).map(i -> 10).toArray());
    var forecast = Forecast.of(pace, BEGAN, NOW, 1_000);
    assertThat(forecast.productsPerSecond()).isCloseTo(10, within(0.01));
    assertThat(forecast.vectorsPerSecond()).isCloseTo(20, within(0.01));
    assertThat(forecast.seconds()).isCloseTo(100, within(0.1));
    assertThat(forecast.latest() - forecast.soonest()).isLessThan(30);
  }

  @Test
  void anUnsteadyRunHasAWiderIntervalAroundTheSameTime() {
    var steady = everySecond(IntStream.range(0, 60).map(i -> 10).toArray());
    var unsteady = everySecond(IntStream.range(0, 60).map(i -> i % 9 == 0 ? 70 : 2).toArray());
    var calm = Forecast.of(steady, BEGAN, NOW, 1_000);
    var wild = Forecast.of(unsteady, BEGAN, NOW, 1_000);
    assertThat(wild.soonest()).isLessThan(wild.seconds());
    assertThat(wild.latest()).isGreaterThan(wild.seconds());
    assertThat(wild.latest() - wild.soonest()).isGreaterThan(calm.latest() - calm.soonest());
  }

  @Test
  void onlyWhatWasWrittenLatelyCounts() {
    var faster = everySecond(IntStream.range(0, 60).map(i -> i < 30 ? 1 : 20).toArray());
    assertThat(Forecast.of(faster, BEGAN, NOW, 400).seconds()).isCloseTo(20, within(1.0));
  }

  @Test
  void slowBatchesAreLookedAtOverALongerTime() {
    var slow = List.of(new BackfillPace(BEGAN.plusSeconds(10), 1, 150, 150));
    var forecast = Forecast.of(slow, BEGAN, NOW, 150);
    assertThat(forecast.seconds()).isCloseTo(60, within(0.1));
    assertThat(forecast.soonest()).as("one batch tells no interval").isNaN();
  }

  @Test
  void nothingWrittenForetellsNothing() {
    assertThat(Forecast.of(List.of(), BEGAN, NOW, 10)).isEqualTo(Forecast.NONE);
  }
}
