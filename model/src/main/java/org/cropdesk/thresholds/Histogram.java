package org.cropdesk.thresholds;

import java.util.List;

/**
 * How often which values were measured.
 *
 * @param from left edge of the first bar
 * @param to right edge of the last bar
 * @param bars crops by bar; what lies beyond the edges is in the outer bars
 * @param unmeasured crops for which the check could not be made
 */
public record Histogram(double from, double to, List<Long> bars, long unmeasured) {
  public Histogram {
    bars = List.copyOf(bars);
  }
}
