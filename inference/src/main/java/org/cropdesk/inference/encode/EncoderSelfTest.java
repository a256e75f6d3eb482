package org.cropdesk.inference.encode;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.function.Function;
import org.cropdesk.failure.CatalogException;
import org.cropdesk.failure.ErrorKind;
import org.cropdesk.inference.image.ImageDecoder;
import org.cropdesk.inference.image.PixelImage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compares an encoder with the vectors its author computed: {@code golden.json} names a picture and
 * its {@code image_embedding} and lists {@code texts} with {@code text} and {@code embedding}. A
 * folder without that file is trusted here; the catalog compares its probes.
 */
final class EncoderSelfTest {
  private static final Logger log = LoggerFactory.getLogger(EncoderSelfTest.class);

  /** What 32-bit arithmetic of different machines agrees on. */
  private static final double LEAST_COSINE = 0.9999;

  private EncoderSelfTest() {}

  /** Runs whatever the folder has golden vectors of. */
  static void run(
      FolderFiles folder, Function<PixelImage, float[]> images, Function<String, float[]> texts) {
    Path file = folder.folder().resolve("golden.json");
    if (!Files.isRegularFile(file)) {
      log.debug("{} has no golden.json; its probes are compared instead", folder.name());
      return;
    }
    try {
      JsonNode golden = new ObjectMapper().readTree(Files.readAllBytes(file));
      JsonNode image = golden.path("image_embedding");
      if (!image.isMissingNode()) {
        Path picture = folder.folder().resolve(golden.path("image").asText("golden.png"));
        PixelImage pixels = ImageDecoder.portable().decode(Files.readAllBytes(picture)).image();
        compare(folder, picture.getFileName().toString(), images.apply(pixels), image);
      }
      for (JsonNode text : golden.path("texts")) {
        String words = text.path("text").asText();
        compare(folder, "\"" + words + "\"", texts.apply(words), text.path("embedding"));
      }
    } catch (JacksonException e) {
      throw folder.unusable("has a golden.json that is no JSON", e);
    } catch (IOException e) {
      throw folder.unusable("has a golden.json but not its picture", e);
    }
  }

  private static void compare(FolderFiles folder, String what, float[] vector, JsonNode golden) {
    var expected = new float[golden.size()];
    for (int i = 0; i < expected.length; i++) {
      expected[i] = (float) golden.path(i).asDouble();
    }
    double cosine =
        expected.length == vector.length ? Vectors.dot(vector, Vectors.normalized(expected)) : 0;
    if (!(cosine >= LEAST_COSINE)) {
      throw new CatalogException(
          ErrorKind.WEIGHTS,
          String.format(
              Locale.ROOT,
              "The encoder folder %s fails its own test: for %s the cosine to the golden vector is"
                  + " %.5f. No vectors are made.",
              folder.folder(),
              what,
              cosine),
          "Fetch the folder again; its files do not belong together.",
          null);
    }
  }
}
