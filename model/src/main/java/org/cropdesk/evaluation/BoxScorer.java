package org.cropdesk.evaluation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.cropdesk.crop.Box;
import org.cropdesk.crop.Detection;

/**
 * Average precision of boxes by COCO's protocol (cocodataset.github.io, "Detection Evaluation"): in
 * each picture the detections of a class take, best first, the free true box they overlap most;
 * over all pictures precision is made monotone and read at 101 recalls. Detections of classes that
 * no true box has are not counted, as COCO has it.
 *
 * <p>Memory is eight bytes for every detection. One thread.
 */
public final class BoxScorer {
  /** COCO's ten overlaps. */
  private static final double[] OVERLAPS = {.5, .55, .6, .65, .7, .75, .8, .85, .9, .95};

  /** COCO reads precision at recall 0, .01 … 1. */
  private static final int RECALLS = 101;

  /** COCO's {@code maxDets}. */
  public static final int DETECTIONS = 100;

  private final List<String> classNames;
  private final Tally[] tallies;
  private long pictures;

  /**
   * A box people verified.
   *
   * @param classId in the list of names, -1 when nobody said: what overlaps it counts neither way
   */
  public record Truth(int classId, Box box) {}

  /** Of one class: scores of its detections, and a bit for each overlap at which one is right. */
  private static final class Tally {
    private float[] scores = new float[64];
    private int[] bits = new int[64];
    private int size;
    private long boxes;

    void add(double score, int right, int ignored) {
      if (size == scores.length) {
        scores = Arrays.copyOf(scores, 2 * size);
        bits = Arrays.copyOf(bits, 2 * size);
      }
      scores[size] = (float) score;
      bits[size++] = right | (ignored << OVERLAPS.length);
    }
  }

  /**
   * @param classNames of the dataset, by class id
   */
  public BoxScorer(List<String> classNames) {
    this.classNames = List.copyOf(classNames);
    tallies = new Tally[classNames.size()];
    Arrays.setAll(tallies, i -> new Tally());
  }

  /**
   * One picture.
   *
   * @param found any order; classes are matched by name, and the detector's ids are not looked at
   */
  public void add(List<Truth> truth, List<Detection> found) {
    pictures++;
    var best =
        found.stream()
            .sorted(Comparator.comparingDouble(Detection::score).reversed())
            .limit(DETECTIONS)
            .toList();
    var untold = truth.stream().filter(t -> t.classId() < 0).map(Truth::box).toList();
    for (int id = 0; id < tallies.length; id++) {
      int known = id;
      var boxes = truth.stream().filter(t -> t.classId() == known).map(Truth::box).toList();
      tallies[id].boxes += boxes.size();
      String name = classNames.get(id);
      match(
          tallies[id],
          boxes,
          untold,
          best.stream().filter(d -> d.className().equals(name)).toList());
    }
  }

  private static void match(Tally tally, List<Box> truth, List<Box> untold, List<Detection> found) {
    var taken = new boolean[OVERLAPS.length][truth.size()];
    for (Detection detection : found) {
      int right = 0;
      int ignored = 0;
      for (int o = 0; o < OVERLAPS.length; o++) {
        int free = nearest(detection.box(), truth, taken[o], OVERLAPS[o]);
        if (free >= 0) {
          taken[o][free] = true;
          right |= 1 << o;
        } else if (overlaps(detection.box(), untold, OVERLAPS[o])) {
          ignored |= 1 << o;
        }
      }
      tally.add(detection.score(), right, ignored);
    }
  }

  /** Index of the free box it overlaps most and enough, or -1. */
  private static int nearest(Box box, List<Box> truth, boolean[] taken, double least) {
    int found = -1;
    double most = least;
    for (int i = 0; i < taken.length; i++) {
      double overlap = taken[i] ? -1 : box.iou(truth.get(i));
      if (overlap >= most) {
        most = overlap;
        found = i;
      }
    }
    return found;
  }

  private static boolean overlaps(Box box, List<Box> others, double least) {
    return others.stream().anyMatch(o -> box.iou(o) >= least);
  }

  /**
   * What all pictures come to.
   *
   * @param known names of the detector's classes
   */
  public DetectorScore score(List<String> known) {
    var classes = new ArrayList<DetectorScore.OfClass>();
    for (int id = 0; id < tallies.length; id++) {
      Tally tally = tallies[id];
      if (tally.boxes > 0) {
        double[] precisions = precisions(tally);
        classes.add(
            new DetectorScore.OfClass(
                classNames.get(id),
                tally.boxes,
                precisions[0],
                Arrays.stream(precisions).average().orElse(0),
                known.contains(classNames.get(id))));
      }
    }
    return DetectorScore.of(pictures, classes);
  }

  /** Average precision at each overlap. */
  private static double[] precisions(Tally tally) {
    var order = new long[tally.size];
    for (int i = 0; i < order.length; i++) {
      // Scores are not negative, so their bits sort like the numbers; ties stay as they came.
      order[i] = (long) -Float.floatToIntBits(tally.scores[i]) << 32 | i;
    }
    Arrays.sort(order);
    var precisions = new double[OVERLAPS.length];
    for (int o = 0; o < OVERLAPS.length; o++) {
      precisions[o] = precision(tally, order, o);
    }
    return precisions;
  }

  private static double precision(Tally tally, long[] order, int overlap) {
    var precision = new double[order.length];
    var recall = new double[order.length];
    int right = 0;
    int counted = 0;
    for (long entry : order) {
      int bits = tally.bits[(int) entry];
      if (((bits >> (OVERLAPS.length + overlap)) & 1) == 1) {
        continue;
      }
      right += (bits >> overlap) & 1;
      precision[counted] = (double) right / (counted + 1);
      recall[counted++] = (double) right / tally.boxes;
    }
    for (int i = counted - 2; i >= 0; i--) {
      precision[i] = Math.max(precision[i], precision[i + 1]);
    }
    double sum = 0;
    int at = 0;
    for (int r = 0; r < RECALLS; r++) {
      while (at < counted && recall[at] < r / (RECALLS - 1.0)) {
        at++;
      }
      sum += at < counted ? precision[at] : 0;
    }
    return sum / RECALLS;
  }
}
