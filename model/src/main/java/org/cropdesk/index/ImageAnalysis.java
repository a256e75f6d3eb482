package org.cropdesk.index;

import java.util.List;
import org.cropdesk.learning.ActiveHeads;

/** What became of one picture. */
public sealed interface ImageAnalysis {
  ImageInput input();

  /** With the suggestions of heads in the place of zero-shot ones. */
  default ImageAnalysis with(ActiveHeads heads) {
    return switch (this) {
      case Unreadable u -> u;
      case Analyzed a ->
          new Analyzed(
              a.input(),
              a.width(),
              a.height(),
              a.format(),
              a.orientation(),
              a.crops().stream().map(c -> c.with(heads)).toList());
    };
  }

  /**
   * A picture that was decoded.
   *
   * @param width oriented pixels
   * @param height oriented pixels
   * @param format for instance {@code jpeg}
   * @param orientation EXIF orientation 1..8 that was applied
   * @param crops by descending detector score
   */
  record Analyzed(
      ImageInput input,
      int width,
      int height,
      String format,
      int orientation,
      List<CropAnalysis> crops)
      implements ImageAnalysis {
    public Analyzed {
      crops = List.copyOf(crops);
    }
  }

  /**
   * A picture that could not be used.
   *
   * @param code stable reason, for instance {@code truncated}
   * @param message what is wrong, for a person
   */
  record Unreadable(ImageInput input, String code, String message) implements ImageAnalysis {}
}
