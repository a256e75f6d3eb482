package org.cropdesk.app.fx;

import java.nio.IntBuffer;
import java.util.function.Consumer;
import javafx.scene.image.Image;
import javafx.scene.image.PixelBuffer;
import javafx.scene.image.PixelFormat;
import javafx.scene.image.WritableImage;

/**
 * A picture whose pixels are replaced in place. A new picture for each crop that scrolls by would
 * live, with the renderer's copy of it, just long enough to be a burden to the collector. JavaFX
 * thread only.
 */
public final class FxCanvas {
  private final PixelBuffer<IntBuffer> pixels;
  private final Image image;

  /** Transparent at first. */
  public FxCanvas(int width, int height) {
    pixels =
        new PixelBuffer<>(
            width, height, IntBuffer.allocate(width * height), PixelFormat.getIntArgbPreInstance());
    image = new WritableImage(pixels);
  }

  public Image image() {
    return image;
  }

  public int width() {
    return pixels.getWidth();
  }

  /**
   * @param writer puts all pixels, row by row, as {@code 0xaarrggbb} with the colours premultiplied
   */
  public void draw(Consumer<IntBuffer> writer) {
    pixels.updateBuffer(b -> {
      writer.accept(b.getBuffer());
      return null;
    });
  }
}
