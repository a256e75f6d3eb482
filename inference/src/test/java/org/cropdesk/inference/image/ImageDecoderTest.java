package org.cropdesk.inference.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ImageDecoderTest {
  private static final Path SAMPLES =
      Path.of(System.getProperty("cropdesk.root", "..")).resolve("samples/catalog/images");

  private final ImageDecoder decoder = ImageDecoder.create();

  static Stream<ImageDecoder> decoders() {
    return Stream.of(ImageDecoder.create(), ImageDecoder.portable());
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
  void everyOrientationOfEveryFormat(int orientation) {
    BufferedImage flag = Pictures.flag(64, 32);
    byte[] png = Pictures.encode(flag, "png");
    byte[] jpeg = Pictures.jpegWithExif(Pictures.encode(flag, "jpeg"), orientation);
    byte[] webp = Pictures.webpWithExif(Pictures.encode(flag, "webp"), 64, 32, orientation);
    byte[] tagged = Pictures.pngWithChunk(png, "eXIf", Pictures.exif(orientation));
    PixelImage expected = Orientation.apply(Pictures.pixels(flag), orientation);
    for (byte[] file : List.of(jpeg, webp, tagged)) {
      DecodedImage decoded = decoder.decode(file);
      assertThat(decoded.orientation()).isEqualTo(orientation);
      assertThat(decoded.width()).isEqualTo(orientation >= 5 ? 32 : 64);
      assertThat(corners(decoded.image())).isEqualTo(corners(expected));
    }
  }

  @Test
  void orientationsAreThoseOfTheStandard() {
    PixelImage flag = Pictures.pixels(Pictures.flag(4, 2));
    // Top left, top right, bottom left, bottom right.
    assertThat(corners(Orientation.apply(flag, 2))).isEqualTo("grbb");
    assertThat(corners(Orientation.apply(flag, 3))).isEqualTo("bbgr");
    assertThat(corners(Orientation.apply(flag, 4))).isEqualTo("bbrg");
    assertThat(corners(Orientation.apply(flag, 5))).isEqualTo("rbgb");
    assertThat(corners(Orientation.apply(flag, 6))).isEqualTo("brbg");
    assertThat(corners(Orientation.apply(flag, 7))).isEqualTo("bgbr");
    assertThat(corners(Orientation.apply(flag, 8))).isEqualTo("gbrb");
  }

  private static String corners(PixelImage image) {
    var text = new StringBuilder();
    for (int y : new int[] {0, image.height() - 1}) {
      for (int x : new int[] {0, image.width() - 1}) {
        int r = image.sample(x, y, 0);
        int g = image.sample(x, y, 1);
        text.append(r > 128 ? 'r' : g > 128 ? 'g' : 'b');
      }
    }
    return text.toString();
  }

  @Test
  void losslessFormatsComeBackUnchanged() {
    BufferedImage scene = Pictures.scene(61, 43);
    PixelImage expected = Pictures.pixels(scene);
    for (String format : List.of("png", "bmp")) {
      DecodedImage decoded = decoder.decode(Pictures.encode(scene, format));
      assertThat(decoded.format().code()).isEqualTo(format);
      assertThat(Pictures.largestDifference(decoded.image(), expected)).isZero();
    }
    byte[] interlaced = Pictures.progressive(scene, "png");
    assertThat(Pictures.largestDifference(decoder.decode(interlaced).image(), expected)).isZero();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 4})
  void paletteDepthsOfPng(int bits) {
    byte[] reds = {0, (byte) 255, 90, 30, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12};
    var model =
        new java.awt.image.IndexColorModel(bits, 1 << bits, reds, reds.clone(), new byte[16]);
    var raster = java.awt.image.Raster.createPackedRaster(0, 33, 5, 1, bits, null);
    var image = new BufferedImage(model, raster, false, null);
    var random = new Random(3);
    for (int y = 0; y < 5; y++) {
      for (int x = 0; x < 33; x++) {
        image.getRaster().setSample(x, y, 0, random.nextInt(1 << bits));
      }
    }
    for (byte[] file : List.of(Pictures.encode(image, "png"), Pictures.progressive(image, "png"))) {
      PixelImage decoded = decoder.decode(file).image();
      assertThat(Pictures.largestDifference(decoded, Pictures.pixels(image))).isZero();
    }
  }

  @Test
  void greyIsNotBentByAGammaCurve() {
    var grey = new BufferedImage(256, 2, BufferedImage.TYPE_BYTE_GRAY);
    var deep = new BufferedImage(256, 2, BufferedImage.TYPE_USHORT_GRAY);
    for (int x = 0; x < 256; x++) {
      grey.getRaster().setSample(x, 0, 0, x);
      deep.getRaster().setSample(x, 0, 0, x << 8 | 255 - x);
    }
    for (BufferedImage image : List.of(grey, deep)) {
      PixelImage decoded = decoder.decode(Pictures.encode(image, "png")).image();
      for (int x = 0; x < 256; x++) {
        assertThat(decoded.sample(x, 0, 1)).isEqualTo(x);
      }
    }
  }

  @Test
  void transparencyGoesOverWhite() {
    var image = new BufferedImage(20, 10, BufferedImage.TYPE_INT_ARGB);
    Graphics2D g = image.createGraphics();
    g.setColor(new Color(200, 0, 0, 128));
    g.fillRect(10, 0, 10, 10);
    g.dispose();
    byte[] gif = Pictures.encode(image, "gif");
    for (String format : List.of("png", "webp")) {
      PixelImage decoded = decoder.decode(Pictures.encode(image, format)).image();
      assertThat(decoded.sample(2, 5, 0)).isEqualTo(255);
      assertThat(decoded.sample(2, 5, 2)).isEqualTo(255);
      assertThat(decoded.sample(15, 5, 0)).isBetween(222, 232);
      assertThat(decoded.sample(15, 5, 1)).isBetween(122, 132);
    }
    assertThat(decoder.decode(gif).image().sample(2, 5, 1)).isEqualTo(255);
  }

  @Test
  void aClearColourOfPngGoesOverWhite() {
    byte[] png = Pictures.encode(Pictures.flag(8, 8), "png");
    byte[] clear = {0, (byte) 255, 0, 0, 0, 0};
    PixelImage decoded = decoder.decode(Pictures.pngWithChunk(png, "tRNS", clear)).image();
    assertThat(corners(decoded)).isEqualTo("rgbb");
    assertThat(decoded.sample(0, 0, 2)).isEqualTo(255);
    assertThat(decoded.sample(7, 7, 0)).isZero();
  }

  @Test
  void gifShowsItsFirstFrame() {
    BufferedImage scene = Pictures.flag(50, 40);
    for (byte[] gif : List.of(Pictures.encode(scene, "gif"), Pictures.progressive(scene, "gif"))) {
      DecodedImage decoded = decoder.decode(gif);
      assertThat(decoded.format()).isEqualTo(ImageFormat.GIF);
      PixelImage expected = Pictures.readByJdk(gif);
      assertThat(Pictures.largestDifference(decoded.image(), expected)).isZero();
    }
  }

  @ParameterizedTest
  @MethodSource("decoders")
  void jpegIsWhatTheJdkReads(ImageDecoder decoder) {
    BufferedImage scene = Pictures.scene(333, 222);
    for (byte[] file :
        List.of(Pictures.encode(scene, "jpeg"), Pictures.progressive(scene, "jpeg"))) {
      PixelImage decoded = decoder.decode(file).image();
      assertThat(Pictures.largestDifference(decoded, Pictures.readByJdk(file))).isZero();
    }
  }

  @Test
  void bothJpegDecodersAgreeOnEverySample() throws IOException {
    ImageDecoder portable = ImageDecoder.portable();
    try (Stream<Path> files = Files.list(SAMPLES)) {
      for (Path file : files.filter(f -> f.toString().endsWith(".jpg")).sorted().toList()) {
        byte[] bytes = Files.readAllBytes(file);
        String fast = outcome(decoder, bytes);
        assertThat(fast).as(file.getFileName().toString()).isEqualTo(outcome(portable, bytes));
      }
    }
  }

  private static String outcome(ImageDecoder decoder, byte[] bytes) {
    try {
      DecodedImage image = decoder.decode(bytes);
      return image.width() + "x" + image.height() + " " + Arrays.hashCode(image.image().rgb());
    } catch (ImageRejected e) {
      return e.code();
    }
  }

  @ParameterizedTest
  @MethodSource("decoders")
  void reducedJpegIsAFractionOfItself(ImageDecoder decoder) {
    BufferedImage scene = Pictures.scene(401, 302);
    byte[] jpeg = Pictures.jpegWithExif(Pictures.encode(scene, "jpeg"), 6);
    DecodedImage half = decoder.decodeAtLeast(jpeg, 150);
    assertThat(half.reduction()).isEqualTo(2);
    assertThat(half.width()).isEqualTo(302);
    assertThat(half.image().width()).isEqualTo(151);
    assertThat(half.originX()).isZero();
    assertThat(decoder.decodeReduced(jpeg, 8).image().height()).isEqualTo(51);
    PixelImage full = decoder.decode(jpeg).image();
    int difference = 0;
    for (int y = 5; y < 190; y++) {
      for (int x = 5; x < 140; x++) {
        difference += Math.abs(full.sample(2 * x, 2 * y, 0) - half.image().sample(x, y, 0));
      }
    }
    assertThat(difference / (185.0 * 135)).isLessThan(3);
  }

  @ParameterizedTest
  @EnumSource(ImageFormat.class)
  void everyCutIsRefused(ImageFormat format) {
    BufferedImage scene = Pictures.scene(96, 64);
    byte[] file = Pictures.encode(scene, format.code());
    for (ImageDecoder each : decoders().toList()) {
      for (int length = 0; length < file.length - 2; length += 1 + file.length / 150) {
        byte[] cut = Arrays.copyOf(file, length);
        var rejection = catchThrowableOfType(ImageRejected.class, () -> each.decode(cut));
        if (rejection == null) {
          // A GIF's first frame may be whole although its end is missing.
          assertThat(format).isEqualTo(ImageFormat.GIF);
          assertThat(length).isGreaterThan(file.length - 4);
        } else {
          assertThat(rejection.code()).isIn("truncated", "corrupt", "not_an_image");
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource(ImageFormat.class)
  void garbageNeverDoesMoreThanReject(ImageFormat format) {
    byte[] file = Pictures.encode(Pictures.scene(64, 48), format.code());
    var random = new Random(17);
    for (ImageDecoder each : decoders().toList()) {
      for (int round = 0; round < 300; round++) {
        byte[] broken = file.clone();
        for (int hit = 0; hit < 1 + round % 8; hit++) {
          broken[random.nextInt(broken.length)] = (byte) random.nextInt(256);
        }
        try {
          assertThat(each.decode(broken).image().rgb()).isNotEmpty();
        } catch (ImageRejected e) {
          assertThat(e.explained()).isNotBlank();
        }
      }
    }
  }

  @Test
  void damagedPngIsNotAGreyPicture() {
    byte[] png = Pictures.encode(Pictures.scene(64, 48), "png");
    png[png.length / 2] ^= 0x55;
    assertThatThrownBy(() -> decoder.decode(png)).hasMessageContaining("checksum");
  }

  @ParameterizedTest
  @MethodSource("decoders")
  void bytesBetweenSegmentsAreHarmless(ImageDecoder decoder) {
    byte[] jpeg = Pictures.encode(Pictures.scene(64, 48), "jpeg");
    byte[] longer = Arrays.copyOf(jpeg, jpeg.length + 3);
    System.arraycopy(new byte[] {1, 2, 3, (byte) 0xff, (byte) 0xd9}, 0, longer, jpeg.length - 2, 5);
    assertThat(
            Pictures.largestDifference(
                decoder.decode(longer).image(), decoder.decode(jpeg).image()))
        .isZero();
    byte[] tail = Arrays.copyOf(jpeg, jpeg.length + 100);
    assertThat(decoder.decode(tail).width()).isEqualTo(64);
  }

  @Test
  void limitsHoldBeforeAnythingIsAllocated() {
    assertCode("too_large_pixels", Pictures.pngHeader(10_000, 7_000));
    byte[] jpeg = Pictures.encode(Pictures.scene(16, 16), "jpeg");
    int frame = 0;
    while ((jpeg[frame] & 0xff) != 0xff || (jpeg[frame + 1] & 0xff) != 0xc0) {
      frame++;
    }
    Arrays.fill(jpeg, frame + 5, frame + 9, (byte) 0xf0);
    assertCode("too_large_pixels", jpeg);
    assertCode("too_large_bytes", new byte[(int) ImageDecoder.MAX_BYTES + 1]);
  }

  @Test
  void otherFilesAreNoPictures() {
    assertCode("not_an_image", new byte[0]);
    assertCode("not_an_image", "<!doctype html>".getBytes(StandardCharsets.UTF_8));
    assertCode("not_an_image", new byte[1000]);
    assertCode("truncated", new byte[] {(byte) 0xff, (byte) 0xd8});
  }

  private void assertCode(String code, byte[] bytes) {
    var rejection = catchThrowableOfType(ImageRejected.class, () -> decoder.decode(bytes));
    assertThat(rejection.code()).isEqualTo(code);
    assertThat(rejection.explained()).endsWith(".");
  }

  @Test
  void writtenPicturesCanBeRead() {
    PixelImage scene = Pictures.pixels(Pictures.scene(120, 90));
    assertThat(Pictures.largestDifference(decoder.decode(ImageFile.png(scene)).image(), scene))
        .isZero();
    DecodedImage jpeg = decoder.decode(ImageFile.jpeg(scene, 0.9f));
    assertThat(jpeg.format()).isEqualTo(ImageFormat.JPEG);
    assertThat(Pictures.largestDifference(jpeg.image(), scene)).isLessThan(80);
  }

  /** Java holds its grey for linear and would hand out brighter pixels. */
  @Test
  void greyBitmapsKeepTheirGrey() throws IOException {
    var grey = new BufferedImage(16, 16, BufferedImage.TYPE_BYTE_GRAY);
    for (int i = 0; i < 256; i++) {
      grey.getRaster().setSample(i % 16, i / 16, 0, i);
    }
    var file = new ByteArrayOutputStream();
    assertThat(ImageIO.write(grey, "bmp", file)).isTrue();

    PixelImage decoded = ImageDecoder.create().decode(file.toByteArray()).image();

    for (int i = 0; i < 256; i++) {
      assertThat(decoded.sample(i % 16, i / 16, 0)).isEqualTo(i);
    }
  }
}
