package org.cropdesk.inference.image;

import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.util.Locale;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.MemoryCacheImageInputStream;

/** WebP and BMP through the readers registered with the JDK. */
final class ServiceReader {
  private ServiceReader() {}

  static PixelImage read(byte[] bytes, ImageFormat format) {
    ImageReader reader =
        ImageIO.getImageReadersByFormatName(format.name().toLowerCase(Locale.ROOT)).next();
    try (var in = new MemoryCacheImageInputStream(new ByteArrayInputStream(bytes))) {
      reader.setInput(in, true, true);
      return pixels(reader.read(0));
    } catch (EOFException e) {
      throw ImageRejected.truncated(format);
    } catch (LinkageError e) {
      throw ImageRejected.unsupported(format, "its library does not run on this machine");
    } catch (IOException | RuntimeException e) {
      // The readers meet damaged data with all kinds of unchecked exceptions.
      if (e.getCause() instanceof EOFException) {
        throw ImageRejected.truncated(format);
      }
      throw new ImageRejected(
          ImageRejected.Reason.CORRUPT,
          "The " + format + " data is damaged: " + e.getMessage() + ".",
          e);
    } finally {
      reader.dispose();
    }
  }

  private static PixelImage pixels(BufferedImage image) {
    int width = image.getWidth();
    int height = image.getHeight();
    var rgb = new byte[3 * width * height];
    Raster raster = image.getRaster();
    boolean plain =
        raster.getNumBands() != 2
            && raster.getTransferType() == java.awt.image.DataBuffer.TYPE_BYTE
            && !(image.getColorModel() instanceof IndexColorModel);
    if (plain) {
      bands(raster, rgb);
    } else {
      int[] row = new int[width];
      for (int y = 0; y < height; y++) {
        image.getRGB(0, y, width, 1, row, 0, width);
        packed(row, rgb, 3 * y * width);
      }
    }
    return new PixelImage(width, height, rgb);
  }

  /**
   * Samples as they are stored: a colour profile is ignored on purpose, and grey is taken as grey
   * where Java would make it brighter, because it holds its own grey for linear.
   */
  private static void bands(Raster raster, byte[] rgb) {
    int width = raster.getWidth();
    int bands = raster.getNumBands();
    var row = new int[bands * width];
    for (int y = 0, o = 0; y < raster.getHeight(); y++) {
      raster.getPixels(raster.getMinX(), raster.getMinY() + y, width, 1, row);
      for (int i = 0; i < row.length; i += bands) {
        byte alpha = bands > 3 ? (byte) row[i + 3] : (byte) 255;
        int green = bands >= 3 ? i + 1 : i;
        int blue = bands >= 3 ? i + 2 : i;
        rgb[o++] = Alpha.overWhite((byte) row[i], alpha);
        rgb[o++] = Alpha.overWhite((byte) row[green], alpha);
        rgb[o++] = Alpha.overWhite((byte) row[blue], alpha);
      }
    }
  }

  private static void packed(int[] row, byte[] rgb, int offset) {
    int o = offset;
    for (int argb : row) {
      byte alpha = (byte) (argb >>> 24);
      rgb[o++] = Alpha.overWhite((byte) (argb >> 16), alpha);
      rgb[o++] = Alpha.overWhite((byte) (argb >> 8), alpha);
      rgb[o++] = Alpha.overWhite((byte) argb, alpha);
    }
  }
}
