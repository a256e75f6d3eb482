package org.cropdesk.inference.image;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Size of a BMP, checking that uncompressed pixels are all there. */
final class BmpHeader {
  private BmpHeader() {}

  static ImageHeader read(byte[] bytes) {
    ByteBuffer b = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    boolean old = b.getInt(14) == 12;
    if (!old && bytes.length < 54) {
      throw ImageRejected.truncated(ImageFormat.BMP);
    }
    int width = old ? b.getShort(18) & 0xffff : b.getInt(18);
    int height = old ? b.getShort(20) & 0xffff : Math.abs(b.getInt(22));
    int depth = old ? b.getShort(24) & 0xffff : b.getShort(28) & 0xffff;
    int compression = old ? 0 : b.getInt(30);
    if (width < 1 || height < 1 || depth < 1 || depth > 32) {
      throw ImageRejected.corrupt(ImageFormat.BMP, "it says that it is " + width + "x" + height);
    }
    ImageDecoder.checkPixels(width, height);
    long row = ((long) width * depth + 31) / 32 * 4;
    boolean packed = compression == 1 || compression == 2;
    if (!packed && (b.getInt(10) & 0xffffffffL) + row * height > bytes.length) {
      throw ImageRejected.truncated(ImageFormat.BMP);
    }
    return new ImageHeader(ImageFormat.BMP, width, height, 1);
  }
}
