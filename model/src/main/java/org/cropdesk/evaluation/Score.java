package org.cropdesk.evaluation;

import java.util.Locale;

/** What an evaluation came to. Every number is a share, 0..1. */
public sealed interface Score permits DetectorScore, EncoderScore {
  /** For people, on one line. */
  String text();

  /** Three decimals, as such numbers are compared. */
  static String share(double value) {
    return String.format(Locale.ROOT, "%.3f", value);
  }
}
