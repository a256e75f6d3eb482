package org.cropdesk.inference.encode;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.cropdesk.inference.Reference;
import org.cropdesk.inference.image.ImageDecoder;
import org.cropdesk.inference.onnx.OnnxRuntime;
import org.cropdesk.inference.onnx.WeightFiles;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** An encoder trained elsewhere on real photos, seen through this project's preprocessing. */
@Tag("reference")
final class ClothingReferenceTest {
  private static final Logger log = LoggerFactory.getLogger(ClothingReferenceTest.class);
  private static final List<String> GARMENTS =
      List.of(
          "dress",
          "hat",
          "longsleeve",
          "outwear",
          "pants",
          "shirt",
          "shoes",
          "shorts",
          "skirt",
          "t-shirt");

  @TempDir private Path cache;

  @Test
  void wholePicturesAreNamedRight() throws IOException {
    ImageDecoder decoder = ImageDecoder.create();
    try (DualEncoder encoder =
            DualEncoder.open(
                OnnxRuntime.get(), Reference.path("models/cloth-clip"), new WeightFiles(cache), 2);
        Stream<Path> files = Files.list(Reference.path("photos/clothing"))) {
      float[][] names =
          encoder.encodeTexts(GARMENTS.stream().map(g -> "a photo of a " + g).toList());
      List<Path> photos = files.filter(f -> f.toString().endsWith(".jpg")).sorted().toList();
      int right = 0;
      for (Path photo : photos) {
        float[] vector = encoder.encodeImage(decoder.decode(Files.readAllBytes(photo)).image());
        String garment = GARMENTS.get(best(vector, names));
        right += photo.getFileName().toString().startsWith(garment + "__") ? 1 : 0;
      }
      double share = right / (double) photos.size();
      log.info("clothing: {} of {} named right, {}", right, photos.size(), share);
      assertThat(share).isGreaterThanOrEqualTo(0.70);
    }
  }

  private static int best(float[] vector, float[][] names) {
    int best = 0;
    for (int i = 1; i < names.length; i++) {
      if (Vectors.dot(vector, names[i]) > Vectors.dot(vector, names[best])) {
        best = i;
      }
    }
    return best;
  }
}
