package org.cropdesk.app.crops;

import java.util.Locale;
import org.cropdesk.crop.Measure;
import org.cropdesk.crop.QualityCheck;

/** How a quality check and its numbers are called before people. */
public final class CheckWords {
  private CheckWords() {}

  /** The property's name as a reviewer reads it. */
  public static String title(QualityCheck check) {
    return switch (check) {
      case SIZE -> "Shorter side, px";
      case ASPECT -> "Shape (short : long)";
      case BLUR -> "Sharpness";
      case DARK -> "Brightest parts";
      case BRIGHT -> "Darkest parts";
      case LOW_INFORMATION -> "Information";
      case CONFIDENCE -> "Detector confidence";
      case PADDING -> "Mirrored padding";
      case DUPLICATE -> "Like a better crop";
      case UNLIKE_TEXT -> "Like the text";
    };
  }

  /** What is measured, in one sentence. */
  public static String meaning(QualityCheck check) {
    return switch (check) {
      case SIZE -> "The shorter side of the box in the picture, in pixels.";
      case ASPECT -> "The shorter side of the box over the longer one; 1 is a square.";
      case BLUR -> "How much of the crop's variation a slight blur would destroy; more is sharper.";
      case DARK -> "How bright the brightest hundredth of the crop is; little is a dark crop.";
      case BRIGHT -> "How bright all but the darkest twentieth is; much is a washed-out crop.";
      case LOW_INFORMATION -> "How many different greys there are, and how evenly they are used.";
      case CONFIDENCE -> "How sure the detector is of its box.";
      case PADDING -> "How much of the square crop is mirrored, because the box is not a square.";
      case DUPLICATE -> "How much a better crop of the same product looks like this one.";
      case UNLIKE_TEXT -> "How well the crop fits the product's title and description (cosine).";
    };
  }

  public static String sign(QualityCheck check) {
    return check.direction() == QualityCheck.Direction.AT_LEAST ? "\u2265" : "\u2264";
  }

  /** A measured value, short. */
  public static String number(QualityCheck check, double value) {
    return switch (check) {
      case SIZE -> String.format(Locale.ROOT, "%.0f", value);
      // Two crops of one thing differ in the third decimal.
      case DUPLICATE -> String.format(Locale.ROOT, "%.3f", value);
      default -> String.format(Locale.ROOT, "%.2f", value);
    };
  }

  /** A measured value beside its limit, where the third decimal may decide. */
  public static String fine(QualityCheck check, double value) {
    return String.format(Locale.ROOT, check == QualityCheck.SIZE ? "%.1f" : "%.4f", value);
  }

  /**
   * A number that is used as it is read, such as a limit: no more decimals than it has, at most 6.
   */
  public static String exact(double value) {
    String text = String.format(Locale.ROOT, "%.6f", value);
    String bare = text.replaceAll("0+$", "").replaceAll("\\.$", "");
    return bare.equals("-0") ? "0" : bare;
  }

  /** A likeness of -1 is the least there is: such a limit judges nothing. */
  public static boolean judges(QualityCheck check, double limit) {
    return check != QualityCheck.UNLIKE_TEXT || limit > -1;
  }

  /** "at least 0.47", or that there is none. */
  public static String limit(QualityCheck check, double limit) {
    return judges(check, limit) ? sign(check) + " " + exact(limit) : "no limit";
  }

  /** "12 px, needs at least 32 px". */
  public static String comparison(Measure m) {
    String need =
        m.check().direction() == QualityCheck.Direction.AT_LEAST ? "at least " : "at most ";
    return number(m.check(), m.value()) + ", needs " + need + number(m.check(), m.threshold());
  }
}
