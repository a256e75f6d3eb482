package org.cropdesk.crop;

/** The named properties a crop is judged by. The order is the order of display. */
public enum QualityCheck {
  /** Shorter side of the detected box, pixels. */
  SIZE("too small", Direction.AT_LEAST),
  /** Shorter over longer side of the detected box, 0..1. */
  ASPECT("odd shape", Direction.AT_LEAST),
  /** Sharpness 0..1, larger is sharper. */
  BLUR("blurred", Direction.AT_LEAST),
  /** 99th percentile of perceived brightness, 0..1. */
  DARK("dark", Direction.AT_LEAST),
  /** 5th percentile of perceived brightness, 0..1. */
  BRIGHT("bright", Direction.AT_MOST),
  /** Entropy of the grey histogram over its maximum, 0..1. */
  LOW_INFORMATION("low information", Direction.AT_LEAST),
  /** The detector's score, 0..1. */
  CONFIDENCE("low confidence", Direction.AT_LEAST),
  /** Share of the square crop that is mirrored padding, 0..1. */
  PADDING("mostly padding", Direction.AT_MOST),
  /** Largest similarity to a better crop of the same product, 0..1. */
  DUPLICATE("duplicate", Direction.AT_MOST),
  /** Cosine between the crop and the product's text. */
  UNLIKE_TEXT("unlike the text", Direction.AT_LEAST);

  /** On which side of its threshold a value passes. */
  public enum Direction {
    AT_LEAST,
    AT_MOST
  }

  private final String reason;
  private final Direction direction;

  QualityCheck(String reason, Direction direction) {
    this.reason = reason;
    this.direction = direction;
  }

  /** Its place in what was measured of a crop; not stored anywhere. */
  @SuppressWarnings("EnumOrdinal")
  public int index() {
    return ordinal();
  }

  /** The words a reviewer reads when this check fails. */
  public String reason() {
    return reason;
  }

  public Direction direction() {
    return direction;
  }

  public boolean passes(double value, double threshold) {
    return direction == Direction.AT_LEAST ? value >= threshold : value <= threshold;
  }
}
