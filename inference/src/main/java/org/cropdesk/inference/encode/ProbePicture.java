package org.cropdesk.inference.encode;

import org.cropdesk.crop.Box;
import org.cropdesk.inference.crop.Cropper;
import org.cropdesk.inference.image.PixelImage;

/**
 * A picture that is the same on every machine: gradients, a disc and a grid, integer arithmetic
 * only. It goes through the crop rule, so that a change of that moves the probe as well.
 */
final class ProbePicture {
  static final String TEXT = "a photo of a blue striped mug, 300 ml";

  private static final int WIDTH = 320;
  private static final int HEIGHT = 240;
  private static final Box BOX = new Box(41.5, 30.25, 250.75, 199);

  private ProbePicture() {}

  static PixelImage render(int size) {
    var rgb = new byte[3 * WIDTH * HEIGHT];
    for (int y = 0, o = 0; y < HEIGHT; y++) {
      for (int x = 0; x < WIDTH; x++, o += 3) {
        int dx = x - 150;
        int dy = y - 110;
        boolean disc = dx * dx + dy * dy < 70 * 70;
        boolean line = x % 37 < 3 || y % 29 < 2;
        rgb[o] = (byte) (disc ? 40 : x * 255 / WIDTH);
        rgb[o + 1] = (byte) (disc ? 90 + y / 4 : y * 255 / HEIGHT);
        rgb[o + 2] = (byte) (line ? 230 : disc ? 200 : 60);
      }
    }
    var image = new PixelImage(WIDTH, HEIGHT, rgb);
    return Cropper.render(image, Cropper.pixelBox(BOX, 0.15, WIDTH, HEIGHT), size);
  }
}
