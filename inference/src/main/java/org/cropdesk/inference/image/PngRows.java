package org.cropdesk.inference.image;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Rows of a PNG: undoes the row filters and expands samples to RGB over white. */
final class PngRows {
  private final int type;
  private final int depth;
  private final int channels;
  private final byte[] colours;
  private final int[] clearSample;
  private byte[] current = {};
  private byte[] previous = {};
  private int pixels;

  PngRows(int type, int depth, byte[] palette, byte @Nullable [] transparency) {
    this.type = type;
    this.depth = depth;
    channels =
        switch (type) {
          case 2 -> 3;
          case 4 -> 2;
          case 6 -> 4;
          default -> 1;
        };
    colours = type == 3 ? overWhite(palette, transparency) : new byte[0];
    clearSample = clearSample(type, transparency);
  }

  /** The palette over white, 256 entries, so that an index out of range is black like in Pillow. */
  private static byte[] overWhite(byte[] palette, byte @Nullable [] alphas) {
    byte[] table = Arrays.copyOf(palette, 768);
    for (int i = 0; alphas != null && i < Math.min(256, alphas.length); i++) {
      for (int c = 0; c < 3; c++) {
        table[3 * i + c] = Alpha.overWhite(table[3 * i + c], alphas[i]);
      }
    }
    return table;
  }

  /**
   * The one grey level or colour that is wholly transparent, as stored; empty when there is none.
   */
  private static int[] clearSample(int type, byte @Nullable [] transparency) {
    int count = type == 0 ? 1 : type == 2 ? 3 : 0;
    if (transparency == null || transparency.length < 2 * count) {
      return new int[0];
    }
    var sample = new int[count];
    for (int c = 0; c < count; c++) {
      sample[c] = (transparency[2 * c] & 0xff) << 8 | (transparency[2 * c + 1] & 0xff);
    }
    return sample;
  }

  void begin(int pixelsInRow) {
    pixels = pixelsInRow;
    long bits = (long) pixelsInRow * channels * depth;
    int length = (int) ((bits + 7) / 8) + 1;
    current = new byte[length];
    previous = new byte[length];
  }

  /** The buffer for the next row, filter byte first. */
  byte[] next() {
    byte[] swap = previous;
    previous = current;
    current = swap;
    return current;
  }

  /** Returns false when the filter is unknown. */
  boolean unfilter() {
    int distance = Math.max(1, channels * depth / 8);
    switch (current[0]) {
      case 0 -> {}
      case 1 -> left(distance);
      case 2 -> up();
      case 3 -> average(distance);
      case 4 -> paeth(distance);
      default -> {
        return false;
      }
    }
    return true;
  }

  private void left(int distance) {
    for (int i = 1 + distance; i < current.length; i++) {
      current[i] += current[i - distance];
    }
  }

  private void up() {
    for (int i = 1; i < current.length; i++) {
      current[i] += previous[i];
    }
  }

  private void average(int distance) {
    for (int i = 1; i < current.length; i++) {
      int a = i > distance ? current[i - distance] & 0xff : 0;
      current[i] += (byte) ((a + (previous[i] & 0xff)) >> 1);
    }
  }

  private void paeth(int distance) {
    int head = Math.min(1 + distance, current.length);
    for (int i = 1; i < head; i++) {
      current[i] += previous[i];
    }
    for (int i = head; i < current.length; i++) {
      int a = current[i - distance] & 0xff;
      int b = previous[i] & 0xff;
      int c = previous[i - distance] & 0xff;
      int pa = Math.abs(b - c);
      int pb = Math.abs(a - c);
      int pc = Math.abs(a + b - 2 * c);
      current[i] += (byte) (pa <= pb && pa <= pc ? a : pb <= pc ? b : c);
    }
  }

  /** Writes the row to {@code out}, one pixel every {@code step} bytes. */
  void write(byte[] out, int target, int step) {
    switch (type) {
      case 3 -> writePalette(out, target, step);
      case 0 -> writeGrey(out, target, step);
      default -> writeColour(out, target, step);
    }
  }

  private int packed(int pixel) {
    int bit = pixel * depth;
    return (current[1 + (bit >> 3)] & 0xff) >> (8 - depth - (bit & 7)) & ((1 << depth) - 1);
  }

  private void writePalette(byte[] out, int target, int step) {
    int o = target;
    for (int x = 0; x < pixels; x++, o += step) {
      int colour = 3 * (depth == 8 ? current[1 + x] & 0xff : packed(x));
      out[o] = colours[colour];
      out[o + 1] = colours[colour + 1];
      out[o + 2] = colours[colour + 2];
    }
  }

  private void writeGrey(byte[] out, int target, int step) {
    int scale = depth < 8 ? 255 / ((1 << depth) - 1) : 1;
    int o = target;
    for (int x = 0; x < pixels; x++, o += step) {
      int raw = depth == 16 ? sample16(x) : depth == 8 ? current[1 + x] & 0xff : packed(x);
      boolean clear = clearSample.length == 1 && clearSample[0] == raw;
      byte grey = clear ? (byte) 255 : (byte) (depth == 16 ? raw >> 8 : raw * scale);
      out[o] = grey;
      out[o + 1] = grey;
      out[o + 2] = grey;
    }
  }

  private int sample16(int index) {
    return (current[1 + 2 * index] & 0xff) << 8 | (current[2 + 2 * index] & 0xff);
  }

  private void writeColour(byte[] out, int target, int step) {
    int wide = depth == 16 ? 2 : 1;
    int green = channels >= 3 ? wide : 0;
    int o = target;
    int i = 1;
    for (int x = 0; x < pixels; x++, o += step, i += wide * channels) {
      byte r = current[i];
      byte g = current[i + green];
      byte b = current[i + 2 * green];
      if (channels != 3) {
        byte alpha = current[i + wide * (channels - 1)];
        r = Alpha.overWhite(r, alpha);
        g = Alpha.overWhite(g, alpha);
        b = Alpha.overWhite(b, alpha);
      } else if (clearSample.length == 3 && isClear(x, i)) {
        r = g = b = (byte) 255;
      }
      out[o] = r;
      out[o + 1] = g;
      out[o + 2] = b;
    }
  }

  private boolean isClear(int pixel, int offset) {
    for (int c = 0; c < 3; c++) {
      int raw = depth == 16 ? sample16(3 * pixel + c) : current[offset + c] & 0xff;
      if (raw != clearSample[c]) {
        return false;
      }
    }
    return true;
  }
}
