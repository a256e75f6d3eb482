package org.cropdesk.inference.crop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.cropdesk.crop.Box;
import org.cropdesk.crop.PixelBox;
import org.cropdesk.inference.image.PixelImage;
import org.junit.jupiter.api.Test;

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
}
