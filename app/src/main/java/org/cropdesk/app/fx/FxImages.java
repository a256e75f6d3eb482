package org.cropdesk.app.fx;

import java.nio.IntBuffer;
import javafx.scene.image.Image;
import javafx.scene.image.PixelBuffer;
import javafx.scene.image.PixelFormat;
import javafx.scene.image.WritableImage;
import org.cropdesk.inference.image.PixelImage;

/** Our pixels as JavaFX pictures. Any thread. */
public final class FxImages {
  private FxImages() {}

  /**
   * A JavaFX picture of the same size. The pixels are in the renderer's own order, so that drawing
   * it for the first time does not convert it.
   */
  public static Image of(PixelImage pixels) {
    byte[] rgb = pixels.rgb();
    var argb = new int[pixels.width() * pixels.height()];
    for (int i = 0, from = 0; i < argb.length; i++, from += 3) {
      argb[i] =
          0xff000000
              | (rgb[from] & 0xff) << 16
              | (rgb[from + 1] & 0xff) << 8
              | (rgb[from + 2] & 0xff);
    }
    return new WritableImage(
        new PixelBuffer<>(
            pixels.width(),
            pixels.height(),
            IntBuffer.wrap(argb),
            PixelFormat.getIntArgbPreInstance()));
  }
}
