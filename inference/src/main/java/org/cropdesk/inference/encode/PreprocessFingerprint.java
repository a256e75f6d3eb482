package org.cropdesk.inference.encode;

import java.util.Locale;
import org.cropdesk.inference.crop.CropRule;
import org.cropdesk.inference.onnx.WeightFiles;

/**
 * The identity of everything between a file and an encoder. Change any of it and the vectors belong
 * to another space.
 */
public final class PreprocessFingerprint {
  /** Raised when the meaning of a step changes without any of its parameters changing. */
  private static final String RULES =
      "v1;exif=once;alpha=white;icc=ignored;depth=high-byte;reduce=dct>=2x;"
          + "box=floor-ceil-clamp;pad=reflect-even-odd-after;resize=pillow-bicubic;order=rgb";

  private PreprocessFingerprint() {}

  static String image(CropRule rule, ImagePreprocess preprocess) {
    return WeightFiles.text(
        String.format(
            Locale.ROOT,
            "%s;margin=%.6f;size=%d;%s",
            RULES,
            rule.margin(),
            rule.size(),
            preprocess.describe()));
  }

  /**
   * Of a server, which is sent crops as they are and prepares them in its own way.
   *
   * @param preprocess what it says of that, may be empty
   */
  public static String served(CropRule rule, String preprocess) {
    return WeightFiles.text(
        String.format(
            Locale.ROOT,
            "%s;margin=%.6f;size=%d;sent=png;served=%s",
            RULES,
            rule.margin(),
            rule.size(),
            preprocess));
  }

  static String text(TextPreprocess preprocess) {
    return WeightFiles.text("v1;" + preprocess.describe());
  }
}
