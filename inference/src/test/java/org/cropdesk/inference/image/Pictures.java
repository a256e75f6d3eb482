package org.cropdesk.inference.image;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.zip.CRC32;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/** Draws and encodes pictures for tests. */
public final class Pictures {
  private Pictures() {}

  /** Three colours that tell every orientation apart: red top left, green top right, blue below. */
  public static BufferedImage flag(int width, int height) {
    var image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        boolean upper = y < height / 2;
        image.setRGB(x, y, !upper ? 0x0000ff : x < width / 2 ? 0xff0000 : 0x00ff00);
      }
    }
    return image;
  }

  /** Smooth, with an edge; compresses well and shows every mistake. */
  public static BufferedImage scene(int width, int height) {
    var image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        int disc = Math.hypot(x - width / 3.0, y - height / 2.0) < height / 4.0 ? 90 : 0;
        int r = 255 * x / width;
        int g = 255 * y / height;
        image.setRGB(x, y, r << 16 | g << 8 | Math.min(255, 40 + disc + (x + y) % 32));
      }
    }
    return image;
  }

  public static byte[] encode(BufferedImage image, String format) {
    var out = new ByteArrayOutputStream();
    try {
      if (!ImageIO.write(image, format, out)) {
        throw new IllegalArgumentException("No writer for " + format);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  public static byte[] progressive(BufferedImage image, String format) {
    ImageWriter writer = ImageIO.getImageWritersByFormatName(format).next();
    var out = new ByteArrayOutputStream();
    try (var stream = new MemoryCacheImageOutputStream(out)) {
      ImageWriteParam param = writer.getDefaultWriteParam();
      param.setProgressiveMode(ImageWriteParam.MODE_DEFAULT);
      writer.setOutput(stream);
      writer.write(null, new IIOImage(image, null, null), param);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      writer.dispose();
    }
    return out.toByteArray();
  }

  /** A TIFF block with nothing but an orientation. */
  public static byte[] exif(int orientation) {
    ByteBuffer tiff = ByteBuffer.allocate(26).order(ByteOrder.BIG_ENDIAN);
    tiff.put((byte) 'M').put((byte) 'M').putShort((short) 42).putInt(8);
    tiff.putShort((short) 1).putShort((short) 0x0112).putShort((short) 3).putInt(1);
    tiff.putShort((short) orientation).putShort((short) 0).putInt(0);
    return tiff.array();
  }

  /** The JPEG with an EXIF segment right behind its start. */
  public static byte[] jpegWithExif(byte[] jpeg, int orientation) {
    byte[] exif = exif(orientation);
    var out = new ByteArrayOutputStream();
    out.write(jpeg, 0, 2);
    int length = 2 + 6 + exif.length;
    out.writeBytes(new byte[] {(byte) 0xff, (byte) 0xe1, (byte) (length >> 8), (byte) length});
    out.writeBytes(new byte[] {'E', 'x', 'i', 'f', 0, 0});
    out.writeBytes(exif);
    out.write(jpeg, 2, jpeg.length - 2);
    return out.toByteArray();
  }

  /** The PNG with a chunk right behind its header. */
  public static byte[] pngWithChunk(byte[] png, String name, byte[] data) {
    var out = new ByteArrayOutputStream();
    out.write(png, 0, 33);
    out.writeBytes(chunk(name, data));
    out.write(png, 33, png.length - 33);
    return out.toByteArray();
  }

  private static byte[] chunk(String name, byte[] data) {
    ByteBuffer chunk = ByteBuffer.allocate(12 + data.length);
    chunk.putInt(data.length);
    chunk.put(name.getBytes(java.nio.charset.StandardCharsets.US_ASCII));
    chunk.put(data);
    var crc = new CRC32();
    crc.update(chunk.array(), 4, 4 + data.length);
    return chunk.putInt((int) crc.getValue()).array();
  }

  /** The header of a PNG of any size, without pixels. */
  public static byte[] pngHeader(int width, int height) {
    ByteBuffer header = ByteBuffer.allocate(13).putInt(width).putInt(height);
    header.put((byte) 8).put((byte) 2);
    var out = new ByteArrayOutputStream();
    out.writeBytes(new byte[] {(byte) 0x89, 'P', 'N', 'G', 13, 10, 26, 10});
    out.writeBytes(chunk("IHDR", header.array()));
    out.writeBytes(chunk("IEND", new byte[0]));
    return out.toByteArray();
  }

  /** The simple WebP wrapped into an extended one with an orientation. */
  public static byte[] webpWithExif(byte[] webp, int width, int height, int orientation) {
    byte[] exif = exif(orientation);
    byte[] chunks = Arrays.copyOfRange(webp, 12, webp.length);
    ByteBuffer out =
        ByteBuffer.allocate(12 + 18 + chunks.length + 8 + exif.length)
            .order(ByteOrder.LITTLE_ENDIAN);
    out.put("RIFF".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
    out.putInt(out.capacity() - 8);
    out.put("WEBPVP8X".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
    out.putInt(10).putInt(0x08);
    out.put((byte) (width - 1)).put((byte) ((width - 1) >> 8)).put((byte) 0);
    out.put((byte) (height - 1)).put((byte) ((height - 1) >> 8)).put((byte) 0);
    out.put(chunks);
    out.put("EXIF".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
    return out.putInt(exif.length).put(exif).array();
  }

  public static PixelImage pixels(BufferedImage image) {
    var rgb = new byte[3 * image.getWidth() * image.getHeight()];
    int o = 0;
    for (int y = 0; y < image.getHeight(); y++) {
      for (int x = 0; x < image.getWidth(); x++) {
        int p = image.getRGB(x, y);
        rgb[o++] = (byte) (p >> 16);
        rgb[o++] = (byte) (p >> 8);
        rgb[o++] = (byte) p;
      }
    }
    return new PixelImage(image.getWidth(), image.getHeight(), rgb);
  }

  /** What the JDK itself reads. */
  public static PixelImage readByJdk(byte[] bytes) {
    try {
      return pixels(ImageIO.read(new ByteArrayInputStream(bytes)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public static int largestDifference(PixelImage a, PixelImage b) {
    int largest = a.width() == b.width() && a.height() == b.height() ? 0 : 999;
    for (int i = 0; largest < 999 && i < a.rgb().length; i++) {
      largest = Math.max(largest, Math.abs((a.rgb()[i] & 0xff) - (b.rgb()[i] & 0xff)));
    }
    return largest;
  }
}
