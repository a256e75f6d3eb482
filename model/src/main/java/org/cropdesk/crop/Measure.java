package org.cropdesk.crop;

/** One measured value held against its threshold. */
public record Measure(QualityCheck check, double value, double threshold) {
  public boolean passed() {
    return check.passes(value, threshold);
  }
}
