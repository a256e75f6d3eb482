package org.cropdesk.inference.quality;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.cropdesk.crop.Box;
import org.cropdesk.crop.CropSource;
import org.cropdesk.crop.Measure;
import org.cropdesk.crop.QualityCheck;
import org.cropdesk.crop.Thresholds;
import org.cropdesk.crop.Verdict;
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

  /**
   * Judges all crops of one product together, because a duplicate is one only beside a better crop.
   *
   * @param text the product's text vector, null when it has no text
   * @return one verdict for each crop, in the order given
   */
  public List<Verdict> judge(List<Candidate> crops, float @Nullable [] text) {
    List<List<Measure>> all = new ArrayList<>();
    for (Candidate crop : crops) {
      all.add(new ArrayList<>(own(crop)));
    }
    List<Integer> order =
        IntStream.range(0, crops.size())
            .boxed()
            .sorted(
                Comparator.comparingInt((Integer i) -> failures(all.get(i)))
                    .thenComparingDouble(i -> -crops.get(i).detection().score())
                    .thenComparingDouble(i -> -crops.get(i).detection().box().area()))
            .toList();
    for (int rank = 0; rank < order.size(); rank++) {
      Candidate crop = crops.get(order.get(rank));
      double closest = 0;
      for (int better = 0; better < rank; better++) {
        closest = Math.max(closest, similarity(crop, crops.get(order.get(better))));
      }
      List<Measure> measures = all.get(order.get(rank));
      measures.add(measure(QualityCheck.DUPLICATE, closest));
      if (text != null) {
        measures.add(measure(QualityCheck.UNLIKE_TEXT, Vectors.dot(crop.vector(), text)));
      }
    }
    return all.stream().map(Verdict::new).toList();
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
      List<Measure> measures = new ArrayList<>(own(crop));
      measures.add(measure(QualityCheck.DUPLICATE, closest));
      if (text != null) {
        measures.add(measure(QualityCheck.UNLIKE_TEXT, Vectors.dot(crop.vector(), text)));
      }
      var verdict = new Verdict(measures);
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

  /** A crop that is bad by itself is no reason to reject a good one beside it. */
  private static int failures(List<Measure> measures) {
    return (int) measures.stream().filter(m -> !m.passed()).count();
  }

  private List<Measure> own(Candidate crop) {
    Box box = crop.detection().box();
    double shorter = Math.min(box.width(), box.height());
    double longer = Math.max(box.width(), box.height());
    PixelMeasures pixels = crop.measures();
    List<Measure> measures = new ArrayList<>();
    measures.add(measure(QualityCheck.SIZE, shorter));
    measures.add(measure(QualityCheck.ASPECT, longer > 0 ? shorter / longer : 0));
    measures.add(measure(QualityCheck.BLUR, pixels.sharpness()));
    measures.add(measure(QualityCheck.DARK, pixels.brightness99()));
    measures.add(measure(QualityCheck.BRIGHT, pixels.brightness5()));
    measures.add(measure(QualityCheck.LOW_INFORMATION, pixels.information()));
    if (crop.source() == CropSource.DETECTION) {
      measures.add(measure(QualityCheck.CONFIDENCE, crop.detection().score()));
    }
    measures.add(measure(QualityCheck.PADDING, Cropper.paddingShare(crop.pixels())));
    return measures;
  }

  private Measure measure(QualityCheck check, double value) {
    return new Measure(check, value, thresholds.limit(check));
  }

  /** Overlap of two boxes of one picture, or how alike the vectors are, whichever says more. */
  private static double similarity(Candidate a, Candidate b) {
    double cosine = Math.clamp(Vectors.dot(a.vector(), b.vector()), 0.0, 1.0);
    return a.image() == b.image()
        ? Math.max(cosine, a.detection().box().iou(b.detection().box()))
        : cosine;
  }
}
