package org.cropdesk.inference.crop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.cropdesk.crop.Box;
import org.cropdesk.crop.PixelBox;
import org.cropdesk.inference.image.DecodedImage;
import org.cropdesk.inference.image.DecodedPart;
import org.cropdesk.inference.image.ImageDecoder;
import org.cropdesk.inference.image.Pictures;
import org.cropdesk.inference.image.PixelImage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class CropperTest {
  @Test
  void theMarginIsTakenOnEachSideAndEveryTouchedPixelIsTaken() {
    assertThat(Cropper.pixelBox(new Box(20, 30, 60, 50), 0.1, 100, 100))
        .isEqualTo(new PixelBox(16, 28, 64, 52));
    assertThat(Cropper.pixelBox(new Box(20.2, 30, 60, 50.7), 0, 100, 100))
        .isEqualTo(new PixelBox(20, 30, 60, 51));
    assertThat(Cropper.pixelBox(new Box(1, 1, 99, 50), 0.15, 100, 100))
        .isEqualTo(new PixelBox(0, 0, 100, 58));
  }

  @Test
  void anEmptyBoxStillHasAPixel() {
    assertThat(Cropper.pixelBox(new Box(100, 100, 100, 100), 0.15, 100, 100))
        .isEqualTo(new PixelBox(99, 99, 100, 100));
    assertThat(Cropper.pixelBox(new Box(-50, -50, -40, -40), 0, 100, 100))
        .isEqualTo(new PixelBox(0, 0, 1, 1));
  }

  @Test
  void oneColumnBecomesASquare() {
    byte[] rgb = new byte[3 * 3 * 9];
    for (int y = 0; y < 9; y++) {
      rgb[3 * (3 * y + 1)] = (byte) (20 * y);
    }
    var image = new PixelImage(3, 9, rgb);
    PixelImage square = Cropper.render(image, new PixelBox(1, 0, 2, 9), 9);
    for (int x = 0; x < 9; x++) {
      assertThat(square.sample(x, 4, 0)).isEqualTo(80);
    }
    assertThat(Cropper.paddingShare(new PixelBox(1, 0, 2, 9))).isEqualTo(8 / 9.0);
  }

  @Test
  void aSquareOfTheRightSizeIsCopied() {
    byte[] rgb = new byte[3 * 25];
    rgb[3 * 6] = 99;
    PixelImage crop = Cropper.render(new PixelImage(5, 5, rgb), new PixelBox(1, 1, 4, 4), 3);
    assertThat(crop.sample(0, 0, 0)).isEqualTo(99);
  }

  @Test
  void reductionsLeaveTwoPixelsForOne() {
    assertThat(Cropper.reduction(new PixelBox(0, 0, 895, 10), 224)).isEqualTo(1);
    assertThat(Cropper.reduction(new PixelBox(0, 0, 10, 896), 224)).isEqualTo(2);
    assertThat(Cropper.reduction(new PixelBox(0, 0, 10_000, 9), 224)).isEqualTo(8);
  }

  @Test
  void rulesHaveLimits() {
    assertThatThrownBy(() -> new CropRule(0.6, 224)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new CropRule(0.1, 0)).isInstanceOf(IllegalArgumentException.class);
  }

  /** In parts or whole, at every size and in every corner: the crop is the same. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 4, 8})
  void aCropOfAPartIsTheCropOfTheWhole(int reduction) {
    byte[] upright = Pictures.encode(Pictures.scene(403, 305), "jpeg");
    byte[] turned = Pictures.jpegWithExif(upright, 6);
    var boxes =
        List.of(
            new PixelBox(0, 0, 403, 305),
            new PixelBox(0, 0, 90, 31),
            new PixelBox(371, 200, 403, 305),
            new PixelBox(101, 57, 199, 203));
    for (var decoder : List.of(ImageDecoder.create(), ImageDecoder.portable())) {
      for (byte[] file : List.of(upright, turned)) {
        DecodedImage whole = decoder.decodeReduced(file, reduction);
        var within =
            boxes.stream().map(b -> whole.orientation() == 1 ? b : turned(b, whole)).toList();
        var parts = decoder.decodeParts(file, reduction, within);
        for (int i = 0; i < within.size(); i++) {
          PixelImage expected = Cropper.render(whole, within.get(i), 64);
          DecodedPart part = parts.get(i);
          PixelImage crop = Cropper.render(part.image(), part.within(within.get(i)), 64);
          assertThat(Pictures.largestDifference(crop, expected)).isLessThanOrEqualTo(1);
        }
      }
    }
  }

  private static PixelBox turned(PixelBox box, DecodedImage picture) {
    int x1 = Math.min(box.x1(), picture.width());
    return new PixelBox(Math.min(box.x0(), x1 - 1), box.y0(), x1, box.y1());
  }
}
