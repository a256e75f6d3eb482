package org.cropdesk.people;

import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What one person did on one day, for that person.
 *
 * @param products finished: accepted, sent to rework, or decided again blind
 * @param working time between decisions, pauses left out
 * @param medianSeconds for a product
 */
public record PaceOfDay(LocalDate day, long products, Duration working, double medianSeconds) {
  /** A longer gap between two decisions is a pause and no work; CVAT draws the line there, too. */
  public static final Duration PAUSE = Duration.ofSeconds(100);

  /** A decision as far as time goes. */
  public record Lap(LocalDate day, long productId, long tookMillis, boolean finishes) {}

  public double perHour() {
    return working.isZero() ? 0 : products / (working.toMillis() / 3_600_000.0);
  }

  /**
   * By day, the newest first.
   *
   * @param laps in the order they were made
   */
  public static List<PaceOfDay> of(List<Lap> laps) {
    Map<LocalDate, List<Lap>> byDay = new HashMap<>();
    laps.forEach(lap -> byDay.computeIfAbsent(lap.day(), d -> new ArrayList<>()).add(lap));
    return byDay.entrySet().stream()
        .sorted(Map.Entry.<LocalDate, List<Lap>>comparingByKey().reversed())
        .map(e -> of(e.getKey(), e.getValue()))
        .toList();
  }

  private static PaceOfDay of(LocalDate day, List<Lap> laps) {
    long working = 0;
    Map<Long, Long> open = new HashMap<>();
    List<Long> finished = new ArrayList<>();
    for (Lap lap : laps) {
      long counts = lap.tookMillis() <= PAUSE.toMillis() ? lap.tookMillis() : 0;
      working += counts;
      long soFar = open.merge(lap.productId(), counts, Long::sum);
      if (lap.finishes()) {
        open.remove(lap.productId());
        finished.add(soFar);
      }
    }
    Collections.sort(finished);
    return new PaceOfDay(day, finished.size(), Duration.ofMillis(working), median(finished) / 1000);
  }

  private static double median(List<Long> sorted) {
    if (sorted.isEmpty()) {
      return 0;
    }
    int middle = sorted.size() / 2;
    return sorted.size() % 2 == 1
        ? sorted.get(middle)
        : (sorted.get(middle - 1) + sorted.get(middle)) / 2.0;
  }
}
