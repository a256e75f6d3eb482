package org.cropdesk.dataset;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.cropdesk.crop.Box;
import org.cropdesk.crop.CropSource;
import org.cropdesk.crop.PixelBox;
import org.jspecify.annotations.Nullable;

/**
 * A picture as the catalog has it, to be checked before it becomes an item. Pure, safe on any
 * thread.
 *
 * @param bare everything but the objects
 * @param crops all live crops of the picture, by id
 */
record ItemDraft(DatasetItem bare, List<Raw> crops) {
  /** A side that a box must have left within its picture, pixels. */
  private static final double SMALLEST = 1;

  /**
   * A crop as it is stored; its numbers may be anything.
   *
   * @param margin share of the box added on each side
   * @param drawn whether a person drew the box, so that the pixels of the crop follow from it
   */
  record Raw(
      long id,
      CropSource source,
      double x0,
      double y0,
      double x1,
      double y1,
      double margin,
      boolean drawn,
      int[] pixels,
      String className,
      boolean kept,
      boolean primary,
      boolean chosen,
      Map<String, List<String>> labels) {}

  /**
   * @param item null when the picture is left out
   */
  record Checked(@Nullable DatasetItem item, List<Finding> findings) {}

  /**
   * @param classes of the query; empty for all
   */
  Checked check(Set<String> classes) {
    var findings = new ArrayList<Finding>();
    var objects = new ArrayList<DatasetObject>();
    boolean whole = true;
    for (Raw raw : crops) {
      if (!isWanted(raw, classes)) {
        continue;
      }
      Box box = clamped(raw);
      if (box == null) {
        findings.add(
            finding(
                Fault.OUTSIDE,
                raw,
                "Less than a pixel of the box lies in the picture of %d x %d. Draw the box anew, or"
                    + " delete it."));
        continue;
      }
      if (box.x0() != raw.x0 || box.y0() != raw.y0 || box.x1() != raw.x1 || box.y1() != raw.y1) {
        findings.add(
            finding(
                Fault.CLAMPED,
                raw,
                "The box sticks out of the picture of %d x %d and is cut off at its edge."));
      }
      if (raw.className.isEmpty() && raw.source != CropSource.WHOLE_IMAGE) {
        whole = false;
        findings.add(
            finding(
                Fault.NO_CLASS,
                raw,
                "Nobody said what is in the box, so the picture is left out: a detector would learn"
                    + " the thing as background. Give the box a class, or delete it."));
      }
      objects.add(object(raw, box));
    }
    boolean any = objects.stream().anyMatch(DatasetObject::chosen);
    return new Checked(whole && any ? with(objects) : null, findings);
  }

  /** Another class is left away; so is a whole picture that stands for nothing chosen. */
  private static boolean isWanted(Raw raw, Set<String> classes) {
    if (raw.chosen) {
      return true;
    }
    return raw.source != CropSource.WHOLE_IMAGE
        && (classes.isEmpty() || classes.contains(raw.className));
  }

  private @Nullable Box clamped(Raw raw) {
    double x0 = Math.clamp(raw.x0, 0.0, bare.width());
    double y0 = Math.clamp(raw.y0, 0.0, bare.height());
    double x1 = Math.clamp(raw.x1, 0.0, bare.width());
    double y1 = Math.clamp(raw.y1, 0.0, bare.height());
    // Written so that it is false for what is no number.
    return x1 - x0 >= SMALLEST && y1 - y0 >= SMALLEST ? new Box(x0, y0, x1, y1) : null;
  }

  private DatasetObject object(Raw raw, Box box) {
    return new DatasetObject(
        raw.id,
        raw.source,
        box,
        pixels(raw, box),
        raw.className,
        -1,
        raw.kept,
        raw.primary,
        raw.chosen,
        raw.labels);
  }

  private PixelBox pixels(Raw raw, Box box) {
    int[] p = raw.pixels;
    int x0 = Math.max(p[0], 0);
    int y0 = Math.max(p[1], 0);
    int x1 = Math.min(p[2], bare.width());
    int y1 = Math.min(p[3], bare.height());
    return raw.drawn || x1 <= x0 || y1 <= y0
        ? PixelBox.around(box, raw.margin, bare.width(), bare.height())
        : new PixelBox(x0, y0, x1, y1);
  }

  private Finding finding(Fault fault, Raw raw, String message) {
    return new Finding(
        fault,
        bare.productId(),
        bare.sku(),
        bare.imageId(),
        raw.id,
        message.contains("%d") ? message.formatted(bare.width(), bare.height()) : message);
  }

  private DatasetItem with(List<DatasetObject> objects) {
    return new DatasetItem(
        bare.imageId(),
        bare.productId(),
        bare.sku(),
        bare.position(),
        bare.title(),
        bare.description(),
        bare.category(),
        bare.objectKey(),
        bare.sha256(),
        bare.byteSize(),
        bare.format(),
        bare.width(),
        bare.height(),
        bare.orientation(),
        bare.split(),
        bare.cluster(),
        objects);
  }
}
