package org.cropdesk.inference.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

final class ResizeTest {
  /** Values of Pillow's resize(BICUBIC) for a 7x1 ramp with a spike, red channel. */
  @Test
  void bicubicIsPillows() {
    int[] row = {10, 0, 255, 255, 3, 90, 200};
    assertThat(reds(Resize.bicubic(image(row), 3, 1))).containsExactly(PILLOW_3);
    assertThat(reds(Resize.bicubic(image(row), 10, 1))).containsExactly(PILLOW_10);
    assertThat(reds(Resize.plain(image(row), Filter.BILINEAR, 3, 1))).containsExactly(LINEAR_3);
  }

  private static final int[] PILLOW_3 = {58, 176, 109};
  private static final int[] PILLOW_10 = {11, 0, 51, 248, 255, 172, 0, 59, 147, 207};
  private static final int[] LINEAR_3 = {58, 171, 111};

  private static PixelImage image(int[] reds) {
    var rgb = new byte[3 * reds.length];
    for (int i = 0; i < reds.length; i++) {
      rgb[3 * i] = (byte) reds[i];
      rgb[3 * i + 2] = (byte) (255 - reds[i]);
    }
    return new PixelImage(reds.length, 1, rgb);
  }

  private static int[] reds(PixelImage image) {
    var reds = new int[image.width()];
    for (int x = 0; x < reds.length; x++) {
      reds[x] = image.sample(x, 0, 0);
      assertThat(image.sample(x, 0, 2)).isBetween(254 - reds[x], 256 - reds[x]);
    }
    return reds;
  }

  /** Rows are weighed many at a time, samples turned in squares and tiles: no size may matter. */
  @RepeatedTest(20)
  void everySampleIsWhatItsWeightsSay(RepetitionInfo round) {
    var random = new Random(round.getCurrentRepetition());
    PixelImage image = noise(random, 1 + random.nextInt(300), 1 + random.nextInt(200));
    int width = 1 + random.nextInt(150);
    int height = 1 + random.nextInt(150);
    Taps across = Taps.plain(Filter.BICUBIC, image.width(), width);
    Taps down = Taps.plain(Filter.BICUBIC, image.height(), height);
    PixelImage resized = Resize.bicubic(image, width, height);
    for (int c = 0; c < 3; c++) {
      int channel = c;
      for (int x = 0; x < width; x++) {
        int column = x;
        int[] between =
            IntStream.range(0, image.height())
                .map(y -> weighed(across, column, i -> image.sample(i, y, channel)))
                .toArray();
        for (int y = 0; y < height; y++) {
          assertThat(resized.sample(x, y, c)).isEqualTo(weighed(down, y, i -> between[i]));
        }
      }
    }
  }

  private static int weighed(Taps taps, int output, IntUnaryOperator sample) {
    int sum = 1 << (Taps.PRECISION_BITS - 1);
    for (int k = 0; k < taps.count[output]; k++) {
      sum += taps.weights[output * taps.stride + k] * sample.applyAsInt(taps.first[output] + k);
    }
    return Math.clamp(sum >> Taps.PRECISION_BITS, 0, 255);
  }

  @RepeatedTest(40)
  void reflectionInTheWeightsIsPaddingFirst(RepetitionInfo round) {
    var random = new Random(round.getCurrentRepetition());
    PixelImage image = noise(random, 1 + random.nextInt(60), 1 + random.nextInt(60));
    int x0 = random.nextInt(image.width());
    int y0 = random.nextInt(image.height());
    int w = 1 + random.nextInt(image.width() - x0);
    int h = 1 + random.nextInt(image.height() - y0);
    int side = Math.max(w, h);
    var x = new Window(x0, w, (side - w) / 2, side);
    var y = new Window(y0, h, (side - h) / 2, side);
    int size = 1 + random.nextInt(50);
    PixelImage expected = Resize.bicubic(padded(image, x, y), size, size);
    PixelImage actual = Resize.reflected(image, x, y, size);
    assertThat(Pictures.largestDifference(actual, expected)).isZero();
  }

  /** The definition: go back and forth between the first and the last pixel. */
  private static PixelImage padded(PixelImage image, Window x, Window y) {
    var rgb = new byte[3 * x.total() * y.total()];
    for (int row = 0; row < y.total(); row++) {
      for (int column = 0; column < x.total(); column++) {
        int sx = x.start() + walk(column - x.before(), x.length());
        int sy = y.start() + walk(row - y.before(), y.length());
        for (int c = 0; c < 3; c++) {
          rgb[3 * (row * x.total() + column) + c] = (byte) image.sample(sx, sy, c);
        }
      }
    }
    return new PixelImage(x.total(), y.total(), rgb);
  }

  private static int walk(int index, int length) {
    int at = 0;
    int step = 1;
    for (int i = 0; i < Math.abs(index) && length > 1; i++) {
      if (at + step < 0 || at + step >= length) {
        step = -step;
      }
      at += step;
    }
    return at;
  }

  private static PixelImage noise(Random random, int width, int height) {
    var rgb = new byte[3 * width * height];
    random.nextBytes(rgb);
    return new PixelImage(width, height, rgb);
  }

  @Test
  void aReducedPictureGivesNearlyTheSameCrop() {
    PixelImage scene = Pictures.pixels(Pictures.scene(1203, 901));
    for (int orientation : new int[] {1, 2, 3, 6, 7, 8}) {
      PixelImage full = Orientation.apply(scene, orientation);
      PixelImage half = Orientation.apply(Reduce.by(scene, 2), orientation);
      var decoded =
          new DecodedImage(half, ImageFormat.JPEG, orientation, full.width(), full.height());
      var x = new Window(31, 777, 0, 777);
      var y = new Window(100, 501, 138, 777);
      PixelImage exact = Resize.reflected(full, x, y, 96);
      PixelImage near = Resize.reflected(decoded, x, y, 96);
      long sum = 0;
      for (int i = 0; i < exact.rgb().length; i++) {
        sum += Math.abs((exact.rgb()[i] & 0xff) - (near.rgb()[i] & 0xff));
      }
      assertThat(sum / (double) exact.rgb().length).as("%d", orientation).isLessThan(0.5);
    }
  }

  @Test
  void letterboxKeepsTheAspectAndCentres() {
    PixelImage white = new PixelImage(100, 50, filled(100 * 50, (byte) 255));
    var decoded = new DecodedImage(white, ImageFormat.PNG, 1, 100, 50);
    Letterbox box = Letterbox.of(decoded, 64, 64);
    assertThat(box.gain()).isEqualTo(0.64);
    assertThat(box.padX()).isZero();
    assertThat(box.padY()).isEqualTo(16);
    assertThat(box.image().sample(30, 15, 0)).isEqualTo(114);
    assertThat(box.image().sample(30, 16, 0)).isEqualTo(255);
    assertThat(box.image().sample(30, 47, 0)).isEqualTo(255);
    assertThat(box.image().sample(30, 48, 0)).isEqualTo(114);
  }

  private static byte[] filled(int pixels, byte value) {
    var rgb = new byte[3 * pixels];
    java.util.Arrays.fill(rgb, value);
    return rgb;
  }
}
