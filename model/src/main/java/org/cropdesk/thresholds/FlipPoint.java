package org.cropdesk.thresholds;

import java.util.OptionalDouble;
import org.cropdesk.crop.Measure;
import org.cropdesk.crop.QualityCheck;
import org.cropdesk.crop.Thresholds;
import org.cropdesk.index.Rejudge;

/** Where a limit would have to lie for a check to say the other thing. Pure functions. */
public final class FlipPoint {
  /** A limit that a person types has so many decimals at most. */
  private static final int DECIMALS = 4;

  private FlipPoint() {}

  /**
   * The limit nearest to the present one at which the check of this measure turns round; a limit of
   * four decimals that does it, not a rounded one that just does not. Empty when no limit that
   * makes sense does.
   */
  public static OptionalDouble of(Measure measure) {
    QualityCheck check = measure.check();
    int cell = Cells.of(check, measure.value());
    int outside = check.direction() == QualityCheck.Direction.AT_LEAST ? 1 : -1;
    long step = measure.passed() ? (long) cell + outside : cell;
    // What passes must fail and what fails must pass, so each is rounded away from the present.
    boolean up = measure.passed() == (outside > 0);
    long coarse = Math.round(Thresholds.STEPS / Math.pow(10, DECIMALS));
    long rounded = (up ? Math.ceilDiv(step, coarse) : Math.floorDiv(step, coarse)) * coarse;
    double limit = rounded / Thresholds.STEPS;
    return limit < Rejudge.least(check) || limit > Rejudge.most(check)
        ? OptionalDouble.empty()
        : OptionalDouble.of(limit);
  }
}
