package org.cropdesk.inference.detect;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.cropdesk.crop.Box;
import org.cropdesk.crop.Detection;
import org.cropdesk.failure.CatalogException;
import org.cropdesk.failure.ErrorKind;
import org.cropdesk.inference.onnx.OnnxFile;
import org.cropdesk.inference.onnx.TensorData;

/**
 * Turns a graph's output into detections. Two layouts exist and are told apart by shape: {@code
 * [batch, 4 + classes, anchors]} with centre, size and class scores, and the end-to-end form {@code
 * [batch, n, 6]} with corners, score and class, already suppressed.
 */
final class YoloOutput {
  private static final int END_TO_END = 6;

  private final DetectorInfo info;
  private final String name;

  YoloOutput(OnnxFile file, DetectorInfo info) {
    this.info = info;
    OnnxFile.Tensor tensor =
        file.outputs().stream()
            .filter(t -> t.rank() == 3 || t.rank() == 0)
            .findFirst()
            .orElseThrow(() -> unusable("has no output of three axes"));
    name = tensor.name();
    if (tensor.dim(1) > 0 && tensor.dim(2) > 0) {
      endToEnd(tensor.dim(1), tensor.dim(2));
    }
  }

  TensorData.Output choose(List<TensorData.Output> outputs) {
    for (TensorData.Output output : outputs) {
      if (output.name().equals(name) && output.shape().length == 3) {
        return output;
      }
    }
    throw unusable("returned no output of three axes");
  }

  private boolean endToEnd(long rows, long columns) {
    int classes = info.classNames().size();
    // A raw output has thousands of columns, one for each anchor.
    if (columns == END_TO_END) {
      return true;
    }
    if (rows < 5 || (classes > 0 && rows != 4 + classes)) {
      throw unusable("has an output of %dx%d for %d classes".formatted(rows, columns, classes));
    }
    return false;
  }

  List<Detection> detections(
      TensorData.Output output, int index, DetectorInput input, DetectorSettings settings) {
    int rows = (int) output.shape()[1];
    int columns = (int) output.shape()[2];
    int offset = index * rows * columns;
    var found = new Suppression();
    int[] order;
    if (endToEnd(rows, columns)) {
      readFinal(output.values(), offset, rows, settings, found);
      order = found.byScore();
      order = Arrays.copyOf(order, Math.min(order.length, settings.maxDetections()));
    } else {
      readAnchors(output.values(), offset, rows - 4, columns, settings, found);
      order = found.survivors(settings);
    }
    List<Detection> detections = new ArrayList<>(order.length);
    for (int i : order) {
      detections.add(detection(found, i, input));
    }
    return detections;
  }

  private static void readFinal(
      float[] values, int offset, int rows, DetectorSettings settings, Suppression found) {
    for (int r = 0; r < rows; r++) {
      int o = offset + r * END_TO_END;
      if (values[o + 4] > settings.confidence()) {
        found.add(
            values[o],
            values[o + 1],
            values[o + 2],
            values[o + 3],
            values[o + 4],
            (int) values[o + 5]);
      }
    }
  }

  private static void readAnchors(
      float[] values,
      int offset,
      int classes,
      int anchors,
      DetectorSettings settings,
      Suppression found) {
    float[] best = bestScores(values, offset + 4 * anchors, classes, anchors);
    for (int i = 0; i < anchors; i++) {
      if (best[i] > settings.confidence()) {
        float cx = values[offset + i];
        float cy = values[offset + anchors + i];
        float halfWidth = values[offset + 2 * anchors + i] / 2;
        float halfHeight = values[offset + 3 * anchors + i] / 2;
        int classId = classOf(values, offset + 4 * anchors + i, anchors, best[i]);
        found.add(
            cx - halfWidth, cy - halfHeight, cx + halfWidth, cy + halfHeight, best[i], classId);
      }
    }
  }

  /** Class by class over all anchors, which C2 turns into vector maxima. */
  private static float[] bestScores(float[] values, int offset, int classes, int anchors) {
    float[] best = Arrays.copyOfRange(values, offset, offset + anchors);
    for (int c = 1; c < classes; c++) {
      maximum(best, values, offset + c * anchors);
    }
    return best;
  }

  private static void maximum(float[] best, float[] values, int offset) {
    for (int i = 0; i < best.length; i++) {
      best[i] = Math.max(best[i], values[offset + i]);
    }
  }

  private static int classOf(float[] values, int first, int anchors, float best) {
    int c = 0;
    while (values[first + c * anchors] != best) {
      c++;
    }
    return c;
  }

  private Detection detection(Suppression found, int i, DetectorInput input) {
    double x0 = back(found.left(i), input.padX(), input.gain(), input.imageWidth());
    double y0 = back(found.top(i), input.padY(), input.gain(), input.imageHeight());
    double x1 = back(found.right(i), input.padX(), input.gain(), input.imageWidth());
    double y1 = back(found.bottom(i), input.padY(), input.gain(), input.imageHeight());
    int classId = found.classId(i);
    List<String> names = info.classNames();
    String className =
        classId >= 0 && classId < names.size() ? names.get(classId) : "class " + classId;
    Box box = new Box(x0, y0, Math.max(x0, x1), Math.max(y0, y1));
    return new Detection(classId, className, found.score(i), box);
  }

  private static double back(float value, int pad, double gain, int limit) {
    return Math.clamp((value - pad) / gain, 0.0, (double) limit);
  }

  private CatalogException unusable(String what) {
    return new CatalogException(
        ErrorKind.WEIGHTS,
        "The detector " + info.name() + " " + what + ".",
        "Choose an Ultralytics YOLO detection export (v8 or later) in ONNX form.",
        null);
  }
}
