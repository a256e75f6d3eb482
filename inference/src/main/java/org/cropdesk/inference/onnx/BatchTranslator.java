package org.cropdesk.inference.onnx;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.onnxruntime.engine.OrtNDArray;
import ai.djl.translate.NoBatchifyTranslator;
import ai.djl.translate.TranslatorContext;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.nio.LongBuffer;
import java.nio.ShortBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.cropdesk.inference.onnx.OnnxFile.ElementType;

/**
 * The whole batch is DJL's input object: on ONNX Runtime alone DJL has no way to stack tensors.
 * Tensors belong to the context's manager and die with it.
 */
final class BatchTranslator
    implements NoBatchifyTranslator<Map<String, TensorData>, List<TensorData.Output>> {
  private final OnnxFile file;

  BatchTranslator(OnnxFile file) {
    this.file = file;
  }

  @Override
  public NDList processInput(TranslatorContext context, Map<String, TensorData> inputs) {
    var list = new NDList(inputs.size());
    for (OnnxFile.Tensor declared : file.inputs()) {
      TensorData data = inputs.get(declared.name());
      if (data == null) {
        throw new IllegalArgumentException("Input " + declared.name() + " was not given");
      }
      NDArray array = tensor(context.getNDManager(), data, declared.type());
      array.setName(declared.name());
      list.add(array);
    }
    return list;
  }

  private static NDArray tensor(NDManager manager, TensorData data, ElementType type) {
    var shape = new Shape(data.shape());
    return switch (data) {
      case TensorData.Floats floats ->
          type == ElementType.FLOAT16
              ? manager.create(halves(floats.values()), shape, DataType.FLOAT16)
              : manager.create(floats.values().slice(), shape, DataType.FLOAT32);
      case TensorData.Longs longs ->
          type == ElementType.INT32
              ? manager.create(ints(longs.values()), shape, DataType.INT32)
              : manager.create(longs.values().slice(), shape, DataType.INT64);
    };
  }

  private static ByteBuffer halves(FloatBuffer floats) {
    ByteBuffer bytes = direct(2 * floats.remaining());
    ShortBuffer halves = bytes.asShortBuffer();
    for (int i = floats.position(); i < floats.limit(); i++) {
      halves.put(Float.floatToFloat16(floats.get(i)));
    }
    return bytes;
  }

  private static IntBuffer ints(LongBuffer longs) {
    IntBuffer ints = direct(4 * longs.remaining()).asIntBuffer();
    for (int i = longs.position(); i < longs.limit(); i++) {
      ints.put((int) longs.get(i));
    }
    return ints.flip();
  }

  private static ByteBuffer direct(int bytes) {
    return ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
  }

  @Override
  public List<TensorData.Output> processOutput(TranslatorContext context, NDList list) {
    List<TensorData.Output> outputs = new ArrayList<>(list.size());
    for (NDArray array : list) {
      outputs.add(
          new TensorData.Output(array.getName(), floats(array), array.getShape().getShape()));
    }
    return outputs;
  }

  private static float[] floats(NDArray array) {
    return switch (array.getDataType()) {
      // DJL's own way copies twice, 22 MB each for a batch of a detector.
      case FLOAT32 -> ((OrtNDArray) array).getTensor().getFloatBuffer().array();
      case FLOAT16 -> fromHalves(array.toByteBuffer());
      default -> new float[0];
    };
  }

  private static float[] fromHalves(ByteBuffer bytes) {
    ShortBuffer halves = bytes.order(ByteOrder.nativeOrder()).asShortBuffer();
    var floats = new float[halves.remaining()];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = Float.float16ToFloat(halves.get(i));
    }
    return floats;
  }
}
