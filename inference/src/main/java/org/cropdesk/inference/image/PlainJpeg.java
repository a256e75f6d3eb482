package org.cropdesk.inference.image;

import java.awt.image.Raster;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.MemoryCacheImageInputStream;

/**
 * JPEG through the JDK. Raw components are read and converted here, because the JDK guesses colour
 * spaces by rules of its own, applies ICC profiles, and refuses four inks. It reports every warning
 * of the library beneath it, one by one.
 */
final class PlainJpeg implements JpegDecoder {

  @Override
  public PixelImage decode(byte[] bytes, JpegHeader header, int reduction) {
    Raster raster = readRaster(bytes);
    int width = raster.getWidth();
    int height = raster.getHeight();
    if (width != header.header().width() || height != header.header().height()) {
      throw ImageRejected.corrupt(ImageFormat.JPEG, "its size is not the one it announces");
    }
    byte[] raw = (byte[]) raster.getDataElements(0, 0, width, height, null);
    byte[] rgb = JpegColours.toRgb(raw, width * height, header.colour());
    return Reduce.by(new PixelImage(width, height, rgb), reduction);
  }

  private static Raster readRaster(byte[] bytes) {
    ImageReader reader = ImageIO.getImageReadersByFormatName("jpeg").next();
    List<String> warnings = new ArrayList<>();
    try (var in = new MemoryCacheImageInputStream(new ByteArrayInputStream(bytes))) {
      reader.addIIOReadWarningListener((source, warning) -> warnings.add(warning));
      reader.setInput(in, true, true);
      Raster raster = reader.readRaster(0, null);
      for (String warning : warnings) {
        if (!JpegFaults.harmless(warning)) {
          throw JpegFaults.rejection(warning);
        }
      }
      return raster;
    } catch (IOException | IllegalArgumentException | IndexOutOfBoundsException e) {
      throw JpegFaults.rejection(String.valueOf(e.getMessage()));
    } finally {
      reader.dispose();
    }
  }
}
