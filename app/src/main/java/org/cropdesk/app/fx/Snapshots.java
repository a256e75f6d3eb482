package org.cropdesk.app.fx;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javafx.embed.swing.SwingFXUtils;
import javafx.scene.Scene;
import javafx.scene.image.Image;
import javax.imageio.ImageIO;

/** Pictures of our own screens. */
public final class Snapshots {
  private Snapshots() {}

  /** What a scene shows now. JavaFX thread only. */
  public static BufferedImage of(Scene scene) {
    BufferedImage withAlpha = SwingFXUtils.fromFXImage(scene.snapshot(null), null);
    var opaque =
        new BufferedImage(withAlpha.getWidth(), withAlpha.getHeight(), BufferedImage.TYPE_INT_RGB);
    opaque.createGraphics().drawImage(withAlpha, 0, 0, null);
    return opaque;
  }

  /** A picture as a PNG file, for instance one from the clipboard. Any thread. */
  public static byte[] png(Image picture) throws IOException {
    var bytes = new ByteArrayOutputStream();
    if (!ImageIO.write(SwingFXUtils.fromFXImage(picture, null), "png", bytes)) {
      throw new IOException("This Java cannot write PNG files");
    }
    return bytes.toByteArray();
  }

  /** Writes a PNG, making the folder if need be. Any thread. */
  public static Path write(BufferedImage picture, Path file) throws IOException {
    Path parent = file.toAbsolutePath().getParent();
    if (parent != null) {
      Files.createDirectories(parent);
    }
    if (!ImageIO.write(picture, "png", file.toFile())) {
      throw new IOException("This Java cannot write PNG files");
    }
    return file;
  }
}
