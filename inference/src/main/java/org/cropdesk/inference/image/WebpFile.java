package org.cropdesk.inference.image;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A WebP container (RFC 9649): size and orientation, checking that every chunk is there, and the
 * first frame of an animation as a still picture on its canvas, the rest white.
 */
final class WebpFile {
  private static final int ALPHA_FLAG = 0x10;

  private final byte[] bytes;
  private int width;
  private int height;
  private int orientation = 1;
  private int frame = -1;
  private int frameLength;

  private WebpFile(byte[] bytes) {
    this.bytes = bytes;
  }

  static WebpFile open(byte[] bytes) {
    var file = new WebpFile(bytes);
    file.readChunks();
    return file;
  }

  ImageHeader header() {
    return new ImageHeader(ImageFormat.WEBP, width, height, orientation);
  }

  PixelImage pixels() {
    if (frame < 0) {
      return ServiceReader.read(bytes, ImageFormat.WEBP);
    }
    return onCanvas(ServiceReader.read(stillFrame(), ImageFormat.WEBP));
  }

  private void readChunks() {
    long end = 8 + (intAt(4) & 0xffffffffL);
    int at = 12;
    while (at + 8 <= end) {
      String name = nameAt(at);
      long length = intAt(at + 4) & 0xffffffffL;
      int data = at + 8;
      if (width == 0) {
        readSize(name, data);
        ImageDecoder.checkPixels(width, height);
      }
      if (data + length > bytes.length) {
        throw ImageRejected.truncated(ImageFormat.WEBP);
      }
      if (name.equals("EXIF")) {
        orientation = ExifOrientation.read(bytes, data, (int) length);
      } else if (name.equals("ANMF") && frame < 0) {
        frame = data;
        frameLength = (int) length;
      }
      at = (int) (data + length + (length & 1));
    }
    // A writer may leave the last padding byte out.
    if (width == 0 || end > bytes.length + 1L) {
      throw ImageRejected.truncated(ImageFormat.WEBP);
    }
  }

  private void readSize(String name, int data) {
    switch (name) {
      case "VP8X" -> {
        width = 1 + threeAt(data + 4);
        height = 1 + threeAt(data + 7);
      }
      case "VP8L" -> {
        int bits = intAt(data + 1);
        width = 1 + (bits & 0x3fff);
        height = 1 + (bits >>> 14 & 0x3fff);
      }
      case "VP8 " -> {
        width = threeAt(data + 6) & 0x3fff;
        height = threeAt(data + 7) >> 8 & 0x3fff;
      }
      default -> throw ImageRejected.corrupt(ImageFormat.WEBP, "it begins with a chunk " + name);
    }
    if (width == 0 || height == 0) {
      throw ImageRejected.corrupt(ImageFormat.WEBP, "it says that it is " + width + "x" + height);
    }
  }

  /** The frame's own chunks behind a header that says whether one of them is an alpha plane. */
  private byte[] stillFrame() {
    if (frameLength < 24) {
      throw ImageRejected.corrupt(ImageFormat.WEBP, "its first frame is empty");
    }
    byte[] chunks = Arrays.copyOfRange(bytes, frame + 16, frame + frameLength);
    boolean alpha = ImageHeader.starts(chunks, 0, 'A', 'L', 'P', 'H');
    var out = new ByteArrayOutputStream();
    out.writeBytes("WEBPVP8X".getBytes(StandardCharsets.ISO_8859_1));
    out.writeBytes(new byte[] {10, 0, 0, 0, (byte) (alpha ? ALPHA_FLAG : 0), 0, 0, 0});
    out.write(bytes, frame + 6, 6);
    out.writeBytes(chunks);
    byte[] body = out.toByteArray();
    out.reset();
    out.writeBytes("RIFF".getBytes(StandardCharsets.ISO_8859_1));
    for (int shift = 0; shift < 32; shift += 8) {
      out.write(body.length >> shift);
    }
    out.writeBytes(body);
    return out.toByteArray();
  }

  private PixelImage onCanvas(PixelImage picture) {
    int left = 2 * threeAt(frame);
    int top = 2 * threeAt(frame + 3);
    if (left + picture.width() > width || top + picture.height() > height) {
      throw ImageRejected.corrupt(ImageFormat.WEBP, "its first frame leaves the canvas");
    }
    var rgb = new byte[3 * width * height];
    Arrays.fill(rgb, (byte) 255);
    for (int y = 0; y < picture.height(); y++) {
      int target = 3 * ((top + y) * width + left);
      int row = 3 * picture.width();
      System.arraycopy(picture.rgb(), y * row, rgb, target, row);
    }
    return new PixelImage(width, height, rgb);
  }

  private String nameAt(int at) {
    need(at + 8);
    return new String(bytes, at, 4, StandardCharsets.ISO_8859_1);
  }

  private int threeAt(int at) {
    need(at + 3);
    return (bytes[at] & 0xff) | (bytes[at + 1] & 0xff) << 8 | (bytes[at + 2] & 0xff) << 16;
  }

  private int intAt(int at) {
    need(at + 4);
    return threeAt(at) | (bytes[at + 3] & 0xff) << 24;
  }

  private void need(int end) {
    if (end > bytes.length) {
      throw ImageRejected.truncated(ImageFormat.WEBP);
    }
  }
}
