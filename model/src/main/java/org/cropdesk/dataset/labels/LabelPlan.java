package org.cropdesk.dataset.labels;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import org.cropdesk.crop.Box;
import org.cropdesk.crop.CropSource;
import org.cropdesk.review.ReviewChange;

/**
 * What has to be said of one picture so that its boxes are the imported ones. Pure.
 *
 * @param changes of boxes that are there
 * @param added boxes that are not
 */
record LabelPlan(List<ReviewChange> changes, List<Wanted> added) {
  /** As the index finds its crops again: nearly the same box. */
  static final double SAME_BOX = 0.9;

  LabelPlan {
    changes = List.copyOf(changes);
    added = List.copyOf(added);
  }

  /** A box that is to be there, inside its picture. */
  record Wanted(Box box, String className) {}

  /**
   * A box as it counts now.
   *
   * @param source {@code PERSON} when a person drew it
   */
  record Standing(long cropId, long imageId, CropSource source, Box box, String className) {}

  private record Pair(int wanted, int standing, double iou, boolean sameClass, boolean whole) {}

  boolean isEmpty() {
    return changes.isEmpty() && added.isEmpty();
  }

  /**
   * @param standing live boxes of the picture
   * @param longer side of the picture, pixels
   * @param margin share of a box added on each side of its crop
   */
  static LabelPlan of(List<Wanted> wanted, List<Standing> standing, int longer, double margin) {
    var pairs = new ArrayList<Pair>();
    for (int w = 0; w < wanted.size(); w++) {
      for (int s = 0; s < standing.size(); s++) {
        Standing there = standing.get(s);
        double iou = wanted.get(w).box().iou(there.box());
        if (iou >= SAME_BOX) {
          boolean sameClass = wanted.get(w).className().equals(there.className());
          pairs.add(new Pair(w, s, iou, sameClass, there.source() == CropSource.WHOLE_IMAGE));
        }
      }
    }
    // The box of the picture as a whole is the last resort; of two, the one that says the same.
    pairs.sort(
        Comparator.comparingInt((Pair p) -> p.whole() ? 1 : 0)
            .thenComparingInt(p -> p.sameClass() ? 0 : 1)
            .thenComparingDouble(p -> -p.iou())
            .thenComparingInt(Pair::wanted)
            .thenComparingInt(Pair::standing));
    var met = new HashSet<Integer>();
    var used = new HashSet<Integer>();
    var changes = new ArrayList<ReviewChange>();
    for (Pair pair : pairs) {
      if (!met.contains(pair.wanted()) && used.add(pair.standing())) {
        met.add(pair.wanted());
        change(wanted.get(pair.wanted()), standing.get(pair.standing()), longer, margin, changes);
      }
    }
    for (int s = 0; s < standing.size(); s++) {
      // What stands for the picture as a whole is no box a detector is taught.
      if (!used.contains(s) && standing.get(s).source() != CropSource.WHOLE_IMAGE) {
        changes.add(new ReviewChange.DeleteCrop(standing.get(s).cropId()));
      }
    }
    var added = new ArrayList<Wanted>();
    for (int w = 0; w < wanted.size(); w++) {
      if (!met.contains(w)) {
        added.add(wanted.get(w));
      }
    }
    return new LabelPlan(changes, added);
  }

  private static void change(
      Wanted wanted, Standing there, int longer, double margin, List<ReviewChange> changes) {
    boolean whole = there.source() == CropSource.WHOLE_IMAGE;
    if (whole || !same(wanted.box(), there.box(), longer)) {
      changes.add(new ReviewChange.Redraw(there.cropId(), wanted.box(), margin));
    }
    if (!wanted.className().equals(there.className())) {
      changes.add(new ReviewChange.SetClass(there.cropId(), wanted.className()));
    }
  }

  /** Six decimals of a share, as YOLO writes them, are less than a millionth of a side apart. */
  static boolean same(Box a, Box b, int longer) {
    double near = 1e-6 * longer;
    return Math.abs(a.x0() - b.x0()) <= near
        && Math.abs(a.y0() - b.y0()) <= near
        && Math.abs(a.x1() - b.x1()) <= near
        && Math.abs(a.y1() - b.y1()) <= near;
  }
}
