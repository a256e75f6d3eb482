package org.cropdesk.inference.quality;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import org.cropdesk.crop.Box;
import org.cropdesk.crop.CropSource;
import org.cropdesk.crop.Detection;
import org.cropdesk.crop.Measure;
import org.cropdesk.crop.PixelBox;
import org.cropdesk.crop.QualityCheck;
import org.cropdesk.crop.Thresholds;
import org.cropdesk.crop.Verdict;
import org.cropdesk.inference.image.DecodedImage;
import org.cropdesk.inference.image.ImageFormat;
import org.cropdesk.inference.image.PixelImage;
import org.cropdesk.inference.image.Resize;
import org.junit.jupiter.api.Test;

final class QualityFilterTest {
  private static final PixelMeasures GOOD = new PixelMeasures(0.7, 0.9, 0.2, 0.8);

  private final QualityFilter filter = new QualityFilter(Thresholds.standard());

  private static Candidate crop(int image, Box box, double score, float... vector) {
    var pixels = new PixelBox((int) box.x0(), (int) box.y0(), (int) box.x1(), (int) box.y1());
    var detection = new Detection(0, "mug", score, box);
    return new Candidate(image, CropSource.DETECTION, detection, pixels, GOOD, vector);
  }

  private List<QualityCheck> failed(Candidate crop) {
    return filter.judge(List.of(crop), null).getFirst().failed().stream()
        .map(Measure::check)
        .toList();
  }

  @Test
  void everyMeasureHasValueAndThresholdInTheOrderOfDisplay() {
    Verdict verdict =
        filter
            .judge(List.of(crop(0, new Box(0, 0, 100, 80), 0.9, 1, 0)), new float[] {0.6f, 0.8f})
            .getFirst();
    assertThat(verdict.keep()).isTrue();
    assertThat(verdict.measures())
        .extracting(Measure::check)
        .containsExactly(QualityCheck.values());
    assertThat(verdict.measures().getFirst().value()).isEqualTo(80);
    assertThat(verdict.measures().getLast().value()).isCloseTo(0.6, byLittle());
  }

  private static org.assertj.core.data.Offset<Double> byLittle() {
    return org.assertj.core.data.Offset.offset(1e-6);
  }

  @Test
  void geometryAndConfidence() {
    assertThat(failed(crop(0, new Box(0, 0, 20, 20), 0.9, 1))).containsExactly(QualityCheck.SIZE);
    assertThat(failed(crop(0, new Box(0, 0, 600, 60), 0.9, 1)))
        .containsExactly(QualityCheck.ASPECT, QualityCheck.PADDING);
    assertThat(failed(crop(0, new Box(0, 0, 90, 90), 0.3, 1)))
        .containsExactly(QualityCheck.CONFIDENCE);
  }

  @Test
  void aWholePictureHasNoConfidence() {
    var box = new Box(0, 0, 90, 90);
    var whole =
        new Candidate(
            0,
            CropSource.WHOLE_IMAGE,
            new Detection(-1, "", 0, box),
            new PixelBox(0, 0, 90, 90),
            GOOD,
            new float[] {1});
    assertThat(failed(whole)).isEmpty();
  }

  @Test
  void onlyTheWorseOfTwoDuplicatesFails() {
    Candidate better = crop(0, new Box(0, 0, 100, 100), 0.9, 1, 0);
    Candidate worse = crop(1, new Box(0, 0, 100, 100), 0.8, 0.9999f, 0.01f);
    Candidate other = crop(1, new Box(200, 0, 300, 100), 0.7, 0, 1);
    List<Verdict> verdicts = filter.judge(List.of(worse, better, other), null);
    assertThat(verdicts.get(0).failed())
        .extracting(Measure::check)
        .containsExactly(QualityCheck.DUPLICATE);
    assertThat(verdicts.get(1).keep()).isTrue();
    assertThat(verdicts.get(2).keep()).isTrue();
  }

  @Test
  void theSameBoxTwiceIsADuplicateWhateverItsVector() {
    Candidate first = crop(0, new Box(0, 0, 100, 100), 0.9, 1, 0);
    Candidate again = crop(0, new Box(0, 0, 100, 100.2), 0.8, 0, 1);
    Candidate elsewhere = crop(1, new Box(0, 0, 100, 100), 0.8, 0, 1);
    assertThat(filter.judge(List.of(first, again), null).get(1).keep()).isFalse();
    assertThat(filter.judge(List.of(first, elsewhere), null).get(1).keep()).isTrue();
  }

  @Test
  void aFaultyCropMakesNoDuplicateOfAGoodOne() {
    Candidate faulty = crop(0, new Box(0, 0, 20, 20), 0.99, 1, 0);
    Candidate good = crop(1, new Box(0, 0, 100, 100), 0.5, 1, 0);
    assertThat(filter.judge(List.of(faulty, good), null).get(1).keep()).isTrue();
  }

  private static DecodedImage decoded(PixelImage image) {
    return new DecodedImage(image, ImageFormat.PNG, 1, image.width(), image.height());
  }

  private static PixelImage texture(int side, int low, int high) {
    var rgb = new byte[3 * side * side];
    var random = new Random(4);
    for (int i = 0; i < rgb.length; i += 3) {
      byte v = (byte) (low + random.nextInt(high - low));
      rgb[i] = v;
      rgb[i + 1] = v;
      rgb[i + 2] = v;
    }
    return new PixelImage(side, side, rgb);
  }

  private static PixelMeasures measure(PixelImage image) {
    return PixelMeasures.of(decoded(image), new PixelBox(0, 0, image.width(), image.height()));
  }

  @Test
  void pixelsTellBlurDarknessGlareAndEmptiness() {
    PixelMeasures sharp = measure(texture(200, 30, 220));
    PixelMeasures blurred =
        measure(Resize.bicubic(Resize.bicubic(texture(200, 30, 220), 20, 20), 200, 200));
    assertThat(sharp.sharpness()).isGreaterThan(0.6);
    assertThat(blurred.sharpness()).isLessThan(Thresholds.standard().limit(QualityCheck.BLUR));
    assertThat(measure(texture(200, 0, 60)).sharpness())
        .as("darkness is no blur")
        .isCloseTo(sharp.sharpness(), org.assertj.core.data.Offset.offset(0.05));
    assertThat(measure(texture(100, 0, 60)).brightness99()).isLessThan(0.25);
    assertThat(measure(texture(100, 245, 256)).brightness5()).isGreaterThan(0.95);
    assertThat(measure(texture(100, 245, 256)).information()).isLessThan(0.45);
    assertThat(measure(texture(100, 0, 256)).information()).isGreaterThan(0.95);
    PixelMeasures flat = measure(new PixelImage(64, 64, new byte[3 * 64 * 64]));
    assertThat(flat.information()).isZero();
    assertThat(flat.sharpness()).isZero();
  }

  @Test
  void onePixelCanBeMeasured() {
    PixelMeasures one = measure(new PixelImage(1, 1, new byte[] {(byte) 255, 0, 0}));
    assertThat(one.brightness99()).isBetween(0.48, 0.50);
  }
}
