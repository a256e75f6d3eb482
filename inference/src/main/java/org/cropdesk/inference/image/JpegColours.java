package org.cropdesk.inference.image;

/**
 * Colour conversions of JPEG components, bit for bit those of libjpeg (jdcolor.c) and, for four
 * inks, of Pillow ({@code convert("RGB")}: Adobe's inverted inks, then {@code (255-k) -
 * c*(255-k)/255}).
 */
final class JpegColours {
  private static final int SHIFT = 16;
  private static final int HALF = 1 << (SHIFT - 1);
  private static final int[] CR_RED = new int[256];
  private static final int[] CB_BLUE = new int[256];
  private static final int[] CR_GREEN = new int[256];
  private static final int[] CB_GREEN = new int[256];

  static {
    for (int i = 0; i < 256; i++) {
      int x = i - 128;
      CR_RED[i] = (fix(1.40200) * x + HALF) >> SHIFT;
      CB_BLUE[i] = (fix(1.77200) * x + HALF) >> SHIFT;
      CR_GREEN[i] = -fix(0.71414) * x;
      CB_GREEN[i] = -fix(0.34414) * x + HALF;
    }
  }

  private JpegColours() {}

  private static int fix(double x) {
    return (int) (x * (1 << SHIFT) + 0.5);
  }

  /** Converts {@code count} interleaved components in place, or into a shorter array for inks. */
  static byte[] toRgb(byte[] raw, int count, JpegHeader.Colour colour) {
    return switch (colour) {
      case GREY -> grey(raw, count);
      case RGB -> raw;
      case YCC -> {
        ycc(raw, count, 3, false);
        yield raw;
      }
      case YCCK -> {
        ycc(raw, count, 4, true);
        yield inks(raw, count);
      }
      case CMYK -> inks(raw, count);
    };
  }

  private static byte[] grey(byte[] raw, int count) {
    var out = new byte[3 * count];
    for (int i = 0, o = 0; i < count; i++, o += 3) {
      out[o] = raw[i];
      out[o + 1] = raw[i];
      out[o + 2] = raw[i];
    }
    return out;
  }

  private static void ycc(byte[] raw, int count, int stride, boolean inverted) {
    int flip = inverted ? 255 : 0;
    for (int i = 0, o = 0; i < count; i++, o += stride) {
      int y = raw[o] & 0xff;
      int cb = raw[o + 1] & 0xff;
      int cr = raw[o + 2] & 0xff;
      raw[o] = (byte) (flip ^ clip(y + CR_RED[cr]));
      raw[o + 1] = (byte) (flip ^ clip(y + ((CB_GREEN[cb] + CR_GREEN[cr]) >> SHIFT)));
      raw[o + 2] = (byte) (flip ^ clip(y + CB_BLUE[cb]));
    }
  }

  /** Four stored (inverted) inks a pixel to RGB. */
  static byte[] inks(byte[] raw, int count) {
    var out = new byte[3 * count];
    for (int i = 0, from = 0, to = 0; i < count; i++, from += 4, to += 3) {
      int light = raw[from + 3] & 0xff;
      for (int c = 0; c < 3; c++) {
        int ink = 255 - (raw[from + c] & 0xff);
        int product = ink * light + 128;
        out[to + c] = (byte) clip(light - ((product + (product >> 8)) >> 8));
      }
    }
    return out;
  }

  private static int clip(int value) {
    return Math.clamp(value, 0, 255);
  }
}
