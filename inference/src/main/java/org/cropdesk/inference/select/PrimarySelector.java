package org.cropdesk.inference.select;

import java.util.ArrayList;
import java.util.List;
import org.cropdesk.crop.Box;
import org.cropdesk.crop.CropScores;
import org.cropdesk.index.PrimaryBasis;
import org.cropdesk.inference.encode.Vectors;
import org.jspecify.annotations.Nullable;

/** Chooses the one crop that stands for a product. Pure functions, safe on any thread. */
public final class PrimarySelector {
  /**
   * With a text, size and position decide only between crops whose cosines are this close: the
   * largest crop in the very middle gains .01 + .005 over a speck in a corner.
   */
  private static final double TEXT_SIZE = 0.01;

  private static final double TEXT_POSITION = 0.005;

  /** Without a text: what the detector is sure of, then what is large, then what is central. */
  private static final double PLAIN_SCORE = 0.5;

  private static final double PLAIN_SIZE = 0.3;
  private static final double PLAIN_POSITION = 0.2;

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
    double area = (double) crop.width() * crop.height();
    double size = Math.sqrt(Math.min(1, crop.box().area() / area));
    double position = position(crop);
    if (text == null) {
      double total = PLAIN_SCORE * crop.score() + PLAIN_SIZE * size + PLAIN_POSITION * position;
      return new CropScores(null, size, position, total);
    }
    double cosine = Vectors.dot(crop.vector(), text);
    double total = cosine + TEXT_SIZE * size + TEXT_POSITION * position;
    return new CropScores(cosine, size, position, total);
  }

  /** 1 in the middle, 0 in a corner, by the distance of the box's centre. */
  private static double position(Contender crop) {
    double x = (crop.box().x0() + crop.box().x1()) / crop.width() - 1;
    double y = (crop.box().y0() + crop.box().y1()) / crop.height() - 1;
    return 1 - Math.min(1, Math.hypot(x, y) / Math.sqrt(2));
  }
}
