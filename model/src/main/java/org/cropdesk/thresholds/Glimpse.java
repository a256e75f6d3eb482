package org.cropdesk.thresholds;

import org.cropdesk.crop.PixelBox;
import org.cropdesk.crop.QualityCheck;
import org.jspecify.annotations.Nullable;

/**
 * A crop of some product, as much of it as fits beside others.
 *
 * @param values what was measured, by {@link QualityCheck#index()}, NaN where nothing was
 * @param machineKeep by the thresholds it was judged by last
 * @param humanKeep a person's word, null when nobody spoke
 * @param humanActor who that was
 */
public record Glimpse(
    long cropId,
    long productId,
    String sku,
    String title,
    String objectKey,
    PixelBox pixelBox,
    double[] values,
    boolean machineKeep,
    @Nullable Boolean humanKeep,
    @Nullable String humanActor) {
  public boolean kept() {
    return humanKeep != null ? humanKeep : machineKeep;
  }

  public double value(QualityCheck check) {
    return values[check.index()];
  }
}
