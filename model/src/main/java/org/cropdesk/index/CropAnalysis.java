package org.cropdesk.index;

import java.util.List;
import org.cropdesk.crop.CropScores;
import org.cropdesk.crop.CropSource;
import org.cropdesk.crop.Detection;
import org.cropdesk.crop.PixelBox;
import org.cropdesk.crop.Verdict;
import org.cropdesk.label.Suggestion;
import org.cropdesk.learning.ActiveHeads;
import org.jspecify.annotations.Nullable;

/**
 * Everything a machine has to say about one crop.
 *
 * @param detection the box; for a whole picture the class id is -1 and the class name empty
 * @param pixelBox the pixels taken from the oriented picture, margin included
 * @param margin share of the box added on each side
 * @param fingerprint sha256 over the square crop's pixels as the encoder saw them
 * @param scores null for a rejected crop, which is no candidate for the primary
 * @param labels suggestions, best first within each attribute
 * @param vector L2-normalised
 * @param displaced zero-shot suggestions behind those of {@code labels} that a head made
 */
public record CropAnalysis(
    CropSource source,
    Detection detection,
    PixelBox pixelBox,
    double margin,
    String fingerprint,
    Verdict verdict,
    @Nullable CropScores scores,
    List<Suggestion> labels,
    float[] vector,
    List<Suggestion> displaced) {
  public CropAnalysis {
    labels = List.copyOf(labels);
    displaced = List.copyOf(displaced);
  }

  /** As the machines make it: all suggestions are zero-shot. */
  public CropAnalysis(
      CropSource source,
      Detection detection,
      PixelBox pixelBox,
      double margin,
      String fingerprint,
      Verdict verdict,
      @Nullable CropScores scores,
      List<Suggestion> labels,
      float[] vector) {
    this(
        source,
        detection,
        pixelBox,
        margin,
        fingerprint,
        verdict,
        scores,
        labels,
        vector,
        List.of());
  }

  /** With the suggestions of heads in the place of zero-shot ones. */
  CropAnalysis with(ActiveHeads heads) {
    return heads.isEmpty()
        ? this
        : new CropAnalysis(
            source,
            detection,
            pixelBox,
            margin,
            fingerprint,
            verdict,
            scores,
            heads.over(labels, vector),
            vector,
            heads.displaced(labels));
  }
}
