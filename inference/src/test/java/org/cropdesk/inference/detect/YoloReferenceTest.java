package org.cropdesk.inference.detect;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.cropdesk.crop.Box;
import org.cropdesk.crop.Detection;
import org.cropdesk.inference.Reference;
import org.cropdesk.inference.image.ImageDecoder;
import org.cropdesk.inference.onnx.OnnxRuntime;
import org.cropdesk.inference.onnx.WeightFiles;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Detections made by OpenCV, ONNX Runtime and numpy outside this project. */
@Tag("reference")
final class YoloReferenceTest {
  private static final Logger log = LoggerFactory.getLogger(YoloReferenceTest.class);

  /** Below this score a grey level of difference may make or break a detection. */
  private static final double UNSURE = 0.28;

  @TempDir private Path cache;

  @Test
  void findsWhatTheReferenceFound() throws IOException {
    JsonNode golden = new ObjectMapper().readTree(Reference.bytes("golden/detections.json"));
    ImageDecoder decoder = ImageDecoder.create();
    int matched = 0;
    try (YoloDetector detector = open()) {
      assertThat(detector.info().classNames()).hasSize(80).startsWith("person", "bicycle");
      assertThat(detector.info().license()).startsWith("AGPL-3.0");
      for (Map.Entry<String, JsonNode> image : golden.path("images").properties()) {
        var decoded = decoder.decode(Files.readAllBytes(photo(image.getKey())));
        List<Detection> found = detector.detect(decoded);
        matched += match(image.getKey(), found, image.getValue().path("detections"));
      }
    }
    log.info("{} reference detections matched", matched);
  }

  private YoloDetector open() {
    return YoloDetector.open(
        OnnxRuntime.get(),
        Reference.path("models/yolov8n.onnx"),
        new WeightFiles(cache),
        DetectorSettings.standard(),
        2);
  }

  private static Path photo(String name) {
    Path scene = Reference.path("photos").resolve("scene").resolve(name);
    return Files.exists(scene) ? scene : Reference.path("photos/clothing/" + name);
  }

  private static int match(String image, List<Detection> found, JsonNode expected) {
    List<Detection> open = new ArrayList<>(found);
    int matched = 0;
    for (JsonNode e : expected) {
      JsonNode b = e.path("box");
      Box box = new Box(at(b, 0), at(b, 1), at(b, 2), at(b, 3));
      double score = e.path("score").asDouble();
      Detection hit =
          open.stream()
              .filter(d -> d.classId() == e.path("cls").asInt() && d.box().iou(box) >= 0.98)
              .filter(d -> Math.abs(d.score() - score) <= 0.01)
              .findFirst()
              .orElse(null);
      if (hit != null) {
        open.remove(hit);
        matched++;
      } else {
        assertThat(score).as("%s has no %s; found %s", image, e, found).isLessThan(UNSURE);
      }
    }
    assertThat(open).as(image).allMatch(d -> d.score() < UNSURE);
    return matched;
  }

  private static double at(JsonNode array, int index) {
    return array.path(index).asDouble();
  }
}
