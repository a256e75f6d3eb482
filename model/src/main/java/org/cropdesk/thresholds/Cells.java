package org.cropdesk.thresholds;

import org.cropdesk.crop.QualityCheck;
import org.cropdesk.crop.Thresholds;

/**
 * What was measured, in half the memory and without an error: limits lie on a grid, so all that can
 * ever be asked of a value is on which side of each step it lies. A cell is the last step at which
 * the value passes, and it is {@link QualityCheck#passes} itself that says so.
 */
final class Cells {
  private Cells() {}

  /** The step of a limit. */
  static int step(double limit) {
    return (int) Math.round(limit * Thresholds.STEPS);
  }

  static double limit(int step) {
    return step / Thresholds.STEPS;
  }

  /** NaN, which was not measured, passes everywhere. */
  static int of(QualityCheck check, double value) {
    boolean least = check.direction() == QualityCheck.Direction.AT_LEAST;
    if (Double.isNaN(value)) {
      return least ? Integer.MAX_VALUE : Integer.MIN_VALUE;
    }
    long inside = least ? -1 : 1;
    long step = Math.round(value * Thresholds.STEPS);
    while (!check.passes(value, step / Thresholds.STEPS)) {
      step += inside;
    }
    while (check.passes(value, (step - inside) / Thresholds.STEPS)) {
      step -= inside;
    }
    return (int) Math.clamp(step, Integer.MIN_VALUE + 1L, Integer.MAX_VALUE - 1L);
  }

  static boolean fails(QualityCheck check, int cell, int step) {
    return check.direction() == QualityCheck.Direction.AT_LEAST ? cell < step : cell > step;
  }

  static boolean isMeasured(int cell) {
    return cell != Integer.MAX_VALUE && cell != Integer.MIN_VALUE;
  }
}
