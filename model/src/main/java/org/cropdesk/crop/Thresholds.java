package org.cropdesk.crop;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;

/**
 * The limit of every quality check. Immutable; two equal sets have the same {@link #version()}.
 *
 * @param limits one limit per check, all checks present
 */
public record Thresholds(Map<QualityCheck, Double> limits) {
  /** Limits lie on a grid: so many steps to 1. */
  public static final double STEPS = 1e6;

  public Thresholds {
    var copy = new EnumMap<QualityCheck, Double>(QualityCheck.class);
    copy.putAll(defaults());
    copy.putAll(limits);
    limits = Map.copyOf(copy);
  }

  /** The shipped limits, to be calibrated on reviewed verdicts. */
  public static Thresholds standard() {
    return new Thresholds(Map.of());
  }

  private static Map<QualityCheck, Double> defaults() {
    var map = new EnumMap<QualityCheck, Double>(QualityCheck.class);
    // Chosen on the sample catalog and on 300 real clothing photos: what lies beyond them is faulty
    // there, and clean crops are not. A tall bottle is a third as wide as it is high, so aspect and
    // padding leave it alone; a white mug on white is bright, so only the extreme fails.
    map.put(QualityCheck.SIZE, 48.0);
    map.put(QualityCheck.ASPECT, 0.20);
    map.put(QualityCheck.BLUR, 0.47);
    map.put(QualityCheck.DARK, 0.42);
    map.put(QualityCheck.BRIGHT, 0.75);
    map.put(QualityCheck.LOW_INFORMATION, 0.42);
    map.put(QualityCheck.CONFIDENCE, 0.35);
    map.put(QualityCheck.PADDING, 0.75);
    map.put(QualityCheck.DUPLICATE, 0.995);
    map.put(QualityCheck.UNLIKE_TEXT, -1.0);
    return map;
  }

  public double limit(QualityCheck check) {
    Double limit = limits.get(check);
    if (limit == null) {
      throw new IllegalStateException("No limit for " + check);
    }
    return limit;
  }

  /**
   * @param limit taken to the nearest step of {@link #STEPS}, because the version knows no finer
   *     ones
   */
  public Thresholds with(QualityCheck check, double limit) {
    var copy = new EnumMap<QualityCheck, Double>(limits);
    copy.put(check, onGrid(limit));
    return new Thresholds(copy);
  }

  /** The nearest limit there is. */
  public static double onGrid(double limit) {
    return Math.round(limit * STEPS) / STEPS;
  }

  /** Short content hash, stored with every verdict. */
  public String version() {
    var text = new StringBuilder();
    for (QualityCheck check : QualityCheck.values()) {
      text.append(String.format(Locale.ROOT, "%s=%.6f;", check.name(), limit(check)));
    }
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256")
              .digest(text.toString().getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(hash, 0, 8);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("SHA-256 is part of every JDK", e);
    }
  }
}
