package org.cropdesk.app.fx;

import javafx.scene.image.Image;
import javafx.scene.image.PixelFormat;
import javafx.scene.image.WritableImage;
import org.cropdesk.inference.image.PixelImage;

/** Our pixels as JavaFX pictures. Any thread. */
public final class FxImages {
  private FxImages() {}

  /** Copies RGB pixels into a JavaFX picture of the same size. */
  public static Image of(PixelImage pixels) {
    var image = new WritableImage(pixels.width(), pixels.height());
    image
        .getPixelWriter()
        .setPixels(
            0,
            0,
            pixels.width(),
            pixels.height(),
            PixelFormat.getByteRgbInstance(),
            pixels.rgb(),
            0,
            pixels.width() * 3);
    return image;
  }
}
