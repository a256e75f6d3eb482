package org.cropdesk.inference.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import org.cropdesk.failure.CatalogException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class OnnxSessionTest {
  private static final Path VISION =
      Path.of(System.getProperty("cropdesk.root", ".."))
          .resolve("samples/models/encoder/onnx/vision_model.onnx");

  @TempDir private Path folder;

  private final OnnxRuntime runtime = OnnxRuntime.get();

  @Test
  void theSameNumbersAsABareSession() throws OrtException {
    var random = new Random(1);
    FloatBuffer pixels = direct(4 * 3 * 96 * 96);
    for (int i = 0; i < pixels.capacity(); i++) {
      pixels.put(i, random.nextFloat() * 4 - 2);
    }
    long[] shape = {4, 3, 96, 96};
    OnnxFile file = OnnxFile.read(VISION);
    String input = file.inputs().getFirst().name();
    float[] ours;
    try (OnnxSession session = runtime.open(VISION, 2)) {
      ours = session.run(Map.of(input, new TensorData.Floats(pixels, shape))).getFirst().values();
    }
    OrtEnvironment environment = OrtEnvironment.getEnvironment();
    try (OrtSession bare = environment.createSession(VISION.toString());
        OnnxTensor tensor = OnnxTensor.createTensor(environment, pixels, shape);
        OrtSession.Result result = bare.run(Map.of(input, tensor))) {
      var expected = (float[][]) result.get(0).getValue();
      for (int i = 0; i < 4; i++) {
        for (int d = 0; d < expected[i].length; d++) {
          assertThat(Math.abs(ours[i * expected[i].length + d] - expected[i][d])).isLessThan(1e-5f);
        }
      }
    }
  }

  private static FloatBuffer direct(int count) {
    return ByteBuffer.allocateDirect(4 * count).order(ByteOrder.nativeOrder()).asFloatBuffer();
  }

  @Test
  void feedsByNameAndConvertsIntegers() {
    Path file =
        new TestGraph()
            .input("b", TestGraph.INT32, -1, 2)
            .input("a", TestGraph.INT64, -1, 2)
            .toFloat("fa", "a")
            .toFloat("fb", "b")
            .node("Sub", "y", "fa", "fb")
            .node("Add", "z", "fa", "fb")
            .output("y", -1, 2)
            .output("z", -1, 2)
            .write(folder.resolve("sub.onnx"));
    try (OnnxSession session = runtime.open(file, 1)) {
      var outputs =
          session.run(
              Map.of(
                  "a", new TensorData.Longs(LongBuffer.wrap(new long[] {7, 8}), 1, 2),
                  "b", new TensorData.Longs(LongBuffer.wrap(new long[] {1, 3}), 1, 2)));
      assertThat(outputs.get(0).name()).isEqualTo("y");
      assertThat(outputs.get(0).values()).containsExactly(6, 5);
      assertThat(outputs.get(1).values()).containsExactly(8, 11);
      assertThat(outputs.get(1).shape()).containsExactly(1, 2);
    }
  }

  @Test
  void aWrongBatchIsExplained() {
    try (OnnxSession session = runtime.open(VISION, 1)) {
      String input = session.file().inputs().getFirst().name();
      var wrong = new TensorData.Floats(direct(3 * 8 * 8), 1, 3, 8, 8);
      assertThatThrownBy(() -> session.run(Map.of(input, wrong)))
          .isInstanceOf(CatalogException.class)
          .hasMessageContaining("vision_model.onnx");
    }
  }

  @Test
  void closedSessionsRefuse() {
    OnnxSession session = runtime.open(VISION, 1);
    session.close();
    session.close();
    assertThatThrownBy(() -> session.run(Map.of())).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void aGraphThatCannotRunIsNamed() throws IOException {
    byte[] bytes =
        new TestGraph()
            .input("x", TestGraph.FLOAT, 1)
            .node("NoSuchOperator", "y", "x")
            .output("y", 1)
            .bytes();
    Path file = Files.write(folder.resolve("odd.onnx"), bytes);
    assertThatThrownBy(() -> runtime.open(file, 1))
        .isInstanceOf(CatalogException.class)
        .hasMessageContaining("odd.onnx");
  }

  @Test
  void theDeviceSaysWhy() {
    DeviceReport report = runtime.device();
    assertThat(report.reason()).endsWith(".");
    assertThat(report.provider()).endsWith("ExecutionProvider");
    assertThat(TinyGraph.identity()).isNotEmpty();
  }

  @Test
  void theProbeGraphRuns() throws OrtException {
    try (var options = new OrtSession.SessionOptions();
        OrtSession session =
            OrtEnvironment.getEnvironment().createSession(TinyGraph.identity(), options)) {
      assertThat(session.getInputNames()).containsExactly("x");
    }
  }
}
