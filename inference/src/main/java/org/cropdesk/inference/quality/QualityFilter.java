package org.cropdesk.inference.quality;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.cropdesk.crop.Box;
import org.cropdesk.crop.CropSource;
import org.cropdesk.crop.QualityCheck;
import org.cropdesk.crop.Thresholds;
import org.cropdesk.crop.Verdict;
import org.cropdesk.crop.VerdictRule;
import org.cropdesk.index.BoxInput;
import org.cropdesk.inference.crop.Cropper;
import org.cropdesk.inference.encode.Vectors;
import org.jspecify.annotations.Nullable;

/**
 * Measures every crop of one product and holds it against the limits. Immutable, safe from any
 * thread.
 */
public final class QualityFilter {
  private final Thresholds thresholds;

  public QualityFilter(Thresholds thresholds) {
    this.thresholds = thresholds;
  }

  public Thresholds thresholds() {
    return thresholds;
  }

  /**
   * What the crops of one product say of each other.
   *
   * @param similarity by index, symmetric, 0..1
   */
  public record Likeness(double[][] similarity) {
    /** Whether two of them may be duplicates of each other. */
    public boolean isWorthKeeping() {
      return Arrays.stream(similarity)
          .flatMapToDouble(Arrays::stream)
          .anyMatch(s -> s >= VerdictRule.ALIKE_FLOOR);
    }
  }

  /** Compares every crop of one product with every other one. */
  public static Likeness compare(List<Candidate> crops) {
    var similarity = new double[crops.size()][crops.size()];
    for (int i = 0; i < crops.size(); i++) {
      for (int k = 0; k < i; k++) {
        double s = similarity(crops.get(i), crops.get(k));
        similarity[i][k] = s;
        similarity[k][i] = s;
      }
    }
    return new Likeness(similarity);
  }

  /** As {@link #judge(List, Likeness, float[])}, comparing the crops first. */
  public List<Verdict> judge(List<Candidate> crops, float @Nullable [] text) {
    return judge(crops, compare(crops), text);
  }

  /**
   * Judges all crops of one product together, because a duplicate is one only beside a better crop.
   *
   * @param text the product's text vector, null when it has no text
   * @return one verdict for each crop, in the order given
   */
  public List<Verdict> judge(List<Candidate> crops, Likeness likeness, float @Nullable [] text) {
    List<double[]> all = crops.stream().map(crop -> measured(crop, text)).toList();
    double[] duplicates =
        VerdictRule.duplicates(
            all.stream()
                .mapToInt(v -> VerdictRule.ownFaults(VerdictRule.failing(v, thresholds)))
                .toArray(),
            crops.stream().mapToDouble(c -> c.detection().score()).toArray(),
            crops.stream().mapToDouble(c -> c.detection().box().area()).toArray(),
            (one, other) -> likeness.similarity()[one][other]);
    List<Verdict> verdicts = new ArrayList<>();
    for (int i = 0; i < all.size(); i++) {
      all.get(i)[QualityCheck.DUPLICATE.index()] = duplicates[i];
      verdicts.add(VerdictRule.verdict(all.get(i), thresholds));
    }
    return verdicts;
  }

  /**
   * Judges crops of one picture whose product has other crops that stand already. Of two crops that
   * are alike the one that was there first stays.
   *
   * @param rivals the crops that stand
   * @param text the product's text vector, null when it has no text
   * @return one verdict for each crop, in the order given
   */
  public List<Verdict> judgeBeside(
      List<Candidate> crops, List<BoxInput.Rival> rivals, float @Nullable [] text) {
    List<BoxInput.Rival> standing = new ArrayList<>(rivals);
    List<Verdict> verdicts = new ArrayList<>();
    for (Candidate crop : crops) {
      double closest = 0;
      for (BoxInput.Rival rival : standing) {
        closest = Math.max(closest, similarity(crop, rival));
      }
      double[] values = measured(crop, text);
      values[QualityCheck.DUPLICATE.index()] = closest;
      var verdict = VerdictRule.verdict(values, thresholds);
      verdicts.add(verdict);
      if (verdict.keep()) {
        standing.add(new BoxInput.Rival(true, crop.detection().box(), crop.vector()));
      }
    }
    return verdicts;
  }

  private static double similarity(Candidate crop, BoxInput.Rival rival) {
    double cosine = Math.clamp(Vectors.dot(crop.vector(), rival.vector()), 0.0, 1.0);
    return rival.samePicture() ? Math.max(cosine, crop.detection().box().iou(rival.box())) : cosine;
  }

  /** All but the likeness to better crops. */
  private static double[] measured(Candidate crop, float @Nullable [] text) {
    Box box = crop.detection().box();
    double shorter = Math.min(box.width(), box.height());
    double longer = Math.max(box.width(), box.height());
    PixelMeasures pixels = crop.measures();
    double[] values = VerdictRule.unmeasured();
    values[QualityCheck.SIZE.index()] = shorter;
    values[QualityCheck.ASPECT.index()] = longer > 0 ? shorter / longer : 0;
    values[QualityCheck.BLUR.index()] = pixels.sharpness();
    values[QualityCheck.DARK.index()] = pixels.brightness99();
    values[QualityCheck.BRIGHT.index()] = pixels.brightness5();
    values[QualityCheck.LOW_INFORMATION.index()] = pixels.information();
    if (crop.source() == CropSource.DETECTION) {
      values[QualityCheck.CONFIDENCE.index()] = crop.detection().score();
    }
    values[QualityCheck.PADDING.index()] = Cropper.paddingShare(crop.pixels());
    if (text != null) {
      values[QualityCheck.UNLIKE_TEXT.index()] = Vectors.dot(crop.vector(), text);
    }
    return values;
  }

  /** Overlap of two boxes of one picture, or how alike the vectors are, whichever says more. */
  private static double similarity(Candidate a, Candidate b) {
    double cosine = Math.clamp(Vectors.dot(a.vector(), b.vector()), 0.0, 1.0);
    return a.image() == b.image()
        ? Math.max(cosine, a.detection().box().iou(b.detection().box()))
        : cosine;
  }
}
