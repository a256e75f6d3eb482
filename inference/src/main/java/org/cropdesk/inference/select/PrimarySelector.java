package org.cropdesk.inference.select;

import java.util.ArrayList;
import java.util.List;
import org.cropdesk.crop.Box;
import org.cropdesk.crop.CropScores;
import org.cropdesk.crop.PrimaryRule;
import org.cropdesk.index.PrimaryBasis;
import org.cropdesk.inference.encode.Vectors;
import org.jspecify.annotations.Nullable;

/** Chooses the one crop that stands for a product. Pure functions, safe on any thread. */
public final class PrimarySelector {
  private PrimarySelector() {}

  /**
   * A kept crop.
   *
   * @param box in the oriented picture, margin not included
   * @param score the detector's, 0..1; 1 for a whole picture
   */
  public record Contender(Box box, double score, int width, int height, float[] vector) {}

  /**
   * @param chosen index of the primary crop, -1 when there is none
   * @param scores one for each contender
   */
  public record Choice(int chosen, PrimaryBasis basis, List<CropScores> scores) {
    public Choice {
      scores = List.copyOf(scores);
    }
  }

  /**
   * Ranks the kept crops of one product; of equal ones the first wins.
   *
   * @param text the product's text vector, null when it has no text
   */
  public static Choice choose(List<Contender> kept, float @Nullable [] text) {
    List<CropScores> scores = new ArrayList<>();
    int best = -1;
    for (int i = 0; i < kept.size(); i++) {
      scores.add(score(kept.get(i), text));
      if (best < 0 || scores.get(i).total() > scores.get(best).total()) {
        best = i;
      }
    }
    PrimaryBasis basis = text == null ? PrimaryBasis.NO_TEXT : PrimaryBasis.TEXT;
    return new Choice(best, best < 0 ? PrimaryBasis.NO_CANDIDATE : basis, scores);
  }

  private static CropScores score(Contender crop, float @Nullable [] text) {
    Double cosine = text == null ? null : Vectors.dot(crop.vector(), text);
    return PrimaryRule.scores(crop.box(), crop.score(), crop.width(), crop.height(), cosine);
  }
}
