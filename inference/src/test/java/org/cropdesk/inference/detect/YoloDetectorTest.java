package org.cropdesk.inference.detect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.cropdesk.crop.Detection;
import org.cropdesk.failure.CatalogException;
import org.cropdesk.inference.image.DecodedImage;
import org.cropdesk.inference.image.ImageFormat;
import org.cropdesk.inference.image.PixelImage;
import org.cropdesk.inference.onnx.OnnxRuntime;
import org.cropdesk.inference.onnx.TestGraph;
import org.cropdesk.inference.onnx.WeightFiles;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Graphs that always return the same numbers, in every shape an export can have. */
final class YoloDetectorTest {
  @TempDir private Path folder;

  private static final String NAMES = "{0: 'cup, tea', 1: \"driver's cap\"}";

  /** Centre x, centre y, width, height, two class scores; one column an anchor. */
  private static final float[][] ANCHORS = {
    {32, 32, 20, 10, 0.9f, 0.1f},
    {33, 32, 20, 10, 0.8f, 0.2f},
    {33, 32, 20, 10, 0.1f, 0.7f},
    {10, 32, 8, 8, 0.25f, 0.0f},
    {50, 40, 8, 8, 0.3f, 0.26f},
    {60, 60, 40, 40, 0.0f, 0.0f},
    {0, 0, 0, 0, 0, 0},
  };

  private YoloDetector open(TestGraph graph) {
    Path file = graph.write(folder.resolve("d.onnx"));
    return YoloDetector.open(
        OnnxRuntime.get(), file, new WeightFiles(folder), DetectorSettings.standard(), 1);
  }

  private static TestGraph raw(int batch, String names) {
    int n = ANCHORS.length;
    var values = new float[batch * 6 * n];
    for (int b = 0; b < batch; b++) {
      for (int i = 0; i < n; i++) {
        for (int k = 0; k < 6; k++) {
          values[(b * 6 + k) * n + i] = ANCHORS[i][k];
        }
      }
    }
    return new TestGraph()
        .input("images", TestGraph.FLOAT, batch, 3, 64, 64)
        .weights("w", values, batch, 6, n)
        .node("Identity", "output0", "w")
        .output("output0", batch, 6, n)
        .metadata("names", names)
        .metadata("imgsz", "[64, 64]")
        .metadata("stride", "32")
        .metadata("task", "detect")
        .metadata("license", "AGPL-3.0 License");
  }

  private static DecodedImage grey(int width, int height) {
    var image = new PixelImage(width, height, new byte[3 * width * height]);
    return new DecodedImage(image, ImageFormat.PNG, 1, width, height);
  }

  @Test
  void rawOutputIsSuppressedWithinEachClassAndMappedBack() {
    try (YoloDetector detector = open(raw(1, NAMES))) {
      assertThat(detector.info().classNames()).containsExactly("cup, tea", "driver's cap");
      assertThat(detector.info().license()).isEqualTo("AGPL-3.0 License");
      assertThat(detector.info().batch()).isEqualTo(1);
      List<Detection> found = detector.detect(grey(128, 64));
      // .25 is not above .25, the second anchor overlaps the first, the third is another class.
      assertThat(found)
          .extracting(Detection::className)
          .containsExactly("cup, tea", "driver's cap", "cup, tea");
      assertThat(found.getFirst().score()).isCloseTo(0.9, within(1e-6));
      // Twice as wide as high: gain .5, 16 rows of padding above.
      assertThat(found.getFirst().box().x0()).isCloseTo(44, within(1e-4));
      assertThat(found.getFirst().box().y0()).isCloseTo(22, within(1e-4));
      assertThat(found.getFirst().box().x1()).isCloseTo(84, within(1e-4));
      assertThat(found.getFirst().box().y1()).isCloseTo(42, within(1e-4));
    }
  }

  @Test
  void aFixedBatchIsFedInPortionsOfItsSize() {
    for (int batch : new int[] {1, 3}) {
      try (YoloDetector detector = open(raw(batch, NAMES))) {
        DetectorInput input = detector.prepare(grey(64, 64));
        assertThat(detector.detect(List.of(input, input, input, input, input)))
            .hasSize(5)
            .allMatch(found -> found.size() == 3);
      }
    }
  }

  @Test
  void endToEndOutputIsToldByItsShape() {
    float[] rows = {4, 8, 20, 30, 0.9f, 1, 0, 0, 64, 64, 0.5f, 0, 1, 1, 2, 2, 0.2f, 0};
    TestGraph graph =
        new TestGraph()
            .input("images", TestGraph.FLOAT, 1, 3, 64, 64)
            .weights("w", rows, 1, 3, 6)
            .node("Identity", "output0", "w")
            .output("output0", 1, 3, 6)
            .metadata("names", NAMES);
    try (YoloDetector detector = open(graph)) {
      List<Detection> found = detector.detect(grey(64, 64));
      assertThat(found).extracting(Detection::classId).containsExactly(1, 0);
      assertThat(found.getFirst().box().y1()).isEqualTo(30);
    }
  }

  @Test
  void exportsWithoutMetadataStillWork() {
    TestGraph graph =
        new TestGraph()
            .input("images", TestGraph.FLOAT, 1, 3, 64, 64)
            .weights("w", new float[] {32, 0, 32, 0, 9, 0, 9, 0, 0.9f, 0}, 1, 5, 2)
            .node("Identity", "output0", "w")
            .output("output0", 1, 5, 2);
    try (YoloDetector detector = open(graph)) {
      assertThat(detector.info().width()).isEqualTo(64);
      assertThat(detector.detect(grey(64, 64)).getFirst().className()).isEqualTo("class 0");
    }
  }

  @Test
  void otherModelsAreRefusedInWords() {
    assertThatThrownBy(() -> open(raw(1, NAMES).metadata("task", "segment")))
        .isInstanceOf(CatalogException.class)
        .hasMessageContaining("segment");
    assertThatThrownBy(() -> open(raw(1, "{0: 'a', 1: 'b', 2: 'c'}")))
        .hasMessageContaining("3 classes");
    assertThatThrownBy(() -> open(raw(1, "{0: 'a'")))
        .hasMessageContaining("names")
        .hasMessageContaining("At character");
  }

  @Test
  void ninetyClassesAndThousandsOfAnchorsAreQuick() {
    int anchors = 8400;
    var values = new float[94 * anchors];
    var random = new Random(5);
    for (int i = 0; i < values.length; i++) {
      values[i] = i < 4 * anchors ? 20 + 600 * random.nextFloat() : random.nextFloat() * 0.5f;
    }
    var info = new DetectorInfo("d", "", List.of(), 640, 640, 32, 0, "", "");
    var file =
        org.cropdesk.inference.onnx.OnnxFile.read(raw(1, NAMES).write(folder.resolve("x.onnx")));
    var output = new YoloOutput(file, info);
    var data = new org.cropdesk.inference.onnx.TensorData.Output("output0", values, 1, 94, anchors);
    var input = new DetectorInput(new byte[0], 1, 0, 0, 640, 640);
    var settings = DetectorSettings.standard();
    for (int warm = 0; warm < 20; warm++) {
      assertThat(output.detections(data, 0, input, settings)).hasSize(300);
    }
    long start = System.nanoTime();
    output.detections(data, 0, input, settings);
    // Every anchor is a candidate here; a real picture has a few hundred.
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofMillis(250));
  }
}
