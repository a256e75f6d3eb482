package org.cropdesk.inference.onnx;

import java.nio.FloatBuffer;
import java.nio.LongBuffer;

/** A whole batch on its way into a graph, as plain memory. Direct buffers are not copied. */
public sealed interface TensorData {
  long[] shape();

  /** Numbers in row-major order; fed as 32-bit or 16-bit floats, as the graph asks. */
  record Floats(FloatBuffer values, long... shape) implements TensorData {}

  /** Numbers in row-major order; fed as 64-bit or 32-bit integers, as the graph asks. */
  record Longs(LongBuffer values, long... shape) implements TensorData {}

  /** What came out of a graph, as floats, in row-major order. */
  record Output(String name, float[] values, long... shape) {}
}
