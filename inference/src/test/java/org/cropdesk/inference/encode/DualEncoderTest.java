package org.cropdesk.inference.encode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.cropdesk.embedding.Aspect;
import org.cropdesk.failure.CatalogException;
import org.cropdesk.failure.ErrorKind;
import org.cropdesk.inference.image.PixelImage;
import org.cropdesk.inference.onnx.OnnxRuntime;
import org.cropdesk.inference.onnx.TestGraph;
import org.cropdesk.inference.onnx.WeightFiles;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DualEncoderTest {
  private static final Path SAMPLE =
      Path.of(System.getProperty("cropdesk.root", "..")).resolve("samples/models/encoder");

  @TempDir private Path folder;

  private DualEncoder open(Path encoder) {
    return DualEncoder.open(OnnxRuntime.get(), encoder, new WeightFiles(folder.resolve("c")), 1);
  }

  private static PixelImage plain(int width, int height, int r, int g, int b) {
    var rgb = new byte[3 * width * height];
    for (int i = 0; i < rgb.length; i += 3) {
      rgb[i] = (byte) r;
      rgb[i + 1] = (byte) g;
      rgb[i + 2] = (byte) b;
    }
    return new PixelImage(width, height, rgb);
  }

  @Test
  void clipFolderWithTwoTowers() {
    Path path = folder.resolve("tiny");
    new EncoderFiles(path)
        .clip()
        .text("tokenizer_config.json", "{\"pad_token\": {\"content\": \"<pad>\"}}")
        .vision("onnx/vision_model.onnx", -1, 8, "image_embeds")
        .text("onnx/text_model.onnx", TestGraph.INT64, "text_embeds");
    try (DualEncoder encoder = open(path)) {
      assertThat(encoder.info().name()).isEqualTo("tiny");
      assertThat(encoder.info().kind()).isEqualTo("clip");
      assertThat(encoder.info().dimensions()).isEqualTo(3);
      assertThat(encoder.info().imageSize()).isEqualTo(8);
      assertThat(encoder.info().textLength()).isEqualTo(6);
      assertThat(encoder.info().logitScale()).isEqualTo(100);
      float[] image = encoder.encodeImage(plain(30, 20, 255, 0, 255));
      assertThat(image[0]).isCloseTo((float) Math.sqrt(0.5), within(1e-6f));
      assertThat(image[1]).isZero();
      // red mug </s> pad pad pad: 3 + 40 + 100, three of six attended, positions 0..5.
      float[] text = encoder.encodeTexts(List.of("red mug"))[0];
      assertThat(text[0] / text[1]).isCloseTo(143 / 3f, within(1e-3f));
      assertThat(text[2] / text[1]).isCloseTo(15 / 3f, within(1e-3f));
      // Too long: cut, but the end token stays.
      float[] cut = encoder.encodeTexts(List.of("mug mug mug mug mug mug mug mug"))[0];
      assertThat(cut[0] / cut[1]).isCloseTo(444 / 6f, within(1e-3f));
    }
  }

  @Test
  void siglipFolderPadsFullyWithItsOwnTokenAndLowerCases() {
    Path path = folder.resolve("sig");
    new EncoderFiles(path)
        .text("config.json", "{\"model_type\": \"siglip\", \"logit_scale_init_value\": 2.0}")
        .text(
            "preprocessor_config.json",
            """
            {"image_processor_type": "SiglipImageProcessor", "size": {"height": 8, "width": 8},
             "resample": 2, "image_mean": [0.5, 0.5, 0.5], "image_std": [0.5, 0.5, 0.5]}
            """)
        .text("tokenizer_config.json", "{\"do_lower_case\": true, \"pad_token\": \"</s>\"}")
        .vision("vision_model.onnx", -1, 8, "pooler_output")
        .text("text_model.onnx", TestGraph.INT32, "pooler_output");
    try (DualEncoder encoder = open(path)) {
      assertThat(encoder.info().logitScale()).isCloseTo(Math.exp(2), within(1e-9));
      // red </s> </s> ...: all six attended.
      float[] text = encoder.encodeTexts(List.of("Red"))[0];
      assertThat(text[0] / text[1]).isCloseTo(113 / 6f, within(1e-3f));
      // Squashed, and 0..255 becomes -1..1.
      float[] image = encoder.encodeImage(plain(64, 16, 255, 0, 0));
      assertThat(image[0]).isCloseTo(-image[1], within(1e-6f));
    }
  }

  @Test
  void oneGraphForBothSidesIsFedABlankOtherSide() {
    Path path = folder.resolve("whole");
    new EncoderFiles(path).clip();
    var graph = new TestGraph().input("pixel_values", TestGraph.FLOAT, -1, 3, 8, 8);
    EncoderFiles.textGraph(
            graph.meanOverPixels("image_embeds", "pixel_values").output("image_embeds", -1, 3),
            TestGraph.INT64,
            "text_embeds")
        .write(path.resolve("onnx/model.onnx"));
    try (DualEncoder encoder = open(path)) {
      assertThat(encoder.encodeTexts(List.of("red", "mug", "red mug"))).hasDimensions(3, 3);
      var images = Collections.nCopies(5, encoder.pixels(plain(8, 8, 9, 9, 9)));
      assertThat(encoder.encodePixels(images)).hasDimensions(5, 3);
    }
  }

  @Test
  void aFixedBatchIsFilledUp() {
    Path path = folder.resolve("fixed");
    new EncoderFiles(path)
        .clip()
        .vision("onnx/vision_model.onnx", 2, 8, "image_embeds")
        .text("onnx/text_model.onnx", TestGraph.INT64, "text_embeds");
    try (DualEncoder encoder = open(path)) {
      List<float[]> pictures =
          Stream.of(10, 20, 30).map(r -> encoder.pixels(plain(8, 8, r, 40, 0))).toList();
      float[][] vectors = encoder.encodePixels(pictures);
      assertThat(vectors[2][0] / vectors[2][1]).isCloseTo(0.75f, within(1e-3f));
    }
  }

  @Test
  void wrongFoldersAreExplained() {
    Path path = folder.resolve("wrong");
    assertThatThrownBy(() -> open(path)).hasMessageContaining("does not exist");
    var files = new EncoderFiles(path);
    assertThatThrownBy(() -> open(path)).hasMessageContaining("config.json");
    files.clip();
    assertThatThrownBy(() -> open(path)).hasMessageContaining("vision_model.onnx");
    files
        .vision("onnx/vision_model.onnx", -1, 8, "image_embeds")
        .text("onnx/text_model.onnx", TestGraph.INT64, "text_embeds")
        .text("config.json", "{\"a\": \n\n oops}");
    assertThatThrownBy(() -> open(path))
        .hasMessageContaining("config.json")
        .hasMessageContaining("line 3");
  }

  @Test
  void sampleEncoderPassesItsGoldenTest() {
    try (DualEncoder encoder = open(SAMPLE)) {
      assertThat(encoder.info().imageSize()).isEqualTo(96);
      assertThat(encoder.probe(Aspect.IMAGE)).isEqualTo(encoder.probe(Aspect.IMAGE));
      assertThat(encoder.probe(Aspect.TEXT)).hasSize(encoder.info().dimensions());
      float[] many = encoder.encodeTexts(Collections.nCopies(40, "a red mug"))[39];
      float[] one = encoder.encodeTexts(List.of("a red mug"))[0];
      assertThat(Vectors.dot(many, one)).isCloseTo(1, within(1e-5));
    }
  }

  @Test
  void anEncoderThatFailsItsGoldenTestMakesNoVectors() throws IOException {
    Path copy = folder.resolve("moved");
    copy(SAMPLE, copy);
    String golden = Files.readString(copy.resolve("golden.json"));
    Files.writeString(copy.resolve("golden.json"), golden.replaceAll("0\\.0(\\d)", "0.3$1"));
    var failure = catchThrowableOfType(CatalogException.class, () -> open(copy));
    assertThat(failure.kind()).isEqualTo(ErrorKind.WEIGHTS);
    assertThat(failure).hasMessageContaining("golden").hasMessageContaining("No vectors");
  }

  @Test
  void hashAndFingerprintTellChangesApart() throws IOException {
    Path copy = folder.resolve("copy");
    copy(SAMPLE, copy);
    String before;
    try (DualEncoder encoder = open(copy)) {
      before = encoder.info().hash();
      String narrow = encoder.imageFingerprint(encoder.cropRule(0.10));
      assertThat(encoder.imageFingerprint(encoder.cropRule(0.15))).isNotEqualTo(narrow);
    }
    Files.writeString(copy.resolve("README.md"), "A note takes no part.");
    try (DualEncoder encoder = open(copy)) {
      assertThat(encoder.info().hash()).isEqualTo(before);
    }
    Path config = copy.resolve("config.json");
    Files.writeString(config, Files.readString(config) + " ");
    try (DualEncoder encoder = open(copy)) {
      assertThat(encoder.info().hash()).isNotEqualTo(before);
    }
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.toList()) {
        Path target = to.resolve(from.relativize(file).toString());
        if (Files.isDirectory(file)) {
          Files.createDirectories(target);
        } else {
          Files.copy(file, target);
        }
      }
    }
  }
}
