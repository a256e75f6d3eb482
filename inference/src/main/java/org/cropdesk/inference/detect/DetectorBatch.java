package org.cropdesk.inference.detect;

import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import org.cropdesk.inference.onnx.TensorData;

/**
 * Pictures on their way through a detector: filled and read on any thread, so that the session's
 * own does nothing but run. Handed from one thread to the next, never shared.
 */
public final class DetectorBatch {
  final List<DetectorInput> images;
  final FloatBuffer memory;

  /** One for each run the graph needed. */
  final List<TensorData.Output> outputs = new ArrayList<>();

  DetectorBatch(List<DetectorInput> images, FloatBuffer memory) {
    this.images = List.copyOf(images);
    this.memory = memory;
  }

  public int size() {
    return images.size();
  }
}
