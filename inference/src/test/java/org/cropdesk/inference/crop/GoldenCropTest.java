package org.cropdesk.inference.crop;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.Arrays;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.cropdesk.crop.Box;
import org.cropdesk.crop.PixelBox;
import org.cropdesk.inference.Reference;
import org.cropdesk.inference.image.DecodedImage;
import org.cropdesk.inference.image.ImageDecoder;
import org.cropdesk.inference.image.PixelImage;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Crops made by Pillow outside this project. */
@Tag("reference")
final class GoldenCropTest {
  private static final Logger log = LoggerFactory.getLogger(GoldenCropTest.class);
  private static final int SIZE = 224;

  @TestFactory
  Stream<DynamicTest> fullDecode() throws IOException {
    return cases("turbo", ImageDecoder.create(), false);
  }

  @TestFactory
  Stream<DynamicTest> portableDecode() throws IOException {
    return cases("portable", ImageDecoder.portable(), false);
  }

  @TestFactory
  Stream<DynamicTest> reducedDecode() throws IOException {
    return cases("reduced", ImageDecoder.create(), true);
  }

  @TestFactory
  Stream<DynamicTest> portableReducedDecode() throws IOException {
    return cases("portable reduced", ImageDecoder.portable(), true);
  }

  private static Stream<DynamicTest> cases(String how, ImageDecoder decoder, boolean reduced)
      throws IOException {
    JsonNode all = new ObjectMapper().readTree(Reference.bytes("golden/crops/crops.json"));
    return StreamSupport.stream(all.spliterator(), false)
        .map(c ->
            DynamicTest.dynamicTest(
                how + " " + c.path("image").asText(), () -> check(c, decoder, reduced)));
  }

  private static void check(JsonNode c, ImageDecoder decoder, boolean reduced) throws IOException {
    String name = c.path("image").asText();
    DecodedImage image = decoder.decode(Reference.bytes("golden/crops/" + name));
    assertThat(image.width()).isEqualTo(c.path("orientedSize").path(0).asInt());
    assertThat(image.height()).isEqualTo(c.path("orientedSize").path(1).asInt());
    JsonNode b = c.path("box");
    Box box = Box.ofSize(at(b, 0), at(b, 1), at(b, 2), at(b, 3));
    PixelBox pixels =
        Cropper.pixelBox(box, c.path("margin").asDouble(), image.width(), image.height());
    JsonNode p = c.path("pixelBox");
    assertThat(pixels)
        .isEqualTo(new PixelBox((int) at(p, 0), (int) at(p, 1), (int) at(p, 2), (int) at(p, 3)));
    if (reduced) {
      int reduction = Cropper.reduction(pixels, SIZE);
      image = decoder.decodeReduced(Reference.bytes("golden/crops/" + name), reduction);
      log.info("{} reduced by {}", name, reduction);
    }
    byte[] expected =
        decoder
            .decode(Reference.bytes("golden/crops/" + c.path("expected").asText()))
            .image()
            .rgb();
    compare(name, Cropper.render(image, pixels, SIZE), expected);
  }

  private static double at(JsonNode array, int index) {
    return array.path(index).asDouble();
  }

  private static void compare(String name, PixelImage actual, byte[] expected) {
    int[] errors = new int[expected.length];
    for (int i = 0; i < errors.length; i++) {
      errors[i] = Math.abs((actual.rgb()[i] & 0xff) - (expected[i] & 0xff));
    }
    Arrays.sort(errors);
    int max = errors[errors.length - 1];
    int p99 = errors[(int) (errors.length * 0.99)];
    double mean = Arrays.stream(errors).average().orElseThrow();
    String summary = "%s: max %d, p99 %d, mean %.3f".formatted(name, max, p99, mean);
    log.info(summary);
    if (name.endsWith(".jpg")) {
      assertThat(mean).as(summary).isLessThanOrEqualTo(1);
      assertThat(p99).as(summary).isLessThanOrEqualTo(4);
    } else {
      assertThat(max).as(summary).isLessThanOrEqualTo(1);
    }
  }
}
